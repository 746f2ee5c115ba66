"""The tracks of a release as lanes on one timeline: picture, sound, and what else has a place in time.

A lane's stretches are coloured by the release in which they first appeared; colours and numbers are the legend's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from twicetold.model import Item, ItemKind, Part, PartKind, TrackKind
from twicetold.report.html.ribbon import LABEL_MIN_PERCENT, Tick, axis

COLOURS = 10
TIMED = (TrackKind.PICTURE, TrackKind.SOUND)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a lane; `x` and `width` are per cent of the release's length. `number` is that of its source."""

    part: Part
    x: float
    width: float
    number: int | None
    colour: int | None
    labelled: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """One track of all the release's items, laid end to end."""

    track: TrackKind
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lanes, the axis below, the joints between items (per cent), and where each item begins (microseconds)."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    joints: tuple[float, ...]
    offsets_us: dict[str, int]
    length_us: int


def numbers_of(parts: Iterable[Part]) -> dict[str, int]:
    """The number of each source release in the legend, from 1, in the order in which the release first shows them."""
    numbers: dict[str, int] = {}
    for part in parts:
        if part.kind is PartKind.RECYCLED and part.source_release:
            numbers.setdefault(part.source_release, len(numbers) + 1)
    return numbers


def timeline_of(items: Sequence[Item], parts: Sequence[Part], numbers: Mapping[str, int]) -> Timeline | None:
    """The timeline, or None for a release in which nothing has a length."""
    offsets, at = {}, 0
    joints = []
    for item in items:
        if item.kind in {ItemKind.VIDEO, ItemKind.AUDIO} and (length := _length(item, parts)):
            offsets[item.sha256] = at
            at += length
            joints.append(at)
    if not at:
        return None
    lanes = []
    for track in TIMED:
        of_track = [part for part in parts if part.track is track and part.span and part.item in offsets]
        if of_track:
            lanes.append(Lane(track, tuple(_stretch(part, offsets[part.item], at, numbers) for part in of_track)))
    return Timeline(
        lanes=tuple(lanes),
        ticks=axis(at),
        joints=tuple(round(100 * joint / at, 3) for joint in joints[:-1]),
        offsets_us=offsets,
        length_us=at,
    )


def _length(item: Item, parts: Iterable[Part]) -> int:
    """A damaged item may claim no length while parts tell of some: the longer of both holds."""
    ends = [part.span.end for part in parts if part.item == item.sha256 and part.span and part.track in TIMED]
    return max(item.duration_us or 0, *ends, 0)


def _stretch(part: Part, offset: int, total: int, numbers: Mapping[str, int]) -> Stretch:
    assert part.span is not None  # noqa: S101 - the caller chose those with one
    width = 100 * part.span.duration_us / total
    number = numbers.get(part.source_release) if part.kind is PartKind.RECYCLED else None
    return Stretch(
        part=part,
        x=round(100 * (offset + part.span.start) / total, 3),
        width=round(width, 3),
        number=number,
        colour=None if number is None else (number - 1) % COLOURS,
        labelled=number is not None and width >= LABEL_MIN_PERCENT,
    )
