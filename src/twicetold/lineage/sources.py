"""From matches to one account of each release: every stretch new, recycled from its earliest source, or furniture.

Releases are settled in order of date. A stretch that repeats B, where B itself took it from A, is credited to A with B
on the path, whether or not a match between the stretch and A was found. Among several sources the earliest wins; among
equally early ones the one that explains most of the release, so that few sources explain much. Sources have to come
before the release in the chronology's total order, so no cycle can arise; each part says what that order is worth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from twicetold.lineage.inset import is_inset
from twicetold.lineage.order import Chronology
from twicetold.lineage.other_side import other_way_round
from twicetold.model import FurnitureSpan, Item, ItemKind, Match, Modality, Part, PartKind, Release, TrackKind
from twicetold.time import Span, subtracted

SLIVER_US = 250_000
"""Shorter stretches are the raggedness of two ends, not events: no source is credited with them."""

SLIVER_CHARACTERS = 4
"""The same for words, whose spans count characters."""

MAX_PATH = 20
"""Longest chain of copies that is followed; each hop is a release between."""


@dataclass(frozen=True, slots=True)
class _Origin:
    """A source of `[start, end)` of an item; `at` maps to source time: source = at + rate x (t - start)."""

    start: int
    end: int
    release: str
    item: str
    at: float | None
    rate: float
    via: tuple[str, ...]
    match: Match

    def source_span(self, start: int, end: int) -> Span | None:
        if self.at is None:
            return None
        low = round(self.at + self.rate * (start - self.start))
        return Span(max(0, low), max(0, low) + max(1, round(self.rate * (end - start))))


class Accounts:
    """Settles releases one after another, earliest first, and keeps what later ones need of it.

    One track is settled at a time: `matches` and `furniture` are that track's, and so are the parts.

    Args:
        unreadable: items whose track could not be read.
        holding: items that have such a track; None where all have.
        lengths: length of each item's track where that is not the item's duration: the characters of its words.
    """

    def __init__(
        self,
        releases: Sequence[Release],
        items: Mapping[str, Item],
        matches: Iterable[Match],
        furniture: Iterable[FurnitureSpan],
        *,
        unreadable: Iterable[str],
        chronology: Chronology,
        track: TrackKind = TrackKind.PICTURE,
        holding: Collection[str] | None = None,
        lengths: Mapping[str, int] | None = None,
    ) -> None:
        self._releases = {release.id: release for release in releases}
        self._items = items
        self._chronology = chronology
        self._unreadable = set(unreadable)
        self._track = track
        self._holding = holding
        self._lengths = lengths or {}
        self._sliver = SLIVER_CHARACTERS if track is TrackKind.TEXT else SLIVER_US
        self._holders: dict[str, list[str]] = defaultdict(list)
        for release in releases:
            for item in release.items:
                self._holders[item].append(release.id)
        self._matches: dict[str, list[Match]] = defaultdict(list)
        for match in matches:
            self._matches[match.query_item].append(match)
            self._matches[match.ref_item].append(other_way_round(match))
        self._furniture: dict[str, list[FurnitureSpan]] = defaultdict(list)
        for span in furniture:
            self._furniture[span.item].append(span)
        self._origins: dict[tuple[str, str], list[_Origin]] = {}

    def settle(self) -> dict[str, list[Part]]:
        """The parts of every release, by release id."""
        return {
            release_id: [
                msgspec.structs.replace(part, track=self._track)
                for item in self._releases[release_id].items
                if self._holding is None or item in self._holding
                for part in self._item_parts(release_id, item)
            ]
            for release_id in self._chronology.in_order()
        }

    def _item_parts(self, release_id: str, item_id: str) -> list[Part]:
        item = self._items[item_id]
        if item_id in self._unreadable:
            return [Part(release=release_id, item=item_id, span=self._whole(item), kind=PartKind.UNREADABLE)]
        earlier = [r for r in self._holders[item_id] if self._chronology.rank(r) < self._chronology.rank(release_id)]
        if earlier:
            return [self._same_file(release_id, item, min(earlier, key=self._chronology.rank))]
        if item.kind is ItemKind.IMAGE and self._track is TrackKind.PICTURE:
            return [self._still_part(release_id, item_id)]
        whole = self._whole(item)
        if whole is None:
            return []
        return self._track_parts(release_id, item_id, whole)

    def _same_file(self, release_id: str, item: Item, source: str) -> Part:
        """The same bytes in an earlier release need no fingerprint to be told."""
        return Part(
            release=release_id,
            item=item.sha256,
            span=self._whole(item),
            kind=PartKind.RECYCLED,
            source_release=source,
            source_item=item.sha256,
            source_span=self._whole(item),
            certainty=self._chronology.certainty(source, release_id),
            modality=self._modality(item.kind),
            score=1.0,
        )

    def _whole(self, item: Item) -> Span | None:
        length = self._lengths.get(item.sha256) if self._track is TrackKind.TEXT else item.duration_us
        return Span(0, length) if length else None

    def _modality(self, kind: ItemKind) -> Modality:
        if self._track is TrackKind.PICTURE:
            return Modality.IMAGE if kind is ItemKind.IMAGE else Modality.VIDEO
        return Modality.AUDIO if self._track is TrackKind.SOUND else Modality.TEXT

    def _candidates(self, release_id: str, item_id: str) -> list[tuple[Match, str]]:
        """Matches of an item with something in an earlier release, and that release (the earliest that holds it)."""
        rank = self._chronology.rank
        return [
            (match, source)
            for match in self._matches[item_id]
            if rank(source := self._chronology.first_release(self._holders, match.ref_item)) < rank(release_id)
        ]

    def _still_part(self, release_id: str, item_id: str) -> Part:
        if any(span.span is None for span in self._furniture[item_id]):
            return Part(release=release_id, item=item_id, span=None, kind=PartKind.FURNITURE)
        candidates = self._candidates(release_id, item_id)
        if not candidates:
            return Part(release=release_id, item=item_id, span=None, kind=PartKind.NEW)
        origin = min(
            (one for match, source in candidates for one in self._traced_back(release_id, match, source)),
            key=lambda one: (self._chronology.rank(one.release), len(one.via), -one.match.score),
        )
        self._origins[release_id, item_id] = [origin]
        return Part(
            release=release_id,
            item=item_id,
            span=None,
            kind=PartKind.RECYCLED,
            source_release=origin.release,
            source_item=origin.item,
            source_span=origin.source_span(origin.start, origin.end),
            certainty=self._chronology.certainty(origin.release, release_id),
            via=origin.via,
            match_id=origin.match.id,
            modality=Modality.IMAGE,
            score=origin.match.score,
        )

    def _track_parts(self, release_id: str, item_id: str, whole: Span) -> list[Part]:
        holes = _apart([s.span for s in self._furniture[item_id] if s.span is not None], whole)
        origins = [
            origin
            for match, source in self._candidates(release_id, item_id)
            for origin in self._traced_back(release_id, match, source)
        ]
        # In what is furniture else, an inset may show what was told before.
        insets = self._earliest([origin for origin in origins if is_inset(origin.match)], holes)
        chosen = [*self._earliest(origins, subtracted([whole], holes)), *insets]
        shown = [Span(origin.start, origin.end) for origin in insets]
        holes = [piece for hole in holes for piece in subtracted([hole], shown)]
        self._origins[release_id, item_id] = chosen
        parts = [self._recycled(release_id, item_id, origin) for origin in chosen]
        parts += [Part(release=release_id, item=item_id, span=hole, kind=PartKind.FURNITURE) for hole in holes]
        taken = [part.span for part in parts if part.span is not None]
        parts += [
            Part(release=release_id, item=item_id, span=span, kind=PartKind.NEW) for span in subtracted([whole], taken)
        ]
        return sorted(parts, key=lambda part: part.span.start if part.span else 0)

    def _traced_back(self, release_id: str, match: Match, source: str) -> list[_Origin]:
        """A match as origins: through what its source itself took from earlier, then as far as it goes, the source."""
        if match.query is None or match.ref is None:
            return self._still_traced_back(release_id, match, source)
        start, end = match.query.start, match.query.end
        own = _Origin(start, end, source, match.ref_item, float(match.ref.start), match.span_rate, (), match)
        if match.span_rate <= 0:
            return [own]
        through = []
        for origin in self._origins_of(source, match.ref_item):
            low, high = max(origin.start, match.ref.start), min(origin.end, match.ref.end)
            if high - low < self._sliver or len(origin.via) >= MAX_PATH or origin.release == release_id:
                continue
            first = round(start + (low - match.ref.start) / match.span_rate)
            last = min(end, round(start + (high - match.ref.start) / match.span_rate))
            if last <= first:
                continue
            moved = None if origin.at is None else origin.at + origin.rate * (low - origin.start)
            through.append(
                _Origin(
                    max(start, first),
                    last,
                    origin.release,
                    origin.item,
                    moved,
                    origin.rate * match.span_rate,
                    (source, *origin.via),
                    match,
                )
            )
        return [own, *through]

    def _still_traced_back(self, release_id: str, match: Match, source: str) -> list[_Origin]:
        """The same where a side is a still, which is as long as the moment of a film that it is of."""
        moment, shown = match.ref, match.query
        if moment is not None:
            own = _Origin(0, moment.end - moment.start, source, match.ref_item, float(moment.start), 1.0, (), match)
        else:
            length = (shown.start, shown.end) if shown else (0, 0)
            own = _Origin(*length, source, match.ref_item, None, 0.0, (), match)
        found = [own]
        for origin in self._origins_of(source, match.ref_item):
            if len(origin.via) >= MAX_PATH or origin.release == release_id:
                continue
            through = replace(origin, via=(source, *origin.via), match=match)
            if shown is not None:  # a film shows the still, for longer than it ever was
                found.append(replace(through, start=shown.start, end=shown.end, at=None, rate=0.0))
            elif moment is None:
                found.append(through)
            elif origin.start <= (moment.start + moment.end) / 2 < origin.end:
                at = None if origin.at is None else origin.at + origin.rate * (moment.start - origin.start)
                found.append(replace(through, start=0, end=own.end, at=at))
        return found

    def _origins_of(self, release_id: str, item_id: str) -> list[_Origin]:
        """What a release that was settled before took from earlier ones."""
        return self._origins.get((release_id, item_id), [])

    def _earliest(self, origins: list[_Origin], free: list[Span]) -> list[_Origin]:
        """Disjoint origins: over each moment the earliest source, then the one that explains most of this item."""
        explained: dict[str, int] = defaultdict(int)
        for origin in origins:
            explained[origin.release] += origin.end - origin.start

        def preference(origin: _Origin) -> tuple[int, int, int, int, float, int]:
            return (
                self._chronology.tier(origin.release),
                len(origin.via),
                -explained[origin.release],
                self._chronology.rank(origin.release),
                -origin.match.score,
                origin.match.id or 0,
            )

        left = list(free)
        chosen: list[_Origin] = []
        for origin in sorted(origins, key=preference):
            wanted = Span(origin.start, origin.end)
            pieces = [p for span in left if (p := span.intersect(wanted)) is not None]
            kept = [p for p in pieces if p.duration_us >= self._sliver]
            for piece in kept:
                moved = None if origin.at is None else origin.at + origin.rate * (piece.start - origin.start)
                chosen.append(replace(origin, start=piece.start, end=piece.end, at=moved))
            left = subtracted(left, kept) if kept else left
        return [origin for span in free for origin in _without_slivers(span, chosen, self._sliver)]

    def _source_span(self, origin: _Origin) -> Span | None:
        match = origin.match
        covered = match.query is not None and origin.start <= match.query.start and match.query.end <= origin.end
        if self._track is TrackKind.TEXT and covered and not origin.via and match.ref is not None:
            # Words do not move at an even rate: where the match was not cut, its own end is the exact one.
            return match.ref
        return origin.source_span(origin.start, origin.end)

    def _recycled(self, release_id: str, item_id: str, origin: _Origin) -> Part:
        return Part(
            release=release_id,
            item=item_id,
            span=Span(origin.start, origin.end),
            kind=PartKind.RECYCLED,
            source_release=origin.release,
            source_item=origin.item,
            source_span=self._source_span(origin),
            certainty=self._chronology.certainty(origin.release, release_id),
            via=origin.via,
            match_id=origin.match.id,
            modality=origin.match.modality,
            score=origin.match.score,
        )


def _apart(spans: Iterable[Span], whole: Span) -> list[Span]:
    """Furniture inside an item so that no moment is told twice: an ident may fade to black that is furniture itself."""
    told: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        inside = span.intersect(whole)
        told += subtracted([inside], told) if inside else []
    return sorted(told, key=lambda span: span.start)


def _without_slivers(free: Span, chosen: list[_Origin], sliver: int) -> list[_Origin]:
    """The origins inside a free stretch in order, each grown over the slivers beside it."""
    inside = sorted((o for o in chosen if free.start <= o.start < free.end), key=lambda o: o.start)
    grown: list[_Origin] = []
    edge = free.start
    for place, origin in enumerate(inside):
        start = edge if 0 < origin.start - edge < sliver else origin.start
        following = inside[place + 1].start if place + 1 < len(inside) else free.end
        end = following if 0 < following - origin.end < sliver else origin.end
        at = None if origin.at is None else max(0.0, origin.at - origin.rate * (origin.start - start))
        grown.append(replace(origin, start=start, end=end, at=at))
        edge = end
    return grown
