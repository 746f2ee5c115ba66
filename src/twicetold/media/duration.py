"""How long a file is: its own word where the bytes can bear it out, else measured from its packets."""

from __future__ import annotations

from pathlib import Path

from av.container import InputContainer
from av.error import FFmpegError

from twicetold.media.clock import MAX_HOLD_US, container_start
from twicetold.media.plan import DecodeLimits, too_long
from twicetold.media.source import opened
from twicetold.time import MICROSECOND

PLAUSIBLE_BITS_PER_SECOND = 1_000
"""Below this a stated length is not believed without looking: even a slide that stands still costs more."""

MAX_BROKEN_READS = 100

STATE_THEIR_END = frozenset({"matroska", "flv"})
"""Containers whose stated length runs from the zero of the file's own clock, not from their first time stamp."""


def trusted_duration(path: Path, container: InputContainer, limits: DecodeLimits) -> tuple[int | None, tuple[str, ...]]:
    """Length in microseconds, or None where nothing tells, and what was not believed.

    Raises:
        MediaRejected: `media.too_long` where the packets themselves go on past the limit.
    """
    stated = _stated(container)
    warnings: tuple[str, ...] = ()
    if stated is not None and believable(container, stated, limits):
        return stated, warnings
    measured = _measured(path, limits)
    if measured is not None and measured > _ceiling_us(limits):
        raise too_long(path, limits)
    if stated is not None and stated > 0 and measured is not None and abs(stated - measured) > 1_000_000:
        warnings = (f"states a length of {stated / 1e6:.0f} s, but its packets span {measured / 1e6:.0f} s",)
    return measured, warnings


def _stated(container: InputContainer) -> int | None:
    """The container's own word, counted from the track's zero."""
    if container.duration is None:
        return None
    counts_from_clock = not STATE_THEIR_END.isdisjoint(container.format.name.split(","))
    return container.duration - (max(0, container.start_time or 0) if counts_from_clock else 0)


def believable(container: InputContainer, length_us: int, limits: DecodeLimits) -> bool:
    """Whether a length that a file states needs no proof: it is allowed, and there are bytes enough for it."""
    if not 0 < length_us <= _ceiling_us(limits):
        return False
    return container.size * 8 * 1_000_000 >= PLAUSIBLE_BITS_PER_SECOND * length_us


def _ceiling_us(limits: DecodeLimits) -> int:
    return limits.max_duration_h * 3_600_000_000


def _measured(path: Path, limits: DecodeLimits) -> int | None:
    """From the track's zero to the end of the last packet, in microseconds; None for a file without time stamps."""
    with opened(path, max_pixels=limits.max_pixels) as container:
        zero = container_start(container)
        end = zero
        longest = MAX_HOLD_US * MICROSECOND
        broken = 0
        while True:
            try:
                for packet in container.demux():
                    if packet.pts is not None and packet.time_base:
                        lasts = (packet.duration or 0) * packet.time_base
                        begins = packet.pts * packet.time_base
                        end = max(end, begins + lasts if lasts <= longest else begins)
            except MemoryError:
                raise
            except FFmpegError:
                broken += 1
                if broken >= MAX_BROKEN_READS:
                    break
            else:
                break
    return round((end - zero) * 1_000_000) or None
