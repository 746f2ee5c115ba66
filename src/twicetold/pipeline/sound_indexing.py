"""Soundtracks into the index of landmarks: what is missing, or all of it where it was damaged or deleted."""

from __future__ import annotations

from pathlib import Path

from twicetold.fingerprint.sound import NAME
from twicetold.pipeline.index_upkeep import missing_in, opened_or_anew
from twicetold.pipeline.sound_fingerprinting import VERSION_MADE, SoundPrints, items_with_sound
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress
from twicetold.search.sound_index import SoundIndex, Tables

BATCH_LANDMARKS = 2_000_000
"""Landmarks that are added in one change of the index."""


def updated_sound_index(place: Workplace, prints: SoundPrints, *, progress: Progress) -> SoundIndex:
    """The index over every soundtrack, brought up to date."""
    folder = sound_index_folder(place)
    index = opened_or_anew(SoundIndex.open, folder)
    wanted = items_with_sound(place)
    missing = missing_in(index, wanted)
    progress.begin("index sound", total=len(missing))
    batch: dict[str, Tables] = {}
    held = 0
    for item in missing:
        found = prints[item]
        batch[item] = found.landmarks, found.strong_landmarks
        held += len(found.landmarks.frame)
        progress.advance(subject=place.items[item].name)
        if held >= BATCH_LANDMARKS:
            index.append_many(batch)
            batch, held = {}, 0
    index.append_many(batch)
    progress.end()
    return index


def existing_sound_index(place: Workplace) -> SoundIndex:
    """The index as the last trace left it; empty where nothing was traced.

    Raises:
        IndexDamaged: a file of it is not what was written; the next trace makes it anew.
    """
    return SoundIndex.open(sound_index_folder(place))


def sound_index_folder(place: Workplace) -> Path:
    """Where the index of this version of the fingerprint lies."""
    return place.layout.index / f"{NAME}-{VERSION_MADE.replace('/', '-')}"
