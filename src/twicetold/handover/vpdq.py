"""vPDQ, a film as the PDQ hashes of its frames, in the three ways it is written.

- python-threatexchange: a JSON list of strings `"<64 hex>,<quality>,<seconds>"`. The package itself writes seconds with
  three significant digits (5025.04 becomes `5.03e+03`); we write them in full, which it reads just as well.
- the C++ programs: a line for each frame, `frame,quality,hex,seconds`. Quality and hash stand the other way round.
- an older JSON object, `{"<frame>": {"quality": ..., "hash": ..., "timestamp": ...}}`.

Source: facebook/ThreatExchange, `vpdq/` and `python-threatexchange/threatexchange/extensions/vpdq/vpdq_util.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import TypeVar

import msgspec

from twicetold.archive.bank_entries import Hash
from twicetold.handover.received import checked_quality, pdq_bytes

UNKNOWN_QUALITY = 100
"""Written where a received hash came without its quality: receivers drop what is below 50."""

MAX_SECONDS = 10_000_000

T = TypeVar("T")


class _Frame(msgspec.Struct):
    hash: str
    quality: int = UNKNOWN_QUALITY
    timestamp: float | str | None = None


def seconds_text(us: int) -> str:
    """Microseconds as decimal seconds, exact, never with an exponent, with at least one decimal: `5025.04`, `0.0`."""
    whole, part = divmod(us, 1_000_000)
    return f"{whole}.{f'{part:06d}'.rstrip('0') or '0'}"


def to_json(hashes: Iterable[Hash]) -> str:
    """The JSON list of python-threatexchange, on one line."""
    return msgspec.json.encode(
        [f"{one.code.hex()},{_quality(one)},{seconds_text(one.time_us or 0)}" for one in hashes]
    ).decode()


def to_lines(hashes: Iterable[Hash], *, every_us: int = 1_000_000) -> str:
    """The lines of the C++ programs. Frames are numbered by the grid of time they were sampled on."""
    return "".join(
        f"{round((one.time_us or 0) / every_us)},{_quality(one)},{one.code.hex()},{seconds_text(one.time_us or 0)}\n"
        for one in hashes
    )


def parse(text: str) -> tuple[Hash, ...]:
    """A vPDQ hash in any of its three forms, in order of time.

    Raises:
        ValueError: it is none of them, holds no frame, or a frame of it is not whole.
    """
    stripped = text.strip()
    match stripped[:1]:
        case "[":
            hashes = [_from_string(one) for one in _decoded(stripped, list[str])]
        case "{":
            frames = _decoded(stripped, dict[str, _Frame])
            hashes = [_from_frame(number, frame) for number, frame in frames.items()]
        case _:
            hashes = [_from_line(line) for line in stripped.splitlines() if line.strip()]
    if not hashes:
        raise ValueError("a vPDQ hash without a frame")
    return tuple(sorted(hashes, key=lambda one: one.time_us or 0))


def _decoded(text: str, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"is not vPDQ as JSON: {error}") from None


def _from_string(text: str) -> Hash:
    parts = text.split(",")
    if len(parts) != 3:
        raise ValueError(f"a frame of vPDQ is '<hash>,<quality>,<seconds>', not {text!r}")
    return Hash(pdq_bytes(parts[0]), _us(parts[2]), checked_quality(_whole(parts[1])))


def _from_line(line: str) -> Hash:
    parts = [part.strip() for part in line.split(",")]
    if len(parts) not in {3, 4}:
        raise ValueError(f"a line of vPDQ is 'frame,quality,hash,seconds', not {line!r}")
    number = _whole(parts[0])
    # Three fields, as the samples' own page describes: a frame a second is what the programs take by default.
    time_us = _us(parts[3]) if len(parts) == 4 else number * 1_000_000
    return Hash(pdq_bytes(parts[2]), time_us, checked_quality(_whole(parts[1])))


def _from_frame(number: str, frame: _Frame) -> Hash:
    time_us = _whole(number) * 1_000_000 if frame.timestamp is None else _us(str(frame.timestamp))
    return Hash(pdq_bytes(frame.hash), time_us, checked_quality(frame.quality))


def _whole(text: str) -> int:
    digits = text.strip()
    if not digits.isascii() or not digits.isdigit():
        raise ValueError(f"a whole number is wanted, not {text!r}")
    return int(digits)


def _us(text: str) -> int:
    try:
        seconds = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"seconds are a decimal number, not {text!r}") from None
    if not seconds.is_finite() or not 0 <= seconds <= MAX_SECONDS:
        raise ValueError(f"a frame lies 0 to {MAX_SECONDS} seconds into its film, not {text}")
    return int((seconds * 1_000_000).to_integral_value())


def _quality(one: Hash) -> int:
    return UNKNOWN_QUALITY if one.quality is None else one.quality
