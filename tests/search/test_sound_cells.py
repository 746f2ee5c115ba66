"""Cells of landmarks: neighbours lie in neighbouring cells, tables do not mix, keys sort by cell, then gap."""

import numpy as np

from tests.fingerprint.tunes import tune
from twicetold.fingerprint.sound import sound_print
from twicetold.fingerprint.sound_landmarks import Landmarks
from twicetold.search.sound_cells import (
    CELLS,
    GAPS,
    INTERVALS,
    PITCHES,
    TABLES,
    cell_starts,
    interval_cells,
    keys,
    pitch_cells,
)


def one(cents: int, interval: int, gap: int) -> Landmarks:
    return Landmarks(
        np.array([0], np.int32), np.array([cents], np.int16), np.array([interval], np.int16), np.array([gap], np.uint8)
    )


def test_cells_are_within_their_bounds() -> None:
    found = sound_print([tune(1, 12)]).landmarks
    assert 0 <= pitch_cells(found).min() <= pitch_cells(found).max() < PITCHES
    assert 0 <= interval_cells(found).min() <= interval_cells(found).max() < INTERVALS
    assert interval_cells(one(0, -1200, 2))[0] == 0
    assert interval_cells(one(0, 1200, 2))[0] == INTERVALS - 1
    assert pitch_cells(one(-40, 0, 2))[0] == 0


def test_a_semitone_is_three_cells_of_pitch() -> None:
    assert pitch_cells(one(1100, 0, 5))[0] - pitch_cells(one(1000, 0, 5))[0] == 3


def test_keys_sort_by_table_cell_and_gap() -> None:
    low, later, strong = keys(one(500, 0, 3), strong=False), keys(one(500, 0, 30), strong=False), None
    strong = keys(one(500, 0, 3), strong=True)
    assert later[0] - low[0] == 27
    assert strong[0] - low[0] == CELLS * GAPS
    assert strong.dtype == np.int32


def test_starts_delimit_the_rows_of_each_cell() -> None:
    found = sound_print([tune(1, 12)])
    rows = np.sort(np.concatenate([keys(found.landmarks, strong=False), keys(found.strong_landmarks, strong=True)]))
    starts = cell_starts(rows)
    assert starts.shape == (TABLES * CELLS + 1,)
    assert (starts[0], starts[-1]) == (0, len(rows))
    cell = int(rows[77] // GAPS)
    assert starts[cell] <= 77 < starts[cell + 1]
