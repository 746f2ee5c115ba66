"""What reading a moving picture gives: the pictures shown, when, and how well the file could be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

PixelLayout = Literal["gray", "rgb"]


class DecodeReport(msgspec.Struct, frozen=True, kw_only=True):
    """How a read went.

    `frames_decoded` counts pictures that came out of the decoder, sampled or not. `errors` counts packets that could
    not be read, pictures the decoder marked as damaged and time stamps that ran backwards. `truncated` says that the
    bytes end before the file's own account of its length; `complete` that nothing went wrong at all. `messages` holds
    one sentence for each kind of trouble.
    """

    frames_decoded: int = 0
    errors: int = 0
    truncated: bool = False
    complete: bool = True
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class FrameBatch:
    """Pictures on screen at increasing times of a track.

    Attributes:
        ticks: int64 `(n,)`, strictly increasing, in units of `time_base` seconds since the track's zero.
        time_base: exact length of a tick in seconds.
        pixels: uint8 `(n, h, w)` luma over the full range 0 to 255, or `(n, h, w, 3)` RGB.
        end_us: microsecond at which the last picture leaves the screen; for a batch that is followed by another of the
            same track, where that one begins. 0 for an empty batch.
        report: how the read went up to here.
    """

    ticks: NDArray[np.int64]
    time_base: Fraction
    pixels: NDArray[np.uint8]
    end_us: int
    report: DecodeReport

    def __len__(self) -> int:
        return len(self.ticks)

    @property
    def times_us(self) -> NDArray[np.int64]:
        """int64 `(n,)`: microseconds since the track's zero, each rounded half to even from its exact tick."""
        return ticks_to_us(self.ticks, self.time_base)

    @classmethod
    def joined(cls, batches: Sequence[FrameBatch]) -> FrameBatch:
        """Batches of one track, in order, as one; the last one's end and report hold for the whole.

        Raises:
            ValueError: there are none, or they are not of one track.
        """
        if not batches:
            raise ValueError("there is nothing to join")
        if len(batches) == 1:
            return batches[0]
        last = batches[-1]
        if any(batch.time_base != last.time_base for batch in batches):
            raise ValueError("batches of different time bases are not of one track")
        return cls(
            ticks=np.concatenate([batch.ticks for batch in batches]),
            time_base=last.time_base,
            pixels=np.concatenate([batch.pixels for batch in batches]),
            end_us=last.end_us if len(last) else max(batch.end_us for batch in batches),
            report=last.report,
        )


def ticks_to_us(ticks: NDArray[np.int64], time_base: Fraction) -> NDArray[np.int64]:
    """Whole microseconds of int64 `(n,)` ticks, rounded half to even, without leaving the integers."""
    scale = time_base * 1_000_000
    # Dividing first keeps the products far from 2**63 for every time base and length that a file can have.
    whole, rest = np.divmod(ticks, scale.denominator)
    quotient, left = np.divmod(rest * scale.numerator, scale.denominator)
    below: NDArray[np.int64] = whole * scale.numerator + quotient
    up = (2 * left > scale.denominator) | ((2 * left == scale.denominator) & (below % 2 == 1))
    exact: NDArray[np.int64] = below + up
    return exact
