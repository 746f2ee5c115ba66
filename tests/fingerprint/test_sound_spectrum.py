"""Whitened levels: blind to gain, tone controls and what stands still; stored without loss of what counts."""

import numpy as np
import pytest

from tests.fingerprint.tunes import tone, tune
from twicetold.fingerprint.sound_spectrum import (
    BANDS,
    HOP,
    WINDOW,
    loudness,
    packed,
    power,
    salience,
    unpacked,
    whitened,
)


def alike(one: np.ndarray, other: np.ndarray) -> float:
    return float((one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum()))


@pytest.mark.parametrize(("samples", "frames"), [(0, 0), (WINDOW - 1, 0), (WINDOW, 1), (WINDOW + 3 * HOP, 4)])
def test_there_is_a_frame_for_every_whole_window(samples: int, frames: int) -> None:
    spectra = power(np.zeros(samples, np.float32))
    assert spectra.shape == (frames, WINDOW // 2 + 1)
    assert whitened(spectra).shape == (frames, BANDS)
    assert loudness(spectra).shape == (frames,)


def test_a_full_sine_has_power_one() -> None:
    assert power(tone(1, hz=1000.0) / np.float32(0.3)).max() == pytest.approx(1.0, abs=0.01)


def test_gain_and_tone_controls_do_not_show() -> None:
    sound = tune(1, 8)
    softer = np.convolve(sound, [0.1, 0.06], "same").astype(np.float32)
    assert alike(whitened(power(sound)), whitened(power(softer))) > 0.9
    assert alike(whitened(power(sound)), whitened(power(tune(2, 8)))) < 0.2


def test_a_tone_that_stands_is_nothing() -> None:
    assert np.abs(whitened(power(tone(4)))[40:-40]).max() < 1.0


def test_loudness_counts_decibels_above_silence() -> None:
    assert loudness(power(np.zeros(8000, np.float32))).max() == 0
    loud, soft = (int(np.median(loudness(power(gain * tone(2, hz=1000.0))))) for gain in (1.0, 0.1))
    assert loud - soft == 20


def test_stored_levels_are_within_half_a_step_and_clipped() -> None:
    levels = np.random.default_rng(1).normal(0, 6, (50, BANDS)).astype(np.float32)
    back = unpacked(packed(levels))
    inside = np.abs(levels) < 10
    assert np.abs(back[inside] - levels[inside] / 1.5).max() <= 0.5001
    assert np.abs(back).max() == 7
    assert packed(levels).shape == (50, BANDS // 2)


def test_what_stands_out_is_salient() -> None:
    decibels = np.zeros((80, 200), np.float32)
    decibels[40, 100] = 30
    assert np.unravel_index(salience(decibels).argmax(), decibels.shape) == (40, 100)
