"""The ribbon of one release: its length from left to right, each stretch coloured by where it was first seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twicetold.model import Part, PartKind
from twicetold.report.account import ReleaseAccount
from twicetold.report.words import clock

LABEL_MIN_PERCENT = 3.2
"""Narrowest stretch that carries its source's number; at 420 px that is still two digits wide."""

TICK_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
MAX_TICKS = 8


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of ribbon; `x` and `width` are per cent of its length. `part` is None where nothing was traced yet."""

    part: Part | None
    kind: str
    x: float
    width: float
    colour: int | None
    labelled: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A time on the axis; `x` is per cent of the length. `anchor` keeps the outer labels inside the picture."""

    x: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Stretches in order, the axis below, and the joints between items (per cent)."""

    stretches: tuple[Stretch, ...]
    ticks: tuple[Tick, ...]
    joints: tuple[float, ...]


def ribbon_of(account: ReleaseAccount, colours: Mapping[str, int]) -> Ribbon | None:
    """The ribbon, or None for a release that has no length (stills only, or nothing that could be opened)."""
    total = account.length_us
    if not total:
        return None
    stretches = []
    for placed in account.items:
        if placed.length_us is None:
            continue
        parts = [part for part in account.parts if part.item == placed.item.sha256 and part.span]
        if not parts:
            stretches.append(_stretch(None, placed.offset_us, placed.length_us, total, None))
        for part in parts:
            if part.span:
                at = placed.offset_us + part.span.start
                stretches.append(_stretch(part, at, part.span.duration_us, total, colours.get(part.source_release)))
    joints = [placed.offset_us for placed in account.items if placed.length_us and placed.offset_us]
    return Ribbon(
        stretches=tuple(stretches),
        ticks=axis(total),
        joints=tuple(round(100 * joint / total, 3) for joint in joints),
    )


def _stretch(part: Part | None, at: int, duration: int, total: int, colour: int | None) -> Stretch:
    width = 100 * duration / total
    return Stretch(
        part=part,
        kind=part.kind.value if part else "untraced",
        x=round(100 * at / total, 3),
        width=round(width, 3),
        colour=colour if part and part.kind is PartKind.RECYCLED else None,
        labelled=width >= LABEL_MIN_PERCENT and part is not None and part.kind is PartKind.RECYCLED,
    )


def axis(length_us: int) -> tuple[Tick, ...]:
    """Round times from 0:00, and the end itself; a round time too near the end gives way to it."""
    seconds = length_us / 1_000_000
    step = next((step for step in TICK_STEPS_S if seconds / step <= MAX_TICKS), TICK_STEPS_S[-1])
    ticks = [Tick(x=0.0, label="0:00", anchor="start")]
    at = step
    while at < seconds * 0.93:
        ticks.append(Tick(x=round(100 * at / seconds, 3), label=clock(at * 1_000_000)))
        at += step
    ticks.append(Tick(x=100.0, label=clock(length_us), anchor="end"))
    return tuple(ticks)
