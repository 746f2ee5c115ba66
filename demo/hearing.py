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
BEAT_S = 0.24
SCALE_HZ = 220.0 * 2.0 ** (np.array([0, 2, 3, 5, 7, 8, 10, 12, 14, 15, 17, 19]) / 12)
"""Notes of a minor scale from A3 on."""


def tune(name: str, *, seconds: float, start: float = 0.0) -> Sound:
    """A stretch of the tune of this name; a stretch is the same wherever it is cut from."""
    random = np.random.default_rng(zlib.crc32(name.encode()))
    whole = np.zeros(round((start + seconds + 2) * RATE), np.float32)
    place, step = 0.0, 5
    while place < start + seconds:
        length = BEAT_S * float(random.choice([1, 1, 2, 3]))
        step = int(np.clip(step + random.integers(-3, 4), 0, len(SCALE_HZ) - 1))
        chord = (0, 2, 4) if random.random() < 0.25 else (0,)
        for above in chord:
            _play(whole, place, length, float(SCALE_HZ[min(step + above, len(SCALE_HZ) - 1)]), 0.22 / len(chord))
        _play(whole, place, length * 2, float(SCALE_HZ[int(random.integers(0, 4))]) / 2, 0.12)
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


def _play(whole: Sound, at: float, length: float, hertz: float, loud: float) -> None:
    """Add one plucked note with its overtones."""
    first = round(at * RATE)
    count = min(round((length + 0.25) * RATE), len(whole) - first)
    t = np.arange(count) / RATE
    tone = sum(np.sin(2 * np.pi * hertz * n * t) / n**1.4 for n in range(1, 7))
    whole[first : first + count] += (
        loud * tone * np.exp(-3.2 * t / (length + 0.25)) * np.minimum(1, t / 0.008)
    ).astype(np.float32)
