"""What a collection holds twice is told by its waveforms, at another level and under a filter too."""

from __future__ import annotations

import numpy as np

from bench.sound_set.doubles import RATE, doubles, repeats, without_doubles
from tests.fingerprint.tunes import noise, tune


def made(seed: int, seconds: float) -> np.ndarray:
    """A tune of that many seconds at the rate that the set is made at: an octave higher than it was written."""
    return tune(seed, 2 * seconds)


def test_a_copy_inside_another_sound_is_found_and_left_out() -> None:
    first, other = made(1, 6), made(2, 6)
    taken = np.convolve(0.3 * first[2 * RATE : 4 * RATE], [0.6, 0.3, 0.1], "same").astype(np.float32)
    copy = np.concatenate([made(3, 2), taken + noise(4, len(taken) / 8000)[: len(taken)] * 0.003, made(5, 2)])
    assert list(doubles([first, other, copy])) == [(0, 2)]
    assert without_doubles([first, other, copy]) == [0, 1]


def test_other_tunes_on_the_same_instrument_and_noise_are_no_copies() -> None:
    assert list(doubles([made(1, 5), made(2, 5), noise(1, 10), noise(2, 10)])) == []


def test_a_sound_too_short_for_a_piece_shares_nothing() -> None:
    assert list(doubles([made(1, 0.5), made(1, 0.5)])) == []
    assert without_doubles([]) == []


def test_a_stretch_that_stands_twice_in_its_sound_is_told() -> None:
    bars = made(1, 3)
    song = np.concatenate([bars, made(2, 3), 0.5 * bars])
    assert repeats(song, 0, 3 * RATE)
    assert not repeats(song, 3 * RATE, 6 * RATE)
