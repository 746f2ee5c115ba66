"""Edits of sound as editors make them, through FFmpeg's filters and encoders as PyAV ships them."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from bench.sound_set.doubles import RATE, Sound
from bench.sound_set.material import level, read_sound

VOICE_OVER_DB = -6.0
"""How loud the reused sound is against the voice."""

SENTENCES = (
    "The market opened late this morning because the bridge over the river was closed for repairs.",
    "Visitors may leave their coats at the entrance and collect the keys on the second floor.",
    "After the rain the hills were green again, and the farmers brought their cattle down to the valley.",
    "Our correspondent reports that the library will be open on Sundays from the beginning of next month.",
    "Mix the flour with two eggs, add a little water, and leave the dough to rest for half an hour.",
)
VOICES = ("en-us", "en-gb", "en-us+f3", "en-gb+m3", "en-us+m5")


@dataclass(frozen=True, slots=True)
class Edit:
    """`apply` changes the stretch that is reused, `rate` is how much faster it then runs, `coded` how the query is
    written: (suffix, codec, bits a second)."""

    name: str
    apply: Callable[[Sound, int], Sound] = lambda sound, seed: sound
    rate: float = 1.0
    coded: tuple[str, str, int] = ("m4a", "aac", 96_000)
    length_s: float | None = None
    picture: bool = False


def filtered(sound: Sound, filters: str, *, rate: int = RATE) -> Sound:
    """`sound` after a chain of FFmpeg's filters, at the same sample rate."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="flt", sample_rate=rate, layout="mono", time_base=Fraction(1, rate))
    last = source
    for step in [*filters.split(","), f"aresample={rate}", "aformat=sample_fmts=flt:channel_layouts=mono"]:
        name, _, arguments = step.partition("=")
        added = graph.add(name, arguments)
        last.link_to(added)
        last = added
    last.link_to(graph.add("abuffersink"))
    graph.configure()
    parts = []
    for start in range(0, len(sound), 4096):
        frame = av.AudioFrame.from_ndarray(sound[np.newaxis, start : start + 4096], format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        source.push(frame)
        parts += _pulled(graph)
    source.push(None)
    parts += _pulled(graph)
    return np.concatenate(parts or [np.zeros(0, np.float32)]).astype(np.float32)


def _pulled(graph: av.filter.Graph) -> list[Sound]:
    parts = []
    while True:
        try:
            parts.append(graph.pull().to_ndarray()[0])
        except (av.BlockingIOError, av.EOFError):
            return parts


def spoken(seed: int, samples: int) -> Sound:
    """Synthetic speech by espeak-ng, at least `samples` long, repeated where it is shorter."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "voice.wav"
        order = np.random.default_rng(seed).permutation(len(SENTENCES))
        text = " ".join(SENTENCES[k] for k in order)
        subprocess.run(["espeak-ng", "-v", VOICES[seed % len(VOICES)], "-w", str(path), text], check=True)
        voice = read_sound(path)
    return np.resize(voice, samples)


def under_voice(sound: Sound, seed: int) -> Sound:
    """`sound` at `VOICE_OVER_DB` against a voice that speaks over all of it."""
    voice = spoken(seed, len(sound))
    scale = level(sound) / max(level(voice), 1e-6) * 10 ** (-VOICE_OVER_DB / 20)
    mixed = sound + scale * voice
    return (mixed / max(1.0, float(np.abs(mixed).max()))).astype(np.float32)


def _filter(filters: str) -> Callable[[Sound, int], Sound]:
    return lambda sound, seed: filtered(sound, filters)


def _faded(sound: Sound, seed: int) -> Sound:
    length = len(sound) / RATE
    return filtered(sound, f"afade=t=in:d=1,afade=t=out:st={length - 1:.3f}:d=1")


def _telephone(sound: Sound, seed: int) -> Sound:
    narrow = filtered(sound, "highpass=f=300:poles=2,lowpass=f=3400:poles=2,aresample=8000")
    # G.711 mu-law, by its formula: eight bits a sample.
    folded = np.sign(narrow) * np.log1p(255 * np.minimum(np.abs(narrow), 1)) / np.log(256)
    coarse = np.round(folded * 127) / 127
    return (np.sign(coarse) * np.expm1(np.abs(coarse) * np.log(256)) / 255).astype(np.float32)


EDITS = (
    Edit("clean", coded=("wav", "pcm_s16le", 0)),
    Edit("three seconds", length_s=3.0),
    Edit("mp3 at 32 kbit/s", coded=("mp3", "libmp3lame", 32_000)),
    Edit("band-pass", _filter("highpass=f=500:poles=2,highpass=f=500:poles=2,lowpass=f=2000:poles=2")),
    Edit("telephone", _telephone),
    Edit("voice-over at -6 dB", under_voice),
    *(Edit(f"tempo {rate}", _filter(f"atempo={rate}"), rate=rate) for rate in (0.8, 0.9, 1.1, 1.25)),
    *(
        Edit(f"tempo and pitch {rate}", _filter(f"asetrate={round(RATE * rate)}"), rate=rate)
        for rate in (0.8, 0.9, 1.1, 1.25)
    ),
    Edit("fades", _faded),
    Edit("gain -18 dB", lambda sound, seed: sound * np.float32(10 ** (-18 / 20))),
    Edit("other picture", coded=("mp4", "aac", 96_000), picture=True),
)


def write_sound(path: Path, sound: Sound, codec: str, bit_rate: int, *, picture_seed: int | None = None) -> None:
    """Encode `sound` to `path`; with a seed also a picture that has nothing to do with it."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE, layout="mono")
        if bit_rate:
            stream.bit_rate = bit_rate
        if picture_seed is not None:
            _add_picture(container, len(sound) / RATE, picture_seed)
        frame = av.AudioFrame.from_ndarray(
            np.clip(sound * 32767, -32768, 32767).astype(np.int16)[np.newaxis], format="s16", layout="mono"
        )
        frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout="mono", rate=RATE, frame_size=stream.codec_context.frame_size
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))


def _add_picture(container: av.container.OutputContainer, length_s: float, seed: int) -> None:
    stream = container.add_stream("libx264", rate=5, options={"preset": "ultrafast"})
    stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
    random = np.random.default_rng(seed)
    for _ in range(max(1, round(length_s * 5))):
        pixels = random.integers(0, 255, (8, 8, 3), np.uint8).repeat(8, 0).repeat(8, 1)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
    container.mux(stream.encode(None))
