"""The ribbons of one release: a lane each, from left to right, each stretch coloured by where it was first told.

Picture and sound run on the release's own time. Stills stand side by side; words run from first to last character.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twicetold.lineage.lanes import TIMED, Lane, LaneShare, amount
from twicetold.model import ItemKind, Part, PartKind
from twicetold.report.account import PlacedItem, ReleaseAccount
from twicetold.report.words import clock, count

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
    """A place on the axis; `x` is per cent of the length. `anchor` keeps the outer labels inside the picture."""

    x: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One lane: stretches in order, the axis below where there is one, the joints between items (per cent)."""

    lane: Lane
    share: LaneShare
    stretches: tuple[Stretch, ...]
    ticks: tuple[Tick, ...]
    joints: tuple[float, ...]


def ribbons_of(account: ReleaseAccount, colours: Mapping[str, int]) -> tuple[Ribbon, ...]:
    """The lanes that a release has, in order; the axis of time stands below the last one that runs on it."""
    lanes = [lane for lane in Lane if _placed(account, lane)]
    timed = [lane for lane in lanes if lane in TIMED]
    return tuple(_ribbon(account, lane, colours, with_axis=lane not in TIMED or lane is timed[-1]) for lane in lanes)


def _placed(account: ReleaseAccount, lane: Lane) -> list[tuple[PlacedItem, list[Part]]]:
    """The items that a lane shows, each with its parts; an item that nothing was traced of stands in its main lane."""
    of_item: dict[str, list[Part]] = {}
    for part in account.lane(lane):
        of_item.setdefault(part.item, []).append(part)
    shown = [
        (placed, of_item.get(placed.item.sha256, []))
        for placed in account.items
        if placed.item.sha256 in of_item or (not placed.traced and placed.length_us and lane is _main(placed))
    ]
    return [(placed, parts) for placed, parts in shown if lane not in TIMED or placed.length_us]


def _main(placed: PlacedItem) -> Lane:
    return Lane.SOUND if placed.item.kind is ItemKind.AUDIO else Lane.PICTURE


def _ribbon(account: ReleaseAccount, lane: Lane, colours: Mapping[str, int], *, with_axis: bool) -> Ribbon:
    placed = _placed(account, lane)
    if lane in TIMED:
        total, starts = account.length_us, [one.offset_us for one, _ in placed]
    else:
        lengths = [sum(amount(part) for part in parts) for _, parts in placed]
        starts = [sum(lengths[:place]) for place in range(len(lengths))]
        total = sum(lengths)
    total = max(1, total)
    stretches: list[Stretch] = []
    for (one, parts), start in zip(placed, starts, strict=True):
        if not parts:
            stretches.append(_stretch(None, start, one.length_us or 0, total, None))
        stretches += _item_stretches(parts, start, total, colours)
    return Ribbon(
        lane=lane,
        share=account.share.lane(lane),
        stretches=tuple(stretches),
        ticks=_ticks(lane, total) if with_axis else (),
        joints=tuple(round(100 * start / total, 3) for start in starts if start) if lane is not Lane.STILLS else (),
    )


def _item_stretches(parts: Sequence[Part], start: int, total: int, colours: Mapping[str, int]) -> list[Stretch]:
    stretches, at = [], start
    for part in parts:
        where = at if part.span is None else start + part.span.start
        length = amount(part)
        if length:
            stretches.append(_stretch(part, where, length, total, colours.get(part.source_release)))
        at = where + length
    return stretches


def _stretch(part: Part | None, at: int, length: int, total: int, colour: int | None) -> Stretch:
    width = 100 * length / total
    return Stretch(
        part=part,
        kind=part.kind.value if part else "untraced",
        x=round(100 * at / total, 3),
        width=round(width, 3),
        colour=colour if part and part.kind is PartKind.RECYCLED else None,
        labelled=width >= LABEL_MIN_PERCENT and part is not None and part.kind is PartKind.RECYCLED,
    )


def _ticks(lane: Lane, total: int) -> tuple[Tick, ...]:
    if lane in TIMED:
        return axis(total)
    if lane is Lane.TEXT:
        return (Tick(0.0, "0", "start"), Tick(100.0, count(total, "character"), "end"))
    return ()


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
