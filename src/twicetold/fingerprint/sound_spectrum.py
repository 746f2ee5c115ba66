"""From samples to what changes in a sound: levels of narrow bands, whitened over time and over pitch.

Bands are a quarter tone apart, so that playing a sound faster with its pitch moves all of it by the same number of
bands. From each level the mean of its band over a second around it is taken away, then the mean of its neighbours in
pitch: what is left does not know gain, tone controls, a telephone's band, hum or a tone that stands, only what begins,
ends and moves. Where another voice is louder it says nothing; where it pauses, or lies in other bands, it says what it
said before.
"""

from __future__ import annotations

import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

Samples = NDArray[np.float32]
Levels = NDArray[np.float32]

RATE_HZ = 8_000
"""Sample rate: a telephone's, which is where edited sound still has everything that tells."""

WINDOW, HOP = 1_024, 256
"""Samples in a frame (128 ms) and between frames (32 ms)."""

FRAME_US = HOP * 1_000_000 // RATE_HZ
"""Distance of frames, exactly 32,000 microseconds."""

CENTRE_US = WINDOW * 500_000 // RATE_HZ
"""Where the middle of the first frame lies: 64,000 microseconds from its first sample."""

LOWEST_HZ = 155.0
BANDS = 108
BANDS_PER_OCTAVE = 24

FLOOR = 1e-8
"""Power added to every band, full scale being 1: what lies under -80 dB is silence."""

TIME_FRAMES = 33
"""Frames over which the mean of a band is taken: about a second."""

PITCH_BANDS = 13
"""Bands over which the mean of a frame is taken: about half an octave."""

STEP_DB, MOST_STEPS = 1.5, 7
"""Whitened levels are kept in steps of 1.5 dB, from -7 to 7: louder or softer says no more."""

_BIN_HZ = RATE_HZ / WINDOW
_HANN = np.hanning(WINDOW + 1)[:-1].astype(np.float32)


def _band_matrix() -> NDArray[np.float32]:
    """float32 (bins, bands): triangles around the middle of each band, each of weight 1."""
    hz = np.arange(WINDOW // 2 + 1) * _BIN_HZ
    middle = LOWEST_HZ * 2.0 ** (np.arange(BANDS) / BANDS_PER_OCTAVE)
    width = np.maximum(middle * (2.0 ** (1 / BANDS_PER_OCTAVE) - 1), 1.5 * _BIN_HZ)
    weights = np.maximum(0.0, 1.0 - np.abs(hz[:, None] - middle) / width)
    matrix: NDArray[np.float32] = (weights / weights.sum(axis=0)).astype(np.float32)
    return matrix


_BANDS = _band_matrix()


def power(samples: Samples) -> NDArray[np.float32]:
    """Power spectra of the frames of float32 (n,) samples, float32 (frames, 513); a full-scale sine has power 1.

    None of fewer samples than a window.
    """
    frames = max(0, 1 + (len(samples) - WINDOW) // HOP)
    if not frames:
        return np.zeros((0, WINDOW // 2 + 1), np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP][:frames]
    spectra = scipy.fft.rfft(windows * _HANN, axis=1)
    found: NDArray[np.float32] = (spectra.real**2 + spectra.imag**2) * np.float32(4 / float(_HANN.sum()) ** 2)
    return found


def whitened(spectra: NDArray[np.float32]) -> Levels:
    """Whitened band levels in dB, float32 (frames, 108), of power spectra (frames, 513)."""
    return _flattened(10 * np.log10(spectra @ _BANDS + np.float32(FLOOR)), PITCH_BANDS)


def loudness(spectra: NDArray[np.float32]) -> NDArray[np.uint8]:
    """How loud each frame of power spectra (frames, 513) is between 155 and 3,500 Hz: whole dB above -80, uint8
    (n,)."""
    heard = spectra[:, round(LOWEST_HZ / _BIN_HZ) : round(3_500 / _BIN_HZ)].sum(axis=1)
    decibels = 10 * np.log10(heard + np.float32(FLOOR)) - 10 * np.log10(FLOOR)
    whole: NDArray[np.uint8] = np.clip(np.rint(decibels), 0, 255).astype(np.uint8)
    return whole


def salience(decibels: NDArray[np.float32]) -> NDArray[np.float32]:
    """By how many dB each bin of a spectrogram in dB (frames, bins) stands out of what is around it, same shape."""
    return _flattened(decibels, 33)


def _flattened(decibels: NDArray[np.float32], across: int) -> NDArray[np.float32]:
    if not len(decibels):
        return decibels
    over_time = decibels - uniform_filter1d(decibels, TIME_FRAMES, axis=0, mode="nearest")
    flat: NDArray[np.float32] = over_time - uniform_filter1d(over_time, across, axis=1, mode="nearest")
    return flat


def packed(levels: Levels) -> NDArray[np.uint8]:
    """Whitened levels (frames, 108) as they are stored, uint8 (frames, 54): two bands a byte, -7 to 7 as 1 to 15."""
    steps = np.clip(np.rint(levels / np.float32(STEP_DB)), -MOST_STEPS, MOST_STEPS).astype(np.int8) + 8
    both: NDArray[np.uint8] = (steps[:, 0::2].astype(np.uint8) << 4) | steps[:, 1::2].astype(np.uint8)
    return both


def unpacked(stored: NDArray[np.uint8]) -> Levels:
    """Stored levels (frames, 54) as float32 (frames, 108), in steps."""
    levels = np.empty((len(stored), BANDS), np.float32)
    levels[:, 0::2] = (stored >> 4).astype(np.float32) - 8
    levels[:, 1::2] = (stored & 15).astype(np.float32) - 8
    return levels
