"""What a fingerprinter of pictures is, and what it hands over.

A fingerprinter turns pictures of one size into rows of 256-bit codes that compare by Hamming distance. Others can add
their own: implement `Fingerprinter`, pass `twicetold.testing.fingerprinters.FingerprinterContract`, and register it
under the entry point group that `twicetold.fingerprint.registry` names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol, runtime_checkable

import msgspec
import numpy as np
from numpy.typing import NDArray

Setting = str | int | float | bool


class Region(IntEnum):
    """Which part of the picture a row describes; other fingerprinters may number further parts from 1."""

    WHOLE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureInput:
    """What pictures a fingerprinter wants to be given.

    Frames of moving pictures come scaled (area average, shape of the picture not kept) to `frame_width` x
    `frame_height`. Stills keep their shape and come no longer than `still_max_side` on their longer side. `rgb` says
    whether either holds three channels instead of luma alone.
    """

    frame_width: int
    frame_height: int
    still_max_side: int
    rgb: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FrameCodes:
    """Fingerprints of one item as columns of n rows, in order of time, then region. A still has one time: 0."""

    times_us: NDArray[np.int64]
    """(n,) microseconds from the item's start; several regions of one frame share a time."""
    codes: NDArray[np.uint64]
    """(n, 4)"""
    mirrored: NDArray[np.uint64]
    """(n, 4) codes of the picture with left and right swapped."""
    quality: NDArray[np.uint8]
    """(n,) 0 to 100; below 50 the picture carries little structure."""
    flags: NDArray[np.uint8]
    """(n,) bits of `twicetold.fingerprint.blank.Blank`."""
    region: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    """(n,) `Region`."""
    end_us: int = 0
    """Where the last frame stops being shown; 0 for a still or where nothing was read."""

    def __post_init__(self) -> None:
        rows = len(self.times_us)
        if len(self.region) == 0 and rows:
            object.__setattr__(self, "region", np.zeros(rows, np.uint8))
        for name, dtype, shape in _COLUMNS:
            column = getattr(self, name)
            if column.dtype != dtype or column.shape != (rows, *shape):
                raise ValueError(
                    f"{name} is {dtype} of shape {(rows, *shape)}, not {column.dtype} of shape {column.shape}"
                )
        if rows and (np.diff(self.times_us) < 0).any():
            raise ValueError("rows are in order of time")

    def __len__(self) -> int:
        return len(self.times_us)

    @classmethod
    def empty(cls) -> FrameCodes:
        """No rows: nothing could be read."""
        columns: dict[str, Any] = {name: np.zeros((0, *shape), dtype) for name, dtype, shape in _COLUMNS}
        return cls(**columns)

    @classmethod
    def joined(cls, parts: Sequence[FrameCodes]) -> FrameCodes:
        """Rows of all `parts`, which follow one another in time; the end is the last part's."""
        if not parts:
            return cls.empty()
        columns: dict[str, Any] = {
            name: np.concatenate([getattr(part, name) for part in parts]) for name, _, _ in _COLUMNS
        }
        return cls(**columns, end_us=parts[-1].end_us)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> FrameCodes:
        """The rows chosen by index or mask, with the same end."""
        columns: dict[str, Any] = {name: getattr(self, name)[rows] for name, _, _ in _COLUMNS}
        return FrameCodes(**columns, end_us=self.end_us)


_COLUMNS: tuple[tuple[str, np.dtype[np.generic], tuple[int, ...]], ...] = (
    ("times_us", np.dtype(np.int64), ()),
    ("codes", np.dtype(np.uint64), (4,)),
    ("mirrored", np.dtype(np.uint64), (4,)),
    ("quality", np.dtype(np.uint8), ()),
    ("flags", np.dtype(np.uint8), ()),
    ("region", np.dtype(np.uint8), ()),
)


@runtime_checkable
class Fingerprinter(Protocol):
    """Turns pictures into codes. The same pictures always give the same codes: a change of result is a new version."""

    @property
    def name(self) -> str:
        """Lower-case words joined by hyphens; part of file names."""

    @property
    def version(self) -> str:
        """Digits, and dots between them; stored with every result."""

    @property
    def settings(self) -> Mapping[str, Setting]:
        """Everything that changes the codes and is not fixed by name and version."""

    @property
    def pictures(self) -> PictureInput:
        """What it wants to be given."""

    def compute(self, times_us: NDArray[np.int64], pixels: NDArray[np.uint8]) -> FrameCodes:
        """Fingerprint n pictures of one size.

        Args:
            times_us: (n,) in ascending order.
            pixels: (n, h, w) luma, or (n, h, w, 3) RGB where `pictures.rgb`.
        """


def settings_digest(settings: Mapping[str, Setting]) -> str:
    """Sixteen hexadecimal digits that change with any setting and not with their order."""
    return hashlib.sha256(msgspec.json.encode(dict(settings), order="deterministic")).hexdigest()[:16]
