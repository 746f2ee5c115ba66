"""How long a file is: its own word where the bytes can bear it out, else measured from its packets."""

from __future__ import annotations

from pathlib import Path

from av.container import InputContainer
from av.error import FFmpegError

from twicetold.errors import MediaRejected
from twicetold.media.clock import container_start
from twicetold.media.plan import DecodeLimits
from twicetold.media.source import opened

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
    ceiling_us = limits.max_duration_h * 3_600_000_000
    stated = _stated(container)
    warnings: tuple[str, ...] = ()
    if stated is not None and 0 < stated <= ceiling_us and _plausible(container, stated):
        return stated, warnings
    measured = _measured(path, limits)
    if measured is not None and measured > ceiling_us:
        raise MediaRejected(
            f"{path}: goes on past {limits.max_duration_h} hours",
            code="media.too_long",
            hint="Raise media.max_duration_h in twicetold.toml if the file is meant to be that long.",
        )
    if stated is not None and stated > 0 and measured is not None and abs(stated - measured) > 1_000_000:
        warnings = (f"states a length of {stated / 1e6:.0f} s, but its packets span {measured / 1e6:.0f} s",)
    return measured, warnings


def _stated(container: InputContainer) -> int | None:
    """The container's own word, counted from the track's zero."""
    if container.duration is None:
        return None
    counts_from_clock = not STATE_THEIR_END.isdisjoint(container.format.name.split(","))
    return container.duration - (max(0, container.start_time or 0) if counts_from_clock else 0)


def _plausible(container: InputContainer, duration_us: int) -> bool:
    return container.size * 8 * 1_000_000 >= PLAUSIBLE_BITS_PER_SECOND * duration_us


def _measured(path: Path, limits: DecodeLimits) -> int | None:
    """From the track's zero to the end of the last packet, in microseconds; None for a file without time stamps."""
    with opened(path, max_pixels=limits.max_pixels) as container:
        zero = container_start(container)
        end = zero
        broken = 0
        while True:
            try:
                for packet in container.demux():
                    if packet.pts is not None and packet.time_base:
                        end = max(end, (packet.pts + (packet.duration or 0)) * packet.time_base)
            except MemoryError:
                raise
            except FFmpegError:
                broken += 1
                if broken >= MAX_BROKEN_READS:
                    break
            else:
                break
    return round((end - zero) * 1_000_000) or None
