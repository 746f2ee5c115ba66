"""A few releases of a large archive settled anew, to the same parts as if all of them were.

What earlier releases took, which a release's own account builds upon, is read off their accounts where it can be told
exactly. Where it cannot, because a stretch came by way of others at another speed, it is settled again from the
matches, so far back as that goes. Matches and accounts are read for the items that are come by, and for no others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec

from twicetold.lineage.order import Chronology
from twicetold.lineage.other_side import other_way_round
from twicetold.lineage.sources import Accounts, _Origin
from twicetold.model import FurnitureSpan, Item, Match, Part, PartKind, Release, TrackKind
from twicetold.time import Span

Key = tuple[str, str]
"""A release and one of its items."""


class Resettled(Accounts):
    """The accounts of one track, of single releases.

    Releases have to be asked for in the order of the chronology, each once; those that are never asked for are taken to
    stand as `stored` has them.

    Args:
        matches_of: the matches that stand of an item, on either side, in the order of the record.
        stored: the parts of this track that a release's account has now.

    The others are those of `Accounts`.
    """

    def __init__(
        self,
        releases: Sequence[Release],
        items: Mapping[str, Item],
        furniture: Iterable[FurnitureSpan],
        *,
        matches_of: Callable[[str], Iterable[Match]],
        stored: Callable[[str], Sequence[Part]],
        unreadable: Iterable[str],
        chronology: Chronology,
        track: TrackKind,
        holding: Collection[str],
        lengths: Mapping[str, int],
    ) -> None:
        super().__init__(
            releases,
            items,
            (),
            furniture,
            unreadable=unreadable,
            chronology=chronology,
            track=track,
            holding=holding,
            lengths=lengths,
        )
        self._matches_of = matches_of
        self._stored = stored
        self._known: set[str] = set()

    def parts_of(self, release_id: str) -> list[Part]:
        """The account of one release, as `settle` would have it."""
        told = []
        for item in self._releases[release_id].items:
            if item in self._holding_items and item in self._items:
                self._look_back((release_id, item))
                # What is furniture or new by now took nothing, whatever the account that is stored says.
                self._origins[release_id, item] = []
                told += self._item_parts(release_id, item)
        return [msgspec.structs.replace(part, track=self._track) for part in told]

    def users(self, release_id: str) -> set[str]:
        """Later releases with an item that matches one of this release's, which may have taken through it."""
        rank = self._chronology.rank
        found: set[str] = set()
        for item in self._releases[release_id].items:
            self._load(item)
            found.update(
                holder
                for match in self._matches[item]
                for holder in self._holders[match.ref_item]
                if rank(holder) > rank(release_id)
            )
        return found

    @property
    def _holding_items(self) -> Collection[str]:
        assert self._holding is not None  # noqa: S101 - asked for by the constructor
        return self._holding

    def _load(self, item: str) -> None:
        if item not in self._known:
            self._known.add(item)
            self._matches[item] = [
                match if match.query_item == item else other_way_round(match) for match in self._matches_of(item)
            ]

    def _look_back(self, key: Key) -> None:
        """Make known what the sources of an item took themselves: read off, or settled again, earliest first."""
        unread, again = [key], []
        while unread:
            release_id, item = unread.pop()
            self._load(item)
            for match, source in self._candidates(release_id, item):
                back = (source, match.ref_item)
                if back in self._origins:
                    continue
                self._load(match.ref_item)
                read = self._read_off(back)
                self._origins[back] = read or []
                if read is None:
                    again.append(back)
                    unread.append(back)
        for release_id, item in sorted(again, key=lambda back: self._chronology.rank(back[0])):
            self._item_parts(release_id, item)

    def _read_off(self, key: Key) -> list[_Origin] | None:
        """What an account says that an item took; None where the matches have to tell."""
        release_id, item = key
        origins: list[_Origin] = []
        at: float | None
        for part in self._stored(release_id):
            if part.item != item or part.kind is not PartKind.RECYCLED:
                continue
            if part.span is None:
                origin = self._still_read_off(part)
                if origin is None:
                    return None
                origins.append(origin)
                continue
            match = self._rests_on(part, part.span)
            if match is None or match.query is None:
                return None
            if part.via:
                # The rates on the way are not on record; where source and copy are equally long, all were one.
                there = part.source_span
                if there is None or there.duration_us != part.span.duration_us:
                    return None
                at, rate = float(there.start), 1.0
            elif match.ref is None:
                at, rate = None, 0.0
            else:
                at, rate = match.ref.start + match.rate * (part.span.start - match.query.start), match.rate
                at = max(0.0, at)
            origins.append(
                _Origin(
                    part.span.start,
                    part.span.end,
                    part.source_release,
                    part.source_item,
                    at,
                    rate,
                    part.via,
                    match,
                )
            )
        return origins

    def _still_read_off(self, part: Part) -> _Origin | None:
        """What an account says of a still; None where it is no match that tells it, or one that is gone."""
        resting = (one for one in self._matches[part.item] if part.match_id is not None and one.id == part.match_id)
        match = next(resting, None)
        if match is None:
            return None
        there = part.source_span
        length, at, rate = (there.end - there.start, float(there.start), 1.0) if there else (0, None, 0.0)
        return _Origin(0, length, part.source_release, part.source_item, at, rate, part.via, match)

    def _rests_on(self, part: Part, span: Span) -> Match | None:
        """The match that a part rests on, or the piece of it that furniture left."""
        if part.match_id is None:
            return None
        return next(
            (
                match
                for match in self._matches[part.item]
                if match.id == part.match_id and match.query is not None and match.query.intersect(span) is not None
            ),
            None,
        )
