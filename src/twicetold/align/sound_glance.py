"""A first look at candidate lines: which of very many are worth following?

In an archive of many sounds nearly all lines that landmarks speak for lead nowhere. What agrees on a line is held
against what agrees beside it, as `sound_agreement` does, on every third frame of a window, which share a quarter of
their samples, and at a few offsets.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.align.sound_vote import WINDOW_FRAMES
from twicetold.fingerprint.sound_spectrum import BANDS_PER_OCTAVE

STEP_FRAMES = 3

LEAST_FRAMES = 63
"""Frames of a window that the reference has to have: two seconds."""

NEAR = np.array([-2, 0, 2])
AWAY = np.array([-62, -52, -42, -32, -22, -12, 12, 22, 32, 42, 52, 62])
"""Frames beside a line that count as on it, and at which a true line does not agree."""

FIRST_RISE, FIRST_CORRELATION = 3.0, 0.06
"""What a line has to show: spreads over what is beside it, and correlation."""

LEAST_KNOWN, SPREAD = 4, 0.02
"""Where the reference is so short that fewer offsets beside the line can be told, the spread is taken to be this."""


@numba.njit(cache=True)
def glances(
    query: NDArray[np.int8], ref: NDArray[np.int8], first: NDArray[np.int64], lines: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How well lines do in their windows, float64 (k,): how far the product on the line lies above those beside it, in
    their spreads; 0 where a line is not worth following.

    Args:
        query: whitened levels in steps, (n, bands).
        ref: the same, (m, bands).
        first: int64 (k,), first query frame of each window.
        lines: (k, 3) rate, offset and cents of each line.
    """
    worth = np.zeros(len(first))
    on_line, beside = np.empty(len(NEAR)), np.empty(len(AWAY))
    asked = np.empty((WINDOW_FRAMES // STEP_FRAMES + 1, query.shape[1]), np.float32)
    at = np.empty(len(asked), np.int64)
    for one in range(len(first)):
        count = 0
        for frame in range(first[one], min(first[one] + WINDOW_FRAMES, len(query)), STEP_FRAMES):
            place = int(np.rint(lines[one, 0] * frame + lines[one, 1]))
            if 0 <= place < len(ref):
                asked[count] = query[frame]
                at[count] = place
                count += 1
        if count * STEP_FRAMES < LEAST_FRAMES:
            continue
        low = max(0, at[0] + AWAY[0])
        rows = _moved(ref, low, min(len(ref), at[count - 1] + AWAY[-1] + 1), lines[one, 2])
        strength = _sums(asked, rows, at[:count] - low, NEAR, on_line)
        _sums(asked, rows, at[:count] - low, AWAY, beside)
        known = beside[~np.isnan(beside)]
        mean, spread = (known.mean(), known.std()) if len(known) >= LEAST_KNOWN else (0.0, SPREAD * strength)
        rise = np.nanmax(on_line) - mean
        if rise > FIRST_CORRELATION * strength and rise > FIRST_RISE * spread:
            worth[one] = rise / (spread + 1e-3 * strength)
    return worth


@numba.njit(cache=True)
def _moved(ref: NDArray[np.int8], low: int, high: int, cents: float) -> NDArray[np.float32]:
    """Rows `[low, high)` of a reference moved down by `cents`, so that they lie where the query's do."""
    bands = ref.shape[1]
    rows = np.empty((high - low, bands), np.float32)
    for row in range(high - low):
        for band in range(bands):
            rows[row, band] = ref[low + row, band]
    if cents == 0.0:
        return rows
    by = int(np.floor(cents * BANDS_PER_OCTAVE / 1200))
    part = np.float32(cents * BANDS_PER_OCTAVE / 1200 - by)
    first, end = max(0, -by), max(0, min(bands, bands - by - 1))
    moved = np.zeros_like(rows)
    for row in range(high - low):
        here, there = rows[row, first + by :], moved[row, first:end]
        for band in range(len(there)):
            there[band] = here[band] + part * (here[band + 1] - here[band])
    return moved


@numba.njit(cache=True, fastmath={"reassoc", "contract", "nsz"})
def _sums(
    asked: NDArray[np.float32],
    rows: NDArray[np.float32],
    at: NDArray[np.int64],
    beside: NDArray[np.int64],
    sums: NDArray[np.float64],
) -> float:
    """Products of query rows with the reference's `beside` those `at`, summed over them, as of all where the reference
    lacks some; not a number where it lacks more than half. Returns what perfect agreement would reach."""
    bands = asked.shape[1]
    for number in range(len(beside)):
        total, known = 0.0, 0
        for one in range(len(at)):
            row = at[one] + beside[number]
            if 0 <= row < len(rows):
                product = np.float32(0)
                for band in range(bands):
                    product += asked[one, band] * rows[row, band]
                total += float(product)
                known += 1
        sums[number] = total * len(at) / known if 2 * known >= len(at) else np.nan
    strength = 0.0
    for one in range(len(at)):
        ours, theirs = np.float32(0), np.float32(0)
        for band in range(bands):
            ours += asked[one, band] * asked[one, band]
            theirs += rows[at[one], band] * rows[at[one], band]
        strength += np.sqrt(ours * theirs)
    return strength
