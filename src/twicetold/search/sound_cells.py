"""How landmarks are sorted in their index: by pitch, interval and gap, so that one lookup is one run of rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.sound_landmarks import FURTHEST_FRAMES, WIDEST_CENTS, Landmarks

PITCH_CENTS = 33
"""Width of a cell in pitch: a third of a semitone. The cells beside are looked up, too."""

INTERVAL_CENTS = 20
"""Width of a cell in interval, likewise."""

PITCHES = 170
INTERVALS = 2 * (WIDEST_CENTS // INTERVAL_CENTS) + 1
GAPS = FURTHEST_FRAMES + 1
CELLS = PITCHES * INTERVALS
"""Cells of one table. There are two, one behind the other: of all landmarks, and of the strong ones alone."""

TABLES = 2


def pitch_cells(found: Landmarks) -> NDArray[np.int32]:
    """Cell in pitch of each landmark, int32 (n,), 0 to `PITCHES` - 1."""
    return np.clip(np.rint(found.cents / PITCH_CENTS), 0, PITCHES - 1).astype(np.int32)


def interval_cells(found: Landmarks) -> NDArray[np.int32]:
    """Cell in interval of each landmark, int32 (n,), 0 to `INTERVALS` - 1."""
    return np.rint(found.interval / INTERVAL_CENTS).astype(np.int32) + WIDEST_CENTS // INTERVAL_CENTS


def keys(found: Landmarks, *, strong: bool) -> NDArray[np.int32]:
    """What each landmark is sorted by, int32 (n,): table, pitch, interval and gap as one number."""
    cells = int(strong) * CELLS + pitch_cells(found) * INTERVALS + interval_cells(found)
    return (cells * GAPS + found.gap).astype(np.int32)


def cell_starts(sorted_keys: NDArray[np.int32]) -> NDArray[np.int64]:
    """Where the rows of each cell begin, int64 (cells of both tables + 1,)."""
    return np.searchsorted(sorted_keys, np.arange(TABLES * CELLS + 1) * GAPS).astype(np.int64)
