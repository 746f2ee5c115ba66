"""Fingerprints into the search index: what is missing, or all of it where the index was damaged or deleted."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from twicetold.archive import ledger
from twicetold.fingerprint.base import Fingerprinter
from twicetold.pipeline.fingerprinting import Sampling, stage_of, version_of
from twicetold.pipeline.index_upkeep import missing_in, opened_or_anew
from twicetold.pipeline.tracks import Tracks
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress
from twicetold.search.index import Addition, FrameIndex

BATCH_ROWS = 500_000
"""Codes that are added in one change of the index."""


def updated_index(place: Workplace, tracks: Tracks, fingerprinter: Fingerprinter, *, progress: Progress) -> FrameIndex:
    """The index over every fingerprinted item's seeding frames, brought up to date."""
    version = version_of(fingerprinter, sampling=Sampling.of(place.settings.picture))
    folder = folder_of(place, fingerprinter)
    index = opened_or_anew(FrameIndex.open, folder)
    wanted = set(ledger.done(place.connection, stage_of(fingerprinter), version=version))
    missing = missing_in(index, wanted)
    progress.begin("index", total=len(missing))
    batch: list[Addition] = []
    for item in missing:
        found = tracks[item]
        rows = np.flatnonzero(found.seeding)
        batch.append(Addition(item, found.codes.codes[rows], rows))
        progress.advance(subject=place.items[item].name)
        if sum(len(addition.rows) for addition in batch) >= BATCH_ROWS:
            index.append_many(batch)
            batch = []
    index.append_many(batch)
    progress.end()
    return index


def existing_index(place: Workplace, fingerprinter: Fingerprinter) -> FrameIndex:
    """The index as the last trace left it, for reading.

    Raises:
        IndexDamaged: it is not what was written; the next trace makes it anew.
    """
    return FrameIndex.open(folder_of(place, fingerprinter))


def folder_of(place: Workplace, fingerprinter: Fingerprinter) -> Path:
    """Where the index of one version of a fingerprinter lies."""
    version = version_of(fingerprinter, sampling=Sampling.of(place.settings.picture))
    return place.layout.index / f"{fingerprinter.name}-{version.replace('/', '-')}"
