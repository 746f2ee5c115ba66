"""Matches, furniture and dates to the account of every release, each track for itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from twicetold.archive import catalogue, ledger, matches, parts, settlement, snapshots, verdicts
from twicetold.lineage.clip import clipped, trimmed
from twicetold.lineage.darkened import without_darkened
from twicetold.lineage.judged import Judgements, without
from twicetold.lineage.sources import Accounts
from twicetold.model import FurnitureSpan, ItemKind, Match, Part, TrackKind, track_of
from twicetold.pipeline.workplace import Workplace
from twicetold.time import Span


@dataclass(frozen=True, slots=True)
class TrackState:
    """What of one track an account needs beside the matches.

    `holding` are the items that have such a track, `unreadable` those whose track could not be read; `min_span_us` is
    the shortest piece of a match that is kept where furniture is cut out of it. Of words, spans and `min_span_us` count
    characters, and `lengths` has the length of each item's.
    """

    kind: TrackKind
    furniture: Mapping[str, Sequence[FurnitureSpan]]
    holding: Collection[str]
    unreadable: Collection[str]
    min_span_us: int
    lengths: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settlement:
    """How many matches stand, and the accounts that were written: parts by release."""

    matches: int
    told: Mapping[str, Sequence[Part]]


def picture_state(
    place: Workplace, spans: Mapping[str, Sequence[FurnitureSpan]], *, fingerprint_stage: str
) -> TrackState:
    """The picture's state: every film and still has one. What a match shows to be footage is not blank."""
    done = ledger.done(place.connection, fingerprint_stage)
    return TrackState(
        TrackKind.PICTURE,
        without_darkened(spans, matches.over_blank(place.connection)),
        {item for item, known in place.items.items() if known.kind not in {ItemKind.AUDIO, ItemKind.TEXT}},
        {item for item, entry in done.items() if entry.detail.get("unreadable")},
        place.settings.picture.least_left_us,
    )


def settle_accounts(
    place: Workplace, run_id: int, tracks: Iterable[TrackState], *, waiting: Collection[str] = ()
) -> Settlement:
    """Cut furniture out of the matches, then write every release's parts anew.

    A match that a person rejected stays on record and counts for nothing; what a person called furniture is furniture.
    Cheap against any reading of media: it goes over the record once, so it is done in full after every trace.

    Args:
        tracks: the state of all that the accounts tell of.
        waiting: items that are still to be traced; accounts of releases that hold one are left as they were.
    """
    states = {state.kind: state for state in tracks}
    with catalogue.transaction(place.connection):
        holes = {kind: _holes(state) for kind, state in states.items()}
        for match in matches.all_matches(place.connection):
            kind = track_of(match.modality)
            if kind not in states:
                continue
            cut = trimmed if kind is TrackKind.TEXT else clipped
            pieces = cut(match, holes[kind], min_span_us=states[kind].min_span_us)
            if pieces != [match] and match.id is not None:
                matches.substitute(place.connection, run_id, match.id, pieces)
        judged = Judgements(verdicts.all_verdicts(place.connection))
        found = judged.standing(matches.all_matches(place.connection))
        told: dict[str, list[Part]] = defaultdict(list)
        for state in states.values():
            for release, of_release in _settled(place, state, found, judged).items():
                told[release] += of_release
        if waiting:
            whole = {one.id for one in place.releases if not any(item in waiting for item in one.items)}
            told = {release: of_release for release, of_release in told.items() if release in whole}
        _keep(place, run_id, told)
        parts.replace_for_releases(place.connection, told, [part for release in told.values() for part in release])
        if not waiting:
            settlement.settle_to(place.connection, settlement.last_verdict(place.connection))
    return Settlement(matches=len(found), told=told)


def _keep(place: Workplace, run_id: int, told: Mapping[str, Sequence[Part]]) -> None:
    """Keep what this run makes of the accounts beside what they were, so that changes can be told."""
    before: dict[str, list[Part]] = defaultdict(list)
    for part in parts.all_parts(place.connection):
        before[part.release].append(part)
    snapshots.keep(place.connection, run_id, told, before=before)


def _holes(state: TrackState) -> dict[str, list[Span]]:
    return {item: [found.span for found in of_item if found.span] for item, of_item in state.furniture.items()}


def _settled(place: Workplace, state: TrackState, found: Iterable[Match], judged: Judgements) -> dict[str, list[Part]]:
    of_track = [match for match in found if track_of(match.modality) is state.kind]
    named = judged.furniture(of_track, state.kind)
    return Accounts(
        place.releases,
        place.items,
        without(of_track, named, min_span_us=state.min_span_us),
        [*(span for of_item in state.furniture.values() for span in of_item), *named],
        unreadable=state.unreadable,
        chronology=place.chronology,
        track=state.kind,
        holding=state.holding,
        lengths=state.lengths,
    ).settle()
