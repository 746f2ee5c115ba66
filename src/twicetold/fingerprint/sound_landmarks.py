"""Landmarks: pairs of spectral peaks, by which an index finds sounds that may be the same.

After Wang, "An industrial-strength audio search algorithm", ISMIR 2003, with three changes. Peaks are ranked by how far
they stand out of the whitened spectrogram, not by level: a voice over the sound takes its own places and leaves the
others. Pitch is measured on a logarithmic scale between the bins: a change of pitch is a shift. And how far the peaks
of a pair lie apart is kept apart from which pitches they have: a change of tempo is a range of distances, looked up as
one.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.sound_spectrum import FLOOR, LOWEST_HZ, RATE_HZ, WINDOW, salience

PEAKS_PER_BLOCK = 20
BLOCK_FRAMES = 16
"""At most 20 peaks in each half second."""

MIN_SALIENCE_DB = 6.0
REACH_FRAMES = 2
"""A peak is the highest point within two frames and about three hundredths of its frequency."""

LOWEST_BIN, HIGHEST_BIN = 20, 440
"""156 to 3,430 Hz."""

STRONG_PER_BLOCK = 8
"""The strongest of them are paired among themselves once more: few enough to be looked up at every tempo and pitch."""

TARGETS, STRONG_TARGETS = 10, 5
"""Peaks that each peak is paired with, nearest in time first."""

NEAREST_FRAMES, FURTHEST_FRAMES = 2, 40
WIDEST_CENTS = 1_200


class Peaks(NamedTuple):
    """Spectral peaks in order of time, then pitch."""

    frame: NDArray[np.int32]
    """(n,)"""
    cents: NDArray[np.int16]
    """(n,) above 155 Hz"""
    strong: NDArray[np.bool_]
    """(n,) one of the strongest of its half second"""


class Landmarks(NamedTuple):
    """Pairs of peaks, in order of the first."""

    frame: NDArray[np.int32]
    """(n,) of the first peak"""
    cents: NDArray[np.int16]
    """(n,) of the first peak"""
    interval: NDArray[np.int16]
    """(n,) cents from the first to the second, -1,200 to 1,200"""
    gap: NDArray[np.uint8]
    """(n,) frames from the first to the second, 2 to 40"""


def peaks(spectra: NDArray[np.float32]) -> Peaks:
    """Peaks of power spectra (frames, 513); frame 0 has to begin a block of 16."""
    decibels = 10 * np.log10(spectra + np.float32(FLOOR))
    standing_out = salience(decibels)
    standing_out[decibels < 10 * np.log10(FLOOR) + 10] = 0
    frame, bins, how_much = _peaks(decibels, standing_out)
    rank = _ranks(frame // BLOCK_FRAMES, how_much)
    cents = np.rint(1200 * np.log2(bins * (RATE_HZ / WINDOW) / LOWEST_HZ)).astype(np.int16)
    order = np.lexsort((cents, frame))
    order = order[rank[order] < PEAKS_PER_BLOCK]
    return Peaks(frame[order], cents[order], rank[order] < STRONG_PER_BLOCK)


def landmarks(found: Peaks) -> Landmarks:
    """Each peak with up to ten of those that follow it within 1.3 seconds and an octave."""
    return _landmarks(found.frame, found.cents, TARGETS)


def strong_landmarks(found: Peaks) -> Landmarks:
    """The same of the strong peaks alone, each with up to five."""
    return _landmarks(found.frame[found.strong], found.cents[found.strong], STRONG_TARGETS)


def _landmarks(frame: NDArray[np.int32], cents: NDArray[np.int16], targets: int) -> Landmarks:
    first, second = _pairs(frame, cents, targets)
    return Landmarks(
        frame[first],
        cents[first],
        (cents[second] - cents[first]).astype(np.int16),
        (frame[second] - frame[first]).astype(np.uint8),
    )


def _ranks(block: NDArray[np.int32], how_much: NDArray[np.float32]) -> NDArray[np.int64]:
    """Place of each peak among those of its block, the most salient first."""
    order = np.lexsort((-how_much, block))
    starts = np.flatnonzero(np.diff(block[order], prepend=-1))
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    return ranks


@numba.njit(cache=True)
def _peaks(
    level: NDArray[np.float32], standing_out: NDArray[np.float32]
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.float32]]:
    """Frame, bin (between the bins, by a parabola) and salience of every local maximum."""
    frames = level.shape[0]
    most = max(1, frames * 160)
    frame, place, how_much = np.empty(most, np.int32), np.empty(most, np.float32), np.empty(most, np.float32)
    count = 0
    for t in range(frames):
        for f in range(LOWEST_BIN, HIGHEST_BIN):
            here = level[t, f]
            if standing_out[t, f] < MIN_SALIENCE_DB or here <= level[t, f - 1] or here < level[t, f + 1]:
                continue
            reach = max(2, f // 32)
            highest = True
            for t2 in range(max(0, t - REACH_FRAMES), min(frames, t + REACH_FRAMES + 1)):
                for f2 in range(f - reach, f + reach + 1):
                    other = level[t2, f2]
                    if other > here or (other == here and (t2 < t or (t2 == t and f2 < f))):
                        highest = False
                        break
                if not highest:
                    break
            if not highest or count == most:
                continue
            below, above = level[t, f - 1], level[t, f + 1]
            bend = below - 2 * here + above
            frame[count], how_much[count] = t, standing_out[t, f]
            place[count] = f + (0.5 * (below - above) / bend if bend < 0 else 0.0)
            count += 1
    return frame[:count].copy(), place[:count].copy(), how_much[:count].copy()


@numba.njit(cache=True)
def _pairs(
    frame: NDArray[np.int32], cents: NDArray[np.int16], targets: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    most = max(1, len(frame) * targets)
    first, second = np.empty(most, np.int64), np.empty(most, np.int64)
    count = 0
    for one in range(len(frame)):
        taken = 0
        for two in range(one + 1, len(frame)):
            gap = frame[two] - frame[one]
            if gap > FURTHEST_FRAMES or taken == targets:
                break
            if gap < NEAREST_FRAMES or abs(np.int32(cents[two]) - np.int32(cents[one])) > WIDEST_CENTS:
                continue
            first[count], second[count] = one, two
            count += 1
            taken += 1
    return first[:count].copy(), second[:count].copy()
