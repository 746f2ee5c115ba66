"""After a verdict: the accounts that it changes, settled anew, and no others.

What a verdict touches is settled first, in order of date; where an account comes out as another, the later releases
that may have taken through it follow. What is found is worked out while others read and write, and put down in one
short transaction; where the record changed meanwhile, it is worked out again.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from twicetold.archive import matches, parts, runs, settlement, snapshots, verdicts
from twicetold.archive.runs import RunState
from twicetold.archive.versions import current
from twicetold.lineage.judged import Judgements, without
from twicetold.lineage.resettled import Resettled
from twicetold.model import FurnitureSpan, Match, Part, TrackKind, Verdict, track_of
from twicetold.pipeline.states import state_on_record
from twicetold.pipeline.workplace import Workplace

Accounts = dict[str, list[Part]]


class Resettlement(msgspec.Struct, frozen=True, kw_only=True):
    """The accounts that come out as others, whole, with what they were; up to which verdict, on which state."""

    told: Accounts
    before: Accounts
    verdict: int
    verdicts: int
    state: tuple[int, ...]


def state_of(connection: sqlite3.Connection) -> tuple[int, ...]:
    """What has to be the same when a resettlement is put down as when it was worked out."""
    return tuple(
        connection.execute(
            "SELECT (SELECT verdict_id FROM settlement), (SELECT coalesce(max(id), 0) FROM match),"
            " (SELECT count(*) FROM match), (SELECT coalesce(max(rowid), 0) FROM part), (SELECT count(*) FROM release)"
        ).fetchone()
    )


def resettle(place: Workplace) -> Resettlement:
    """Work out what the verdicts change that were given since the accounts were settled. Changes nothing itself."""
    connection = place.connection
    settled_to, state = settlement.settled_to(connection), state_of(connection)
    given = verdicts.all_verdicts(connection)
    fresh = [one for one in given if (one.id or 0) > settled_to]
    told: Accounts = {}
    before: Accounts = {}
    for kind in {track_of(one.modality): None for one in fresh}:
        track = _Track(place, kind, given, [one for one in fresh if track_of(one.modality) is kind], settled_to)
        for release, of_track in track.settle(before).items():
            told.setdefault(release, list(before[release]))
            told[release] = _in_place(told[release], of_track, kind)
    return Resettlement(
        told=told,
        before={release: before[release] for release in told},
        verdict=max((one.id or 0 for one in fresh), default=settled_to),
        verdicts=len(fresh),
        state=state,
    )


def put_down(connection: sqlite3.Connection, found: Resettlement, *, settings: Mapping[str, object]) -> int | None:
    """Write what was worked out, inside a transaction; returns the number of its run, None where nothing changed.

    Raises:
        LookupError: the record is another than it was worked out on.
    """
    if state_of(connection) != found.state:
        raise LookupError("the record has changed")
    run_id = None
    if found.told:
        run_id = runs.start(connection, "settle", settings=settings, versions=current())
        snapshots.keep(connection, run_id, found.told, before=found.before)
        parts.replace_for_releases(connection, found.told, [part for told in found.told.values() for part in told])
        summary = {"releases": len(found.told), "verdicts": found.verdicts}
        runs.finish(connection, run_id, RunState.DONE, summary=summary)
    settlement.settle_to(connection, found.verdict)
    return run_id


class _Track:
    """One track's accounts as the verdicts leave them."""

    def __init__(
        self, place: Workplace, kind: TrackKind, given: list[Verdict], fresh: list[Verdict], settled_to: int
    ) -> None:
        self._place = place
        self._kind = kind
        self._state = state_on_record(place, kind)
        self._judged = Judgements(given)
        earlier = Judgements(one for one in given if (one.id or 0) <= settled_to)
        self._named = self._furniture(self._judged)
        named_before = self._furniture(earlier)
        self._touched = {item for one in fresh for item in (one.query_item, one.ref_item)}
        for item in _otherwise(named_before, self._named):
            self._touched.add(item)
            # A match is cut on both sides by what is furniture on either.
            self._touched.update(other for match in self._raw(item) for other in (match.query_item, match.ref_item))
        self._stored: dict[str, list[Part]] = {}

    def settle(self, before: Accounts) -> Accounts:
        """The parts of this track of every release whose account comes out as another.

        Args:
            before: filled with the whole account, as it stands, of every release that is looked at.
        """
        place = self._place
        rank = place.chronology.rank
        accounts = Resettled(
            place.releases,
            place.items,
            [*(span for of_item in self._state.furniture.values() for span in of_item), *self._named],
            matches_of=self._standing,
            stored=lambda release: self._parts(release, before),
            unreadable=self._state.unreadable,
            chronology=place.chronology,
            track=self._kind,
            holding=self._state.holding,
            lengths=self._state.lengths,
        )
        found: Accounts = {}
        waiting = sorted((rank(name), name) for name in self._holders(self._touched))
        met = {name for _, name in waiting}
        while waiting:
            _, release = heapq.heappop(waiting)
            was = self._parts(release, before)
            if not before[release]:
                continue  # a trace that is at work tells of it at its end
            now = accounts.parts_of(release)
            if now == was:
                continue
            found[release] = now
            for user in accounts.users(release) - met:
                met.add(user)
                heapq.heappush(waiting, (rank(user), user))
        return found

    def _holders(self, items: Iterable[str]) -> set[str]:
        return {release for item in items for release in self._place.holders.get(item, ())}

    def _parts(self, release: str, before: Accounts) -> list[Part]:
        if release not in before:
            before[release] = parts.of_release(self._place.connection, release)
        return [part for part in before[release] if part.track is self._kind]

    def _raw(self, item: str) -> list[Match]:
        return [
            match for match in matches.of_item(self._place.connection, item) if track_of(match.modality) is self._kind
        ]

    def _standing(self, item: str) -> list[Match]:
        return without(self._judged.standing(self._raw(item)), self._named, min_span_us=self._state.min_span_us)

    def _furniture(self, judged: Judgements) -> list[FurnitureSpan]:
        """What people named, wherever matches show it again.

        Only matches of items that it spreads to are read: no others can carry it further.
        """
        found = judged.furniture((), self._kind)
        near: dict[int, Match] = {}
        met: set[str] = set()
        while fresh := {one.item for one in found} - met:
            met |= fresh
            near |= {match.id or 0: match for item in fresh for match in self._raw(item)}
            found = judged.furniture(judged.standing(sorted(near.values(), key=_as_traced)), self._kind)
        return found


def _as_traced(match: Match) -> tuple[object, ...]:
    """The order in which a trace goes over matches: that of `matches.all_matches`."""
    sides = ((match.query_item, match.query), (match.ref_item, match.ref))
    return *((item, -1 if span is None else span.start) for item, span in sides), match.id or 0


def _otherwise(before: Iterable[FurnitureSpan], after: Iterable[FurnitureSpan]) -> set[str]:
    """Items of which other stretches are furniture after than before."""
    stretches: tuple[dict[str, set[object]], dict[str, set[object]]] = (defaultdict(set), defaultdict(set))
    for held, spans in zip(stretches, (before, after), strict=True):
        for one in spans:
            held[one.item].add(one.span)
    was, now = stretches
    return {item for item in {*was, *now} if was.get(item) != now.get(item)}


def _in_place(account: Sequence[Part], of_track: Sequence[Part], kind: TrackKind) -> list[Part]:
    """An account with one track's parts in the place of those it had, tracks in the order that a trace writes them."""
    order = list(TrackKind)
    held = [*(part for part in account if part.track is not kind), *of_track]
    return sorted(held, key=lambda part: order.index(part.track))
