"""From the accounts of releases to what the series count."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence

from twicetold.archive import part_sums
from twicetold.archive.catalogue import at_one_moment
from twicetold.archive.part_sums import PartSum, ReleaseSums
from twicetold.lineage.lanes import LANE_TIME_US, Lane
from twicetold.model import DateKind, PartKind, TrackKind, principal_track
from twicetold.report.account import ArchiveAccount, ReleaseAccount
from twicetold.trends.counting import Counted

SHARED_PART = 0.5
"""Two releases show the same material where one took at least this part of the shorter of both from the other."""


def counted_of(account: ReleaseAccount) -> Counted:
    """What the series need of a release's account."""
    date = account.date
    return Counted(
        release=account.release.id,
        source=account.release.source,
        earliest=date.earliest if date else None,
        latest=date.latest if date else None,
        length_us=account.length_us,
        new_length_us=account.length_by_kind_us[PartKind.NEW],
        recycled_us=account.share.recycled_us,
        counted_us=account.share.counted_us,
        traced=bool(account.parts) and account.untraced_us == 0,
    )


def counted_in(
    connection: sqlite3.Connection, *, preference: Sequence[DateKind], releases: Iterable[str] | None = None
) -> list[Counted]:
    """The same as `counted_of` the accounts, by release id, from sums that the database makes: 25 times as fast.

    Args:
        preference: which kind of date counts first.
        releases: only these; all by default.
    """
    with at_one_moment(connection):
        sums = part_sums.of_releases(connection, releases)
    return [_counted(one, preference) for one in sums]


def _counted(release: ReleaseSums, preference: Sequence[DateKind]) -> Counted:
    date = next((release.dates[kind] for kind in preference if kind in release.dates), None)
    ends: dict[str, int] = defaultdict(int)
    lanes: dict[tuple[Lane, PartKind], int] = defaultdict(int)
    told = dict.fromkeys(PartKind, 0)
    here = [part for part in release.parts if part.item in release.items]
    for part in here:
        if part.track is not TrackKind.TEXT:
            ends[part.item] = max(ends[part.item], part.end)
            if part.track is principal_track(release.items[part.item][0]):
                told[part.kind] += part.length
        lane = _lane(part)
        lanes[lane, part.kind] += part.number if lane is Lane.STILLS else part.length
    length = sum(max(stated, ends[item]) for item, (_, stated) in release.items.items())

    def lane_time(kind: PartKind) -> int:
        return sum(round(lanes[lane, kind] * LANE_TIME_US[lane]) for lane in Lane)

    recycled = lane_time(PartKind.RECYCLED)
    return Counted(
        release=release.id,
        source=release.source,
        earliest=date[0] if date else None,
        latest=date[1] if date else None,
        length_us=length,
        new_length_us=told[PartKind.NEW],
        recycled_us=recycled,
        counted_us=recycled + lane_time(PartKind.NEW),
        traced=bool(here) and length <= sum(told.values()),
    )


def _lane(part: PartSum) -> Lane:
    if part.track is TrackKind.TEXT:
        return Lane.TEXT
    if part.track is TrackKind.SOUND:
        return Lane.SOUND
    return Lane.STILLS if part.stills else Lane.PICTURE


def shared_material(account: ArchiveAccount) -> dict[str, set[str]]:
    """Of each release those that it took much from: at least half of the shorter of both, or a still."""
    lengths = {one.release.id: one.length_us for one in account.releases}
    found: dict[str, set[str]] = defaultdict(set)
    for one in account.releases:
        taken: dict[str, int] = defaultdict(int)
        for part in one.recycled:
            for other in {part.source_release, *part.via}:
                taken[other] += part.span.duration_us if part.span else 0
                if part.span is None and other:
                    found[one.release.id].add(other)
        for other, length in taken.items():
            shorter = min(lengths.get(other, 0), one.length_us)
            if shorter and length >= SHARED_PART * shorter:
                found[one.release.id].add(other)
    return dict(found)
