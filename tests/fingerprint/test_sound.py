"""The fingerprint of a soundtrack: the same however its samples come, and of any length."""

import tracemalloc

import numpy as np
import pytest

from tests.fingerprint.tunes import tune
from twicetold.fingerprint.sound import CORE_FRAMES, SoundPrint, sound_print
from twicetold.fingerprint.sound_spectrum import HOP, RATE_HZ, WINDOW


@pytest.mark.parametrize("chunk", [777, RATE_HZ * 10, 10**9])
def test_how_samples_come_in_makes_no_difference(chunk: int) -> None:
    sound = tune(1, 3 * CORE_FRAMES * HOP / RATE_HZ)
    whole = sound_print([sound])
    parts = sound_print(sound[at : at + chunk] for at in range(0, len(sound), chunk))
    assert np.array_equal(whole.levels, parts.levels)
    assert np.array_equal(whole.loudness, parts.loudness)
    assert all(np.array_equal(a, b) for a, b in zip(whole.peaks, parts.peaks, strict=True))


def test_blocks_leave_no_seam() -> None:
    sound = tune(2, 2.2 * CORE_FRAMES * HOP / RATE_HZ)
    whole = sound_print([sound])
    assert len(whole) == 1 + -(-(len(sound) - WINDOW) // HOP)
    shifted = sound_print([sound[HOP * 160 :]])
    inner = slice(40, len(shifted) - 40)
    assert np.array_equal(whole.levels[160:][inner], shifted.levels[inner])


@pytest.mark.parametrize("samples", [0, 1, 1023, 1024, 1025])
def test_a_sound_of_hardly_any_samples(samples: int) -> None:
    found = sound_print([np.ones(samples, np.float32) * 0.1])
    assert len(found) == (0 if not samples else 1 if samples <= WINDOW else 2)
    assert found.end_us == samples * 125
    assert len(found.landmarks.frame) == len(found.strong_landmarks.frame) == 0


def test_nothing_is_an_empty_print() -> None:
    assert len(sound_print([])) == len(SoundPrint.empty()) == 0
    assert sound_print([]).levels.shape == (0, 54)


def test_an_hour_is_held_in_little_memory() -> None:
    minute = tune(3, 60)
    tracemalloc.start()
    found = sound_print(minute for _ in range(60))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) > 112_000
    # An hour of samples alone would be 115 MB.
    assert most < 80_000_000
