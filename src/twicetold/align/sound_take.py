"""The same recording, or the same bars played again?

A machine that plays a tune plays its refrain the same way each time, and what changes agrees along the refrain as it
does in a copy. But a copy is exact where nothing was added: each short spectrum of it is the original's times one
constant for each frequency (tone controls, a telephone, an encoder's phase), and what an encoder or a voice adds leaves
many places as they were. Bars that are played again are nowhere exact and everywhere near. So the errors tell: of the
places that are near at all, how many are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.signal
from numpy.typing import NDArray

from twicetold.fingerprint.sound_spectrum import RATE_HZ, Samples

PIECE_US = 2_000_000
"""Length of sound that is held against the other side at a time."""

MARGIN_US = 100_000
"""How much more of the reference is read on either side: a line is known to about a frame."""

WINDOW, HOP = 512, 256
LOWEST, HIGHEST = 10, 220
"""Bins from 156 to 3,440 Hz."""

EXACT, NEAR = 0.1, 0.4
"""Relative error up to which a place is exact (-20 dB), and near (-8 dB)."""

SOFT = 0.15
"""Errors from here on lose their say in what the constants are."""

ROUNDS = 8

BLOCK = 8
"""Moments in a row, a quarter of a second, that go into one half."""

FAINT = 10 ** (-30 / 20)

LEAST_NEAR = 0.5
"""Where less is near, too much lies over the sound for the question to be asked."""

LEAST_EXACT = 0.28
"""Share of near places that have to be exact."""


@dataclass(frozen=True, slots=True)
class Take:
    """Shares of the loud places of a spectrogram, 0 to 1: those near the reference's, and those exact."""

    near: float
    exact: float

    @property
    def played_again(self) -> bool:
        """Whether these are the same notes but not the same recording."""
        return self.near >= LEAST_NEAR and self.exact < LEAST_EXACT * self.near


def take_of(query: Samples, ref: Samples) -> Take | None:
    """How one piece of a query, float32 (n,), lies on the stretch of the reference that it is found in, (m,), m > n.

    None where there is too little to hear.
    """
    if len(query) < RATE_HZ or len(ref) < len(query):
        return None
    peak = int(np.abs(scipy.signal.fftconvolve(ref, query[::-1], "valid")).argmax())
    one, other = _spectra(query), _spectra(ref[peak : peak + len(query)])
    size = np.abs(other) ** 2
    usual = np.minimum(1.0, 4 * np.median(size, axis=0) / (size + 1e-12))
    error, expected = np.zeros_like(size), np.zeros_like(size)
    # Where few moments are loud, constants that are fitted to them fit them whatever they are: each half of the
    # moments is judged by the constants of the other.
    half = np.arange(len(one)) // BLOCK % 2 == 0
    for judged in (half, ~half):
        constant = _constants(one[~judged], other[~judged], usual[~judged])
        there = constant * other[judged]
        error[judged] = np.abs(one[judged] - there) / (np.abs(there) + 1e-9)
        expected[judged] = np.abs(there)
    loud = (expected > np.median(expected, axis=1, keepdims=True)) & (np.sqrt(size) > FAINT)
    if loud.sum() < WINDOW:
        return None
    return Take(near=float((error[loud] < NEAR).mean()), exact=float((error[loud] < EXACT).mean()))


def _constants(
    one: NDArray[np.complex128], other: NDArray[np.complex128], usual: NDArray[np.float64]
) -> NDArray[np.complex128]:
    """What each frequency of `other` is multiplied with to be `one`, by least squares that outliers lose their say
    in."""
    size = np.abs(other) ** 2
    weight = usual
    constant = np.zeros(size.shape[1], np.complex128)
    for _ in range(ROUNDS):
        constant = (weight * one * other.conj()).sum(axis=0) / ((weight * size).sum(axis=0) + 1e-12)
        error = np.abs(one - constant * other) / (np.abs(constant * other) + 1e-9)
        weight = usual / (1 + (error / SOFT) ** 2)
    return constant


def middle_of(takes: list[Take]) -> Take | None:
    """The middle of what several pieces say."""
    if not takes:
        return None
    return Take(
        near=float(np.median([take.near for take in takes])), exact=float(np.median([take.exact for take in takes]))
    )


def _spectra(samples: Samples) -> NDArray[np.complex128]:
    windows = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float64), WINDOW)[::HOP]
    spectra: NDArray[np.complex128] = np.fft.rfft(windows * np.hanning(WINDOW), axis=1)[:, LOWEST:HIGHEST]
    return spectra
