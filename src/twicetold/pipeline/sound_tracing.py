"""Tracing sound as the picture is traced: fingerprint, index, match each new soundtrack, learn the jingles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from twicetold.archive import catalogue, furniture, ledger, matches, problems
from twicetold.archive.ledger import Done
from twicetold.archive.objects import stripped_error
from twicetold.errors import MediaRejected
from twicetold.fingerprint.sound_spectrum import RATE_HZ, Samples
from twicetold.media.reader import MediaReader
from twicetold.model import FurnitureSpan, ItemKind, Match, Modality, Problem, TrackKind
from twicetold.pipeline.accounting import TrackState
from twicetold.pipeline.hash_only import alone
from twicetold.pipeline.orienting import oriented
from twicetold.pipeline.side_by_side import in_order
from twicetold.pipeline.sound_fingerprinting import (
    SOUND_KINDS,
    VERSION_MADE,
    SoundPrints,
    fingerprint_missing_sound,
    items_with_sound,
    unreadable_sound,
)
from twicetold.pipeline.sound_furnishing import furnish_sound
from twicetold.pipeline.sound_indexing import updated_sound_index
from twicetold.pipeline.sound_matching import sound_matches
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress
from twicetold.search.sound_index import SoundIndex

STAGE = "trace:sound"

METHOD_VERSION = "4"
"""Changes whenever the same fingerprints would give other matches: everything is then matched again."""


@dataclass(frozen=True, slots=True)
class SoundTrace:
    """What a trace of sound did: items that were traced, matches found; and what the accounts need of it."""

    items: tuple[str, ...]
    matches: int
    state: TrackState


def trace_sound(place: Workplace, reader: MediaReader, run_id: int, *, progress: Progress, workers: int) -> SoundTrace:
    """Trace all sound that is not traced yet."""
    fingerprint_missing_sound(place, reader, workers=workers, progress=progress)
    prints = SoundPrints(place)
    index = updated_sound_index(place, prints, progress=progress)
    version = _version(place)
    new = _not_traced(place, version)
    count = 0
    progress.begin("match sound", total=len(new))
    for item, found, faults in _matched(place, reader, prints, index, new, workers=workers):
        with catalogue.transaction(place.connection):
            matches.insert(place.connection, run_id, [oriented(place, match) for match in found])
            for problem in faults:
                problems.record(place.connection, problem)
            ledger.mark(place.connection, Done(item=item, stage=STAGE, version=version))
        count += len(found)
        progress.advance(subject=place.items[item].name)
    progress.end()
    state = sound_state(place, furnish_sound(place, items_with_sound(place)))
    return SoundTrace(items=tuple(new), matches=count, state=state)


def sound_state(place: Workplace, spans: Mapping[str, Sequence[FurnitureSpan]]) -> TrackState:
    """What the accounts need of the sound, beside its furniture."""
    holding = items_with_sound(place) | {item for item, known in place.items.items() if known.kind is ItemKind.AUDIO}
    unreadable = unreadable_sound(place)
    return TrackState(TrackKind.SOUND, spans, holding | unreadable, unreadable, place.settings.sound.min_span_ms * 1000)


def _version(place: Workplace) -> str:
    settings = msgspec.json.encode(place.settings.sound, order="deterministic")
    return f"{METHOD_VERSION}/{VERSION_MADE}/{hashlib.sha256(settings).hexdigest()[:16]}"


def _not_traced(place: Workplace, version: str) -> list[str]:
    """Items to match, earliest release first. Where the method or its settings changed, all of them, anew.

    But for those that were matched and then stripped: what was found in their media stays, as it cannot be found again.
    """
    done = ledger.done(place.connection, STAGE)
    again = {item: entry for item, entry in done.items() if item not in place.stripped}
    if any(entry.version != version for entry in again.values()):
        with catalogue.transaction(place.connection):
            ledger.forget(place.connection, STAGE, items=again)
            matches.replace_for_items(place.connection, 0, again, (), modalities=(Modality.AUDIO,))
            furniture.replace_all(place.connection, (), (), track=TrackKind.SOUND)
    todo = set(ledger.missing(place.connection, STAGE, version, kinds=SOUND_KINDS)) - (set(done) - set(again))
    return sorted((item for item in todo if item in place.holders), key=lambda item: (place.first_rank(item), item))


def _matched(
    place: Workplace,
    reader: MediaReader,
    prints: SoundPrints,
    index: SoundIndex,
    new: list[str],
    *,
    workers: int,
) -> Iterator[tuple[str, list[Match], list[Problem]]]:
    """Each new item in order with its matches: with what was traced before this run and what came before it in it."""
    traced = set(ledger.done(place.connection, STAGE))
    heard = index.items()
    paths = {
        item: None if item in place.stripped else place.objects.path_of(place.connection, item)
        for item in sorted(heard)
        if item in place.holders
    }

    def work(number: int) -> tuple[str, list[Match], list[Problem]]:
        item = new[number]
        if item not in paths:
            return item, [], []
        own = set(place.holders[item])
        partners = {
            other for other in traced.union(new[:number]) if other in paths and not set(place.holders[other]) <= own
        }
        faults: dict[str, MediaRejected] = {}

        def read(other: str, start_us: int, end_us: int) -> Samples:
            path = paths[other]
            if path is None:
                raise stripped_error(other)
            try:
                return reader.sound_window(path, rate_hz=RATE_HZ, start_us=start_us, end_us=end_us)
            except MediaRejected as error:
                faults.setdefault(other, error)
                raise

        found = sound_matches(
            index,
            item,
            prints[item],
            prints.__getitem__,
            prints.sound,
            partners=partners,
            read=read,
            settings=place.settings.sound,
        )
        found = [alone(match) if place.stripped & {match.query_item, match.ref_item} else match for match in found]
        told = [
            problems.of_error(error, stage="align", subject=place.items[other].name or other)
            for other, error in faults.items()
        ]
        return item, found, told

    yield from in_order(range(len(new)), work, workers=workers, name="sound")
