"""Tracing sound as the picture is traced: fingerprint, index, match each new soundtrack, learn the jingles."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence

import msgspec

from twicetold.archive import furniture
from twicetold.errors import MediaRejected
from twicetold.fingerprint.sound_spectrum import RATE_HZ, Samples
from twicetold.media.reader import MediaReader
from twicetold.model import FurnitureSpan, ItemKind, Match, Modality, Problem, TrackKind
from twicetold.pipeline.accounting import TrackState
from twicetold.pipeline.hash_only import alone
from twicetold.pipeline.sound_fingerprinting import (
    SOUND_KINDS,
    VERSION_MADE,
    SoundPrints,
    fingerprint_sounds,
    items_with_sound,
    sound_to_fingerprint,
    unreadable_sound,
)
from twicetold.pipeline.sound_furnishing import furnish_sound
from twicetold.pipeline.sound_indexing import updated_sound_index
from twicetold.pipeline.sound_matching import sound_matches
from twicetold.pipeline.traced import Paths, align_faults, match_in_order, not_traced
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress
from twicetold.search.sound_index import SoundIndex

STAGE = "trace:sound"

METHOD_VERSION = "5"
"""Changes whenever the same fingerprints would give other matches: everything is then matched again."""


class SoundTracing:
    """Traces sound in one run, some items at a time; holds what is read of those before for those to come."""

    def __init__(self, place: Workplace, reader: MediaReader, *, progress: Progress, workers: int) -> None:
        self._place = place
        self._reader = reader
        self._progress = progress
        self._workers = workers
        self._version = _version(place)
        self._prints = SoundPrints(place)
        self._waiting: set[str] = set()
        self._to_fingerprint: list[str] = []
        self._paths = Paths(place)

    def waiting(self) -> set[str]:
        """Items to trace; to be asked for first. Where the method or its settings changed, all of them, anew."""
        place = self._place
        self._waiting = not_traced(
            place,
            STAGE,
            self._version,
            kinds=SOUND_KINDS,
            modalities=(Modality.AUDIO,),
            forgotten=lambda: furniture.replace_all(place.connection, (), (), track=TrackKind.SOUND),
        )
        self._to_fingerprint = sound_to_fingerprint(place)
        return self._waiting

    def trace(self, items: Collection[str], run_id: int) -> int:
        """Trace those of the items that wait; returns how many matches were found."""
        place, progress = self._place, self._progress
        waiting_later = self._waiting.difference(items)
        todo = [item for item in self._to_fingerprint if item not in waiting_later]
        fingerprint_sounds(place, self._reader, todo, workers=self._workers, progress=progress)
        self._to_fingerprint = [item for item in self._to_fingerprint if item in waiting_later]
        index = updated_sound_index(place, self._prints, progress=progress)
        new = place.in_order(self._waiting.intersection(items))
        self._paths.find(index.items())
        count = match_in_order(
            place,
            new,
            lambda item, partners: self._judged(index, item, partners),
            stage=STAGE,
            version=self._version,
            run_id=run_id,
            among=self._paths.items,
            workers=self._workers,
            progress=progress,
            label="match sound",
        )
        furnish_sound(place, items_with_sound(place))
        return count

    def _judged(self, index: SoundIndex, item: str, partners: set[str]) -> tuple[list[Match], list[Problem]]:
        place, prints, paths = self._place, self._prints, self._paths
        if item not in paths.items:
            return [], []
        faults: dict[str, MediaRejected] = {}

        def read(other: str, start_us: int, end_us: int) -> Samples:
            path = paths[other]
            try:
                return self._reader.sound_window(path, rate_hz=RATE_HZ, start_us=start_us, end_us=end_us)
            except MediaRejected as error:
                faults.setdefault(other, error)
                raise

        found = sound_matches(
            index, item, prints[item], prints.sound, partners=partners, read=read, settings=place.settings.sound
        )
        found = [alone(match) if place.stripped & {match.query_item, match.ref_item} else match for match in found]
        return found, align_faults(place, faults.items())


def sound_state(place: Workplace, spans: Mapping[str, Sequence[FurnitureSpan]]) -> TrackState:
    """What the accounts need of the sound, beside its furniture."""
    holding = items_with_sound(place) | {item for item, known in place.items.items() if known.kind is ItemKind.AUDIO}
    unreadable = unreadable_sound(place)
    return TrackState(TrackKind.SOUND, spans, holding | unreadable, unreadable, place.settings.sound.min_span_ms * 1000)


def _version(place: Workplace) -> str:
    settings = msgspec.json.encode(place.settings.sound, order="deterministic")
    return f"{METHOD_VERSION}/{VERSION_MADE}/{hashlib.sha256(settings).hexdigest()[:16]}"
