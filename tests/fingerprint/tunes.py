"""Sound made for these tests: tunes that nobody wrote, voices that nobody has, noises."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from twicetold.fingerprint.sound_spectrum import RATE_HZ, Samples


def tune(seed: int, seconds: float, *, rate: int = RATE_HZ, pitch: float = 1.0, playing: int = 0) -> Samples:
    """Two voices and a drum that never repeat: float32 (n,), the same for the same seed.

    Each `playing` plays the same notes at the same times, as a machine does: a little louder, a little late.
    """
    random, free = np.random.default_rng(seed), np.random.default_rng(playing)
    total = round(seconds * rate)
    sound = np.zeros(total)
    for lowest in (180.0, 420.0):
        at = 0.0
        while at < seconds:
            lasts = float(random.uniform(0.12, 0.5))
            hz = pitch * lowest * 2.0 ** (random.integers(0, 19) / 12)
            first = round(at * rate)
            time = np.arange(min(round(lasts * rate), total - first)) / rate
            shape = np.exp(-time * random.uniform(2, 8)) * np.minimum(1, time * 100)
            if playing:
                shape *= free.uniform(0.7, 1.4)
                time = time + free.uniform(-0.00015, 0.00015)
            for overtone in range(1, 6):
                sound[first : first + len(time)] += shape * np.sin(2 * np.pi * hz * overtone * time) / overtone
            at += lasts
    for at in np.sort(random.uniform(0, seconds, round(seconds * 3))):
        first = round(at * rate)
        time = np.arange(min(rate // 10, total - first)) / rate
        sound[first : first + len(time)] += random.normal(0, 1, len(time)) * np.exp(-time * 60)
    return (0.1 * sound).astype(np.float32)


def noise(seed: int, seconds: float, *, rate: int = RATE_HZ) -> Samples:
    """White noise, float32 (n,)."""
    return np.random.default_rng(seed).normal(0, 0.05, round(seconds * rate)).astype(np.float32)


def tone(seconds: float, *, hz: float = 440.0, rate: int = RATE_HZ) -> Samples:
    """A tone that stands, float32 (n,)."""
    return (0.3 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def write_sound(
    path: Path,
    sound: Samples,
    *,
    rate: int = RATE_HZ,
    codec: str = "pcm_s16le",
    layout: str = "mono",
    bit_rate: int = 0,
    late_ticks: int = 0,
    gap: tuple[int, int] | None = None,
    container: str | None = None,
) -> Path:
    """Encode mono samples, the same in every channel of `layout`, at `rate`.

    Args:
        late_ticks: samples by which the track begins late.
        gap: (after which sample, for how many samples) time stamps jump ahead.
    """
    with av.open(str(path), "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate, layout=layout)
        if bit_rate:
            stream.bit_rate = bit_rate
        context = stream.codec_context
        size = context.frame_size or 1024
        channels = len(context.layout.channels)
        resampler = av.AudioResampler(format=context.format, layout=layout, rate=rate)
        whole = np.clip(np.rint(sound * 32767), -32768, 32767).astype(np.int16)
        for first in range(0, len(whole), size):
            part = np.repeat(whole[first : first + size], channels)[np.newaxis]
            frame = av.AudioFrame.from_ndarray(part, format="s16", layout=layout)
            frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
            frame.pts = None
            jumped = gap[1] if gap and first >= gap[0] else 0
            for converted in resampler.resample(frame):
                converted.pts, converted.time_base = first + late_ticks + jumped, Fraction(1, rate)
                output.mux(stream.encode(converted))
        output.mux(stream.encode(None))
    return path
