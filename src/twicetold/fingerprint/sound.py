"""Fingerprint of a soundtrack: whitened band levels, 31.25 frames a second, and spectral peaks.

The levels say whether two stretches are the same sound, the peaks lead there. Sound is taken in blocks of a fixed
length with a margin on either side, so that the result is the same however the samples come, and memory does not grow
with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.base import Setting
from twicetold.fingerprint.sound_landmarks import BLOCK_FRAMES, Landmarks, Peaks, landmarks, peaks, strong_landmarks
from twicetold.fingerprint.sound_spectrum import (
    BANDS,
    HOP,
    RATE_HZ,
    WINDOW,
    Samples,
    loudness,
    packed,
    power,
    whitened,
)

NAME = "sound"
VERSION = "1"
"""Changes whenever the same samples would give another fingerprint."""

SETTINGS: dict[str, Setting] = {"rate_hz": RATE_HZ, "window": WINDOW, "hop": HOP, "bands": BANDS}

CORE_FRAMES = 128 * BLOCK_FRAMES
"""Frames that one block settles: about 65 seconds."""

MARGIN_FRAMES = 2 * BLOCK_FRAMES
"""Frames around them that whitening and the search for peaks may look at."""


@dataclass(frozen=True, eq=False)
class SoundPrint:
    """One track's fingerprint. Frame k is the sound around `CENTRE_US + k * FRAME_US`."""

    levels: NDArray[np.uint8]
    """(n, 54) whitened band levels, packed as `sound_spectrum.packed` does"""
    loudness: NDArray[np.uint8]
    """(n,) whole dB above -80"""
    peaks: Peaks
    end_us: int = 0
    """Where the sound ends; 0 where there is none."""

    def __len__(self) -> int:
        return len(self.levels)

    @classmethod
    def empty(cls) -> SoundPrint:
        """Nothing to hear."""
        none = Peaks(np.zeros(0, np.int32), np.zeros(0, np.int16), np.zeros(0, np.bool_))
        return cls(np.zeros((0, BANDS // 2), np.uint8), np.zeros(0, np.uint8), none)

    @cached_property
    def landmarks(self) -> Landmarks:
        """Pairs of its peaks."""
        return landmarks(self.peaks)

    @cached_property
    def strong_landmarks(self) -> Landmarks:
        """Pairs of its strong peaks."""
        return strong_landmarks(self.peaks)


def sound_print(chunks: Iterable[Samples]) -> SoundPrint:
    """Fingerprint mono sound at 8 kHz that comes in chunks of any length, float32 (n,)."""
    levels, loud, frames, cents, strong = [], [], [], [], []
    samples = 0
    done = 0

    def counted() -> Iterator[Samples]:
        nonlocal samples
        for chunk in chunks:
            samples += len(chunk)
            yield chunk

    for first, block, last in _blocks(counted()):
        spectra = power(block)
        # The margin in front of the first block is the start of the sound itself.
        skipped = done - first
        kept = len(spectra) - skipped - (0 if last else MARGIN_FRAMES)
        levels.append(packed(whitened(spectra))[skipped : skipped + kept])
        loud.append(loudness(spectra)[skipped : skipped + kept])
        found = peaks(spectra)
        inside = (found.frame >= skipped) & (found.frame < skipped + kept)
        frames.append(found.frame[inside] + np.int32(first))
        cents.append(found.cents[inside])
        strong.append(found.strong[inside])
        done += max(0, kept)
    if not done:
        return SoundPrint.empty()
    return SoundPrint(
        np.concatenate(levels),
        np.concatenate(loud),
        Peaks(np.concatenate(frames), np.concatenate(cents), np.concatenate(strong)),
        end_us=samples * 1_000_000 // RATE_HZ,
    )


def _blocks(chunks: Iterable[Samples]) -> Iterator[tuple[int, Samples, bool]]:
    """(first frame, samples, whether it is the last) of blocks that overlap by twice the margin."""
    step = CORE_FRAMES * HOP
    whole = step + 2 * MARGIN_FRAMES * HOP + WINDOW - HOP
    held = np.zeros(0, np.float32)
    first = 0
    for chunk in chunks:
        held = np.concatenate([held, chunk])
        while len(held) > whole:
            yield first, held[:whole], False
            held = held[step:]
            first += CORE_FRAMES
    # The end of a sound is heard, too: the last frame is filled up with silence.
    fill = -(len(held) - WINDOW) % HOP if len(held) >= WINDOW else WINDOW - len(held)
    yield first, np.pad(held, (0, fill)) if len(held) else held, True
