"""Peaks where they are, pairs that move together with pitch, and never more than are meant."""

import numpy as np

from tests.fingerprint.tunes import tune
from twicetold.fingerprint.sound import sound_print
from twicetold.fingerprint.sound_landmarks import (
    BLOCK_FRAMES,
    FURTHEST_FRAMES,
    NEAREST_FRAMES,
    PEAKS_PER_BLOCK,
    STRONG_PER_BLOCK,
    TARGETS,
    WIDEST_CENTS,
    Peaks,
    landmarks,
    peaks,
    strong_landmarks,
)
from twicetold.fingerprint.sound_spectrum import RATE_HZ, power


def test_a_short_note_is_a_peak_at_its_time_and_pitch() -> None:
    time = np.arange(4 * RATE_HZ) / RATE_HZ
    note = (0.3 * np.sin(2 * np.pi * 880 * time) * np.exp(-(((time - 2) / 0.08) ** 2))).astype(np.float32)
    found = peaks(power(note))
    assert len(found.frame) == 1
    assert abs(int(found.frame[0]) * 256 + 512 - 2 * RATE_HZ) <= 256
    assert abs(int(found.cents[0]) - 1200 * np.log2(880 / 155)) < 12


def test_silence_has_no_peaks_and_no_landmarks() -> None:
    found = peaks(power(np.zeros(3 * RATE_HZ, np.float32)))
    assert len(found.frame) == 0
    assert len(landmarks(found).frame) == 0
    assert len(peaks(power(np.zeros(10, np.float32))).frame) == 0


def test_no_block_has_more_peaks_than_it_may() -> None:
    found = sound_print([tune(3, 12)]).peaks
    per_block = np.bincount(found.frame // BLOCK_FRAMES)
    assert 8 < per_block.max() <= PEAKS_PER_BLOCK
    assert np.bincount(found.frame[found.strong] // BLOCK_FRAMES).max() <= STRONG_PER_BLOCK


def test_pairs_keep_within_their_bounds() -> None:
    found = landmarks(sound_print([tune(3, 12)]).peaks)
    assert len(found.frame) > 500
    assert found.gap.min() >= NEAREST_FRAMES
    assert found.gap.max() <= FURTHEST_FRAMES
    assert np.abs(found.interval).max() <= WIDEST_CENTS
    first, times = np.unique(np.stack([found.frame, found.cents]), axis=1, return_counts=True)
    assert len(first)
    assert times.max() <= TARGETS


def test_a_landmark_is_what_lies_between_two_peaks() -> None:
    three = Peaks(
        np.array([10, 15, 90], np.int32), np.array([100, 400, 400], np.int16), np.array([True, False, True], np.bool_)
    )
    found = landmarks(three)
    assert [column.tolist() for column in found] == [[10], [100], [300], [5]]
    assert len(strong_landmarks(three).frame) == 0


def test_a_higher_pitch_moves_landmarks_and_keeps_their_intervals() -> None:
    low, high = (
        {(f, c, i, g) for f, c, i, g in zip(*(column.tolist() for column in landmarks(found)), strict=True)}
        for found in (sound_print([tune(4, 10)]).peaks, sound_print([tune(4, 10, pitch=2 ** (3 / 12))]).peaks)
    )
    moved = sum(
        any((f, c + 300 + by, i + off, g) in high for by in range(-15, 16) for off in range(-15, 16))
        for f, c, i, g in low
    )
    assert moved > 0.2 * len(low)
