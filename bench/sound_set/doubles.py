"""Recordings that a collection holds twice, told by their waveforms, so that a set's truth knows of every copy.

A package of prompts keeps one recording under two names, or a sentence of it inside a longer one; what repeats the one
then truly matches the other, and a truth that names one of them calls the right answer wrong. Nothing of the product
is used to tell: pieces are laid on every place of every other sound, first by how the levels of 16 bands go up and down
(correlation of log spectra, which misses no copy), then sample by sample (normalised cross-correlation of waveforms,
which only copies pass).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import scipy.signal
from numpy.typing import NDArray

Sound = NDArray[np.float32]
"""Mono samples (n,) at `RATE`."""

RATE = 16_000

LOW_RATE = 4_000
"""Samples a second that are compared: what lies under 2 kHz tells one take from another."""

HOP = 128
"""Samples between frames: 32 ms."""

BANDS = 16

PIECE_FRAMES, PIECE_STEP = 32, 16
"""A piece is a second, and one begins every half second."""

LIKELY = 0.75
"""Correlation of levels from which on the waveforms are asked. Copies that were encoded apart reach .97 and more."""

SAME = 0.65
"""Correlation of waveforms from which on two pieces are one recording. Among some 6,000 pairs of prompts that their
levels made likely, two takes reach .6; most copies have .95 and more, those in other packages .85."""

MOST_ASKED = 6
"""Places of one piece in one other sound that the waveforms are asked about, likeliest first."""


def without_doubles(sounds: Sequence[Sound]) -> list[int]:
    """Which of the sounds to keep, in order, so that no two kept ones share a second of one recording."""
    shared: dict[int, set[int]] = {number: set() for number in range(len(sounds))}
    for one, other in doubles(sounds):
        shared[one].add(other)
        shared[other].add(one)
    kept: list[int] = []
    for number in range(len(sounds)):
        if not shared[number].intersection(kept):
            kept.append(number)
    return kept


def doubles(sounds: Sequence[Sound]) -> Iterator[tuple[int, int]]:
    """Pairs of sounds, the first before the second, that hold the same second of one recording."""
    if not sounds:
        return
    waves = [scipy.signal.resample_poly(sound, LOW_RATE, RATE).astype(np.float32) for sound in sounds]
    patches, starts = zip(*(_patches(wave) for wave in waves), strict=True)
    edges = np.cumsum([0, *map(len, patches)])
    everything = np.concatenate(patches)
    for one, wave in enumerate(waves):
        found = patches[one][::PIECE_STEP] @ everything[edges[one + 1] :].T
        for other in range(one + 1, len(waves)):
            alike = found[:, edges[other] - edges[one + 1] : edges[other + 1] - edges[one + 1]]
            if (
                alike.size
                and alike.max() >= LIKELY
                and _confirmed(wave, waves[other], alike, starts[one], starts[other])
            ):
                yield one, other


def repeats(sound: Sound, first: int, end: int) -> bool:
    """Whether samples `[first, end)` of a sound hold a second that the sound holds at another place, too."""
    wave = scipy.signal.resample_poly(sound, LOW_RATE, RATE).astype(np.float32)
    low, high = first * LOW_RATE // RATE, end * LOW_RATE // RATE
    piece = LOW_RATE
    for start in range(low, max(low + 1, high - piece + 1), piece // 2):
        asked = wave[start : start + piece]
        found = _correlated(asked, wave)
        found[max(0, start - piece // 2) : start + piece // 2] = 0
        if len(found) and found.max() >= SAME:
            return True
    return False


def _patches(wave: Sound) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """(each second of a sound as one vector of length 1, where it begins); silent seconds are vectors of 0."""
    frames = len(wave) // HOP - 3
    if frames < PIECE_FRAMES:
        return np.zeros((0, PIECE_FRAMES * BANDS), np.float32), np.zeros(0, np.int64)
    windows = np.lib.stride_tricks.sliding_window_view(wave, 4 * HOP)[::HOP][:frames]
    size = np.abs(np.fft.rfft(windows * np.hanning(4 * HOP), axis=1))[:, 8:232]
    level = np.log(size.reshape(frames, BANDS, -1).mean(axis=2) + 1e-3).astype(np.float32)
    patches = np.lib.stride_tricks.sliding_window_view(level, PIECE_FRAMES, axis=0)
    patches = patches - patches.mean(axis=2, keepdims=True)
    flat = patches.reshape(len(patches), -1)
    norm = np.linalg.norm(flat, axis=1, keepdims=True)
    kept: NDArray[np.float32] = np.where(norm > 4.0, flat / np.maximum(norm, 1e-6), 0).astype(np.float32)
    return kept, np.arange(len(kept)) * HOP


def _confirmed(
    one: Sound,
    other: Sound,
    alike: NDArray[np.float32],
    one_starts: NDArray[np.int64],
    other_starts: NDArray[np.int64],
) -> bool:
    for piece, row in enumerate(alike):
        start = int(one_starts[piece * PIECE_STEP])
        asked = one[start : start + PIECE_FRAMES * HOP]
        for place in np.argsort(-row)[:MOST_ASKED]:
            if row[place] < LIKELY:
                break
            there = int(other_starts[place])
            low = max(0, there - 2 * HOP)
            found = _correlated(asked, other[low : there + len(asked) + 2 * HOP])
            if len(found) and found.max() >= SAME:
                return True
    return False


def _correlated(piece: Sound, sound: Sound) -> NDArray[np.float32]:
    """Normalised correlation of a piece with each place of a sound, 0 to 1, whichever way the wave goes."""
    if len(sound) < len(piece) or not len(piece):
        return np.zeros(0, np.float32)
    product = scipy.signal.fftconvolve(sound, piece[::-1], "valid")
    total = np.concatenate([[0.0], np.cumsum(np.square(sound, dtype=np.float64))])
    energy = np.maximum(total[len(piece) :] - total[: -len(piece)], 0)
    found: NDArray[np.float32] = np.abs(product / np.sqrt(energy * float(np.square(piece).sum()) + 1e-6)).astype(
        np.float32
    )
    return found
