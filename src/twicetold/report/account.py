"""The account of an archive: everything a report or an export says, put together from the record and from nothing else.

`account_of` is a plain function of the record's values, so that what a report shows can be tested without a database;
`twicetold.report.gather` reads those values from a catalogue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from twicetold.archive.runs import Run
from twicetold.lineage.lanes import Lane, amount, lane_of
from twicetold.lineage.remarks import Remark, remarks_of
from twicetold.lineage.share import Share, recycled_share
from twicetold.model import (
    FurnitureSpan,
    Item,
    Match,
    Part,
    PartKind,
    Problem,
    Release,
    ReleaseDate,
    TrackKind,
    principal_track,
)
from twicetold.report.reach import Reach, reach_of
from twicetold.settings import Settings
from twicetold.trends.indicators.indicator import Indicator
from twicetold.trends.windows import CollectionWindow


class PlacedItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item of a release, and where it begins when the release's items are laid end to end.

    `length_us` is None for a still and for what has no length; `traced` is False where no part tells of it yet.
    """

    item: Item
    offset_us: int
    length_us: int | None
    traced: bool


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """A later release's use of this one: what it took of each lane, in the lane's unit."""

    release: str
    lanes: dict[Lane, int]

    @property
    def length_us(self) -> int:
        """Of picture; of sound where no picture was taken."""
        return self.lanes.get(Lane.PICTURE) or self.lanes.get(Lane.SOUND, 0)

    @property
    def stills(self) -> int:
        return self.lanes.get(Lane.STILLS, 0)


class ReleaseAccount(msgspec.Struct, frozen=True, kw_only=True):
    """One release: its parts in the order in which it shows them, and what they add up to.

    `number` counts releases in date order from 1. `share` sums up each lane and all of them. `length_by_kind_us` is of
    what an item is there for: a film's picture, an audio file's sound. `remarks` say what the lanes tell together.
    `further` are matches of this release's items that the account did not need (other copies of the same source).
    """

    number: int
    release: Release
    date: ReleaseDate | None
    items: tuple[PlacedItem, ...]
    parts: tuple[Part, ...]
    share: Share
    length_us: int
    length_by_kind_us: dict[PartKind, int]
    remarks: tuple[Remark, ...] = ()
    furniture: tuple[FurnitureSpan, ...] = ()
    further: tuple[Match, ...] = ()
    used_by: tuple[Use, ...] = ()

    @property
    def untraced_us(self) -> int:
        """Length that no part tells of: not traced yet."""
        return max(0, self.length_us - sum(self.length_by_kind_us.values()))

    def lane(self, lane: Lane) -> tuple[Part, ...]:
        """The parts of one lane, in order."""
        return tuple(part for part in self.parts if lane_of(part) is lane)

    @property
    def recycled(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind is PartKind.RECYCLED)

    def placed(self, sha256: str) -> PlacedItem | None:
        return next((placed for placed in self.items if placed.item.sha256 == sha256), None)


class ArchiveAccount(msgspec.Struct, frozen=True, kw_only=True):
    """All releases in date order (undated ones last, by id), with what every one of them rests on."""

    name: str
    releases: tuple[ReleaseAccount, ...]
    items: dict[str, Item]
    matches: dict[int, Match]
    problems: tuple[Problem, ...]
    settings: Settings
    run: Run | None
    self_test: Run | None
    made_at: datetime
    compared: dict[TrackKind, int] = {}
    windows: tuple[CollectionWindow, ...] = ()
    indicators: tuple[Indicator, ...] = ()

    @property
    def reach(self) -> Reach:
        """What could have been found, so that "new" and "not found" say something."""
        return reach_of(
            archive=self.name,
            releases=len(self.releases),
            period=self.period,
            compared=self.compared,
            settings=self.settings,
            self_test=self.self_test,
        )

    def by_id(self) -> dict[str, ReleaseAccount]:
        return {account.release.id: account for account in self.releases}

    @property
    def period(self) -> tuple[datetime, datetime] | None:
        """From the earliest to the latest moment that the releases' dates allow; None where none is dated."""
        dates = [account.date for account in self.releases if account.date]
        return (min(d.earliest for d in dates), max(d.latest for d in dates)) if dates else None

    @property
    def share(self) -> Share:
        """Recycled share of everything together."""
        return recycled_share([part for account in self.releases for part in account.parts])


def account_of(
    *,
    name: str,
    releases: Iterable[Release],
    items: Mapping[str, Item],
    parts: Iterable[Part],
    matches: Iterable[Match],
    furniture: Iterable[FurnitureSpan] = (),
    problems: Iterable[Problem] = (),
    settings: Settings | None = None,
    run: Run | None = None,
    self_test: Run | None = None,
    compared: Mapping[TrackKind, int] | None = None,
    made_at: datetime,
) -> ArchiveAccount:
    """Put the record's values together. Parts of unknown releases and items that are not on record are left out."""
    settings = settings or Settings()
    preference = settings.lineage.date_order
    ordered = sorted(releases, key=lambda release: _date_key(release, release.date(preference)))
    carriers = {release.id for release in ordered}

    parts_of: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        if part.release in carriers:
            parts_of[part.release].append(part)
    matches_of: dict[str, list[Match]] = defaultdict(list)
    by_id: dict[int, Match] = {}
    for match in matches:
        matches_of[match.query_item].append(match)
        if match.id is not None:
            by_id[match.id] = match
    furniture_of: dict[str, list[FurnitureSpan]] = defaultdict(list)
    for stretch in furniture:
        furniture_of[stretch.item].append(stretch)
    uses = _uses({release.id: parts_of[release.id] for release in ordered})

    return ArchiveAccount(
        name=name,
        releases=tuple(
            _release_account(
                number,
                release,
                date=release.date(preference),
                items=[items[sha] for sha in release.items if sha in items],
                parts=parts_of[release.id],
                matches=[match for sha in release.items for match in matches_of.get(sha, ())],
                furniture=[stretch for sha in release.items for stretch in furniture_of.get(sha, ())],
                used_by=uses.get(release.id, ()),
            )
            for number, release in enumerate(ordered, start=1)
        ),
        items=dict(items),
        matches=by_id,
        problems=tuple(problems),
        settings=settings,
        run=run,
        self_test=self_test,
        made_at=made_at,
        compared=dict(compared or {}),
    )


def _date_key(release: Release, date: ReleaseDate | None) -> tuple[bool, float, float, str]:
    if date is None:
        return (True, 0.0, 0.0, release.id)
    return (False, date.earliest.timestamp(), date.latest.timestamp(), release.id)


def _release_account(
    number: int,
    release: Release,
    *,
    date: ReleaseDate | None,
    items: Sequence[Item],
    parts: Sequence[Part],
    matches: Sequence[Match],
    furniture: Sequence[FurnitureSpan],
    used_by: Sequence[Use],
) -> ReleaseAccount:
    placed = _placed(items, parts)
    order = {p.item.sha256: position for position, p in enumerate(placed)}
    shown = sorted(
        (part for part in parts if part.item in order),
        key=lambda part: (order[part.item], _LANE_ORDER[lane_of(part)], part.span.start if part.span else -1),
    )
    principal = {p.item.sha256: principal_track(p.item.kind) for p in placed}
    by_kind = dict.fromkeys(PartKind, 0)
    for part in shown:
        if part.track is principal[part.item] and part.track is not TrackKind.TEXT:
            by_kind[part.kind] += part.span.duration_us if part.span else 0
    needed = {part.match_id for part in shown}
    return ReleaseAccount(
        number=number,
        release=release,
        date=date,
        items=placed,
        parts=tuple(shown),
        share=recycled_share(shown),
        length_us=sum(p.length_us or 0 for p in placed),
        length_by_kind_us=by_kind,
        remarks=remarks_of(shown),
        furniture=tuple(furniture),
        further=tuple(match for match in matches if match.id is None or match.id not in needed),
        used_by=tuple(used_by),
    )


_LANE_ORDER = {lane: place for place, lane in enumerate(Lane)}


def _placed(items: Sequence[Item], parts: Sequence[Part]) -> tuple[PlacedItem, ...]:
    """Items end to end. A damaged item may claim no length while parts tell of some: the longer of both holds."""
    ends: dict[str, int] = {}
    for part in parts:
        timed = part.span is not None and part.track is not TrackKind.TEXT
        ends[part.item] = max(ends.get(part.item, 0), part.span.end if part.span and timed else 0)
    placed, offset = [], 0
    for item in items:
        length = max(item.duration_us or 0, ends.get(item.sha256, 0))
        placed.append(PlacedItem(item=item, offset_us=offset, length_us=length or None, traced=item.sha256 in ends))
        offset += length
    return tuple(placed)


def _uses(parts_of: Mapping[str, Sequence[Part]]) -> dict[str, list[Use]]:
    taken: dict[str, dict[str, dict[Lane, int]]] = defaultdict(lambda: defaultdict(dict))
    for release, parts in parts_of.items():
        for part in parts:
            if part.kind is PartKind.RECYCLED and part.source_release:
                lanes = taken[part.source_release][release]
                lanes[lane_of(part)] = lanes.get(lane_of(part), 0) + amount(part)
    return {
        source: [Use(release=release, lanes=lanes) for release, lanes in users.items()]
        for source, users in taken.items()
    }
