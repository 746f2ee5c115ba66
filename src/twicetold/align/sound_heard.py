"""Which frames of a sound have something to hear that could be told again: not silence, not a tone, not room noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, minimum_filter1d, uniform_filter1d

from twicetold.fingerprint.sound_spectrum import Levels

SMOOTH_FRAMES, SMOOTH_BANDS = 9, 5
"""Over a quarter of a second and a tone, the levels of noise even out; those of speech and music do not."""

AROUND_FRAMES = 63
"""Two seconds, over which it is asked how much is left."""

SPILL_FRAMES = 51
"""A tune that ends, or a tone that begins, raises the mean for 0.8 seconds on either side of it."""

LEAST_STIR = 0.43
"""Root mean square of the smoothed levels, in steps of 1.5 dB: in ten minutes each of white, pink and brown noise it
stays under 0.413, of tones under 0.35; of music 4 % of frames lie below, of speech next to none."""


def heard(levels: Levels) -> NDArray[np.bool_]:
    """Frames with something that begins, ends or moves, bool (n,), of whitened levels (n, bands) in steps."""
    if not len(levels):
        return np.zeros(0, np.bool_)
    smooth = uniform_filter1d(uniform_filter1d(levels, SMOOTH_FRAMES, axis=0), SMOOTH_BANDS, axis=1)
    stir = uniform_filter1d(np.einsum("ij,ij->i", smooth, smooth) / levels.shape[1], AROUND_FRAMES)
    stirred: NDArray[np.bool_] = np.sqrt(np.maximum(stir, 0)) >= LEAST_STIR
    # What is said of two seconds is true of the whole of them only where it is true all around.
    found: NDArray[np.bool_] = minimum_filter1d(stirred.astype(np.uint8), SPILL_FRAMES) == 1
    return found


QUIET_DB = 20
"""A frame this far below the loudest before it, and the loudest behind it, is a pause."""

PAUSE_FRAMES = 47
"""Longer than a second and a half, a pause is an end: so far it is looked for something loud."""


def pauses(loudness: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Frames of short pauses, bool (n,), which say neither yes nor no.

    Between two loud sounds, not beside one: a quiet song between two loud speakers is no pause.
    """
    if not len(loudness):
        return np.zeros(0, np.bool_)
    level = loudness.astype(np.int16)
    # The loudest of the PAUSE_FRAMES that end, and of those that begin, with each frame.
    half = PAUSE_FRAMES // 2
    before, behind = (maximum_filter1d(level, PAUSE_FRAMES, origin=way * half, mode="nearest") for way in (1, -1))
    found: NDArray[np.bool_] = level < np.minimum(before, behind) - QUIET_DB
    quiet = level < np.maximum(before, behind) - QUIET_DB
    edges = np.flatnonzero(np.diff(quiet.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    for first, end in edges[edges[:, 1] - edges[:, 0] > PAUSE_FRAMES]:
        found[first:end] = False
    return found
