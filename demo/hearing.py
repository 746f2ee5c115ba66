"""What the demo's films sound like: spoken words from `demo/media`, tunes and jingles that are played here.

Sound is mono, float32 in -1 to 1, at `RATE` samples a second. Tunes are played note by note from a seed, so that the
same name gives the same samples and no two names the same tune.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from demo.footage import MEDIA

Sound = NDArray[np.float32]

RATE = 44_100
BEATS_S = (0.17, 0.36)
"""A tune's beat lies between these."""

SCALES = (
    (0, 2, 3, 5, 7, 8, 10, 12, 14, 15, 17, 19),
    (0, 2, 4, 5, 7, 9, 11, 12, 14, 16, 17, 19),
    (0, 2, 4, 7, 9, 12, 14, 16, 19, 21, 24, 26),
)
"""Minor, major and five-note scales, in semitones above the tune's own key."""


def tune(name: str, *, seconds: float, start: float = 0.0) -> Sound:
    """A stretch of the tune of this name; a stretch is the same wherever it is cut from."""
    random = np.random.default_rng(zlib.crc32(name.encode()))
    whole = np.zeros(round((start + seconds + 2) * RATE), np.float32)
    # Each tune has its own key, beat, scale and instrument, as if other people played it.
    key, beat, bright = 185.0 * 2.0 ** random.uniform(0, 1), random.uniform(*BEATS_S), random.uniform(1.0, 2.4)
    scale = key * 2.0 ** (np.array(SCALES[int(random.integers(0, len(SCALES)))]) / 12)
    place, step = 0.0, 5
    while place < start + seconds:
        length = beat * float(random.choice([1, 1, 2, 3]))
        step = int(np.clip(step + random.integers(-3, 4), 0, len(scale) - 1))
        chord = (0, 2, 4) if random.random() < 0.25 else (0,)
        for above in chord:
            _play(whole, place, length, float(scale[min(step + above, len(scale) - 1)]), 0.22 / len(chord), bright)
        _play(whole, place, length * 2, float(scale[int(random.integers(0, 4))]) / 2, 0.12, bright)
        place += length
    return whole[round(start * RATE) : round(start * RATE) + round(seconds * RATE)]


def jingle(source: str, *, seconds: float) -> Sound:
    """The few notes that an outlet opens with, always the same."""
    sound = tune(f"jingle of {source}", seconds=seconds)
    fade = np.minimum(1.0, (len(sound) - np.arange(len(sound))) / (0.15 * RATE))
    return (sound * fade).astype(np.float32)


def speech(name: str) -> Sound:
    """Spoken words from `demo/media`."""
    return heard(MEDIA / f"{name}.ogg")


def heard(path: Path, *, start: float = 0.0, seconds: float | None = None) -> Sound:
    """A stretch of a file's sound."""
    parts = [np.zeros(0, np.float32)]
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        for frame in container.decode(container.streams.audio[0]):
            parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
        parts += [part.to_ndarray()[0] for part in resampler.resample(None)]
    whole = np.concatenate(parts)
    first = round(start * RATE)
    return whole[first:] if seconds is None else whole[first : first + round(seconds * RATE)]


def laid(pieces: Iterable[Sound], *, seconds: float) -> Sound:
    """Pieces one after another, cut or filled with silence to a length."""
    whole = np.zeros(round(seconds * RATE), np.float32)
    joined = np.concatenate([np.zeros(0, np.float32), *pieces])[: len(whole)]
    whole[: len(joined)] = joined
    return whole


def _play(whole: Sound, at: float, length: float, hertz: float, loud: float, bright: float) -> None:
    """Add one plucked note with its overtones."""
    first = round(at * RATE)
    count = min(round((length + 0.25) * RATE), len(whole) - first)
    t = np.arange(count) / RATE
    tone = sum(np.sin(2 * np.pi * hertz * n * t) / n**bright for n in range(1, 7))
    whole[first : first + count] += (
        loud * tone * np.exp(-3.2 * t / (length + 0.25)) * np.minimum(1, t / 0.008)
    ).astype(np.float32)
