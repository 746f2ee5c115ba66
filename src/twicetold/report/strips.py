"""Which frames stand side by side for a recycled stretch, and how many strips a report can carry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Protocol

from twicetold.lineage.lanes import Lane
from twicetold.model import Item, ItemKind, Part, PartKind, TrackKind
from twicetold.report.account import ArchiveAccount, ReleaseAccount
from twicetold.report.frames import Missing
from twicetold.report.pictures import Picture
from twicetold.report.sections import told_in_full
from twicetold.run.progress import NoProgress, Progress
from twicetold.time import Span

FRAMES_PER_STRIP = 5
SHORT_US = 1_000_000
"""Below this length a strip shows one frame: more would be the same picture."""


class Pictures(Protocol):
    """Where frames come from; `twicetold.report.frames.MediaPictures` reads them from the archive."""

    def at(self, item: Item, times_us: Sequence[int | None]) -> list[Picture | Missing]: ...


@dataclass(frozen=True, slots=True)
class Frame:
    """One cell: the time on the item (None for a still) and the picture, or why there is none."""

    time_us: int | None
    picture: Picture | Missing


@dataclass(frozen=True, slots=True)
class Strip:
    """Frames of the release and of its source. Rows of equal length are aligned pair by pair."""

    query: tuple[Frame, ...]
    ref: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Gallery:
    """All pictures of a report: strips by (release number, place among its recycled parts), stills by item.

    `wanted` counts what could have been shown; what the limits left out is `wanted` less what is there.
    """

    strips: dict[tuple[int, int], Strip]
    stills: dict[str, Picture | Missing]
    wanted: int


def strip_times(span: Span | None, source: Span | None) -> tuple[tuple[int | None, ...], tuple[int | None, ...]]:
    """Times of the frames on both sides, in microseconds: at the middle of equal shares of both spans."""
    shortest = min((s.duration_us for s in (span, source) if s), default=0)
    frames = FRAMES_PER_STRIP if shortest >= SHORT_US else 1
    return _times(span, frames), _times(source, frames)


def _times(span: Span | None, frames: int) -> tuple[int | None, ...]:
    if span is None:
        return (None,)
    return tuple(span.first.us + span.duration_us * (2 * place + 1) // (2 * frames) for place in range(frames))


def gallery_of(
    archive: ArchiveAccount,
    pictures: Pictures,
    *,
    strips_per_release: int,
    max_bytes: int,
    progress: Progress | None = None,
) -> Gallery:
    """Read the pictures: the longest stretch of every release first, then the second longest, until a limit is met.

    Args:
        strips_per_release: most strips, and most thumbnails of new stills, that one release gets.
        max_bytes: encoded size at which no further strip is begun.
        progress: told of each strip and thumbnail.
    """
    told = told_in_full(archive)
    order = list(_fairly([_longest(account, strips_per_release) for account in archive.releases]))
    stills = [
        item
        for account in archive.releases
        if account.number in told
        for item in new_stills(account)[:strips_per_release]
    ]
    strips: dict[tuple[int, int], Strip] = {}
    thumbnails: dict[str, Picture | Missing] = {}
    spent = 0
    progress = progress or NoProgress()
    progress.begin("Reading pictures", total=len(order) + len(stills))
    try:
        for number, place, part in order:
            if spent < max_bytes:
                strip = strips[number, place] = _strip(part, archive, pictures)
                spent += _size([frame.picture for frame in (*strip.query, *strip.ref)])
            progress.advance(1)
        for item in stills:
            if spent < max_bytes and item.sha256 not in thumbnails:
                [thumbnails[item.sha256]] = pictures.at(item, [None])
                spent += _size([thumbnails[item.sha256]])
            progress.advance(1)
    finally:
        progress.end()
    return Gallery(strips=strips, stills=thumbnails, wanted=wanted_strips(archive))


def wanted_strips(archive: ArchiveAccount) -> int:
    """How many recycled stretches have something to see."""
    return sum(part.track is TrackKind.PICTURE for account in archive.releases for part in account.recycled)


def new_stills(account: ReleaseAccount) -> list[Item]:
    """The release's stills that come from no earlier release; recycled ones have strips."""
    recycled = {part.item for part in account.lane(Lane.STILLS) if part.kind is PartKind.RECYCLED}
    return [p.item for p in account.items if p.item.kind is ItemKind.IMAGE and p.item.sha256 not in recycled]


def _longest(account: ReleaseAccount, most: int) -> list[tuple[int, int, Part]]:
    numbered = [
        (account.number, place, part) for place, part in enumerate(account.recycled) if part.track is TrackKind.PICTURE
    ]
    numbered.sort(key=lambda entry: (-(entry[2].span.duration_us if entry[2].span else 0), entry[1]))
    return numbered[:most]


def _fairly(queues: Sequence[Sequence[tuple[int, int, Part]]]) -> Iterator[tuple[int, int, Part]]:
    for rank in zip_longest(*queues):
        yield from (entry for entry in rank if entry is not None)


def _strip(part: Part, archive: ArchiveAccount, pictures: Pictures) -> Strip:
    query_times, ref_times = strip_times(part.span, part.source_span)
    return Strip(
        query=_frames(archive.items.get(part.item), query_times, pictures),
        ref=_frames(archive.items.get(part.source_item), ref_times, pictures),
    )


def _frames(item: Item | None, times_us: Sequence[int | None], pictures: Pictures) -> tuple[Frame, ...]:
    if item is None:
        gone = Missing("the archive no longer holds this item")
        return tuple(Frame(time_us, gone) for time_us in times_us)
    found = pictures.at(item, times_us)
    return tuple(Frame(time_us, picture) for time_us, picture in zip(times_us, found, strict=True))


def _size(pictures: Sequence[Picture | Missing]) -> int:
    return sum(picture.size_bytes for picture in pictures if isinstance(picture, Picture))
