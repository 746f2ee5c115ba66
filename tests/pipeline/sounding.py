"""Small archives of sound that the suite makes itself."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.fingerprint.tunes import tune, write_sound
from tests.pipeline.conftest import RATE, Clip
from twicetold import Archive
from twicetold.archive import catalogue, runs
from twicetold.fingerprint.sound_spectrum import RATE_HZ, Samples
from twicetold.media.reader import MediaReader
from twicetold.pipeline.sound_tracing import SoundTracing
from twicetold.run.progress import NoProgress


def within(inner: Samples, *, seed: int) -> Samples:
    """A stretch of sound between five seconds each of two tunes."""
    return np.concatenate([tune(seed, 5), inner, tune(seed + 1, 5)])


def part(sound: Samples, first_s: float, end_s: float) -> Samples:
    """Seconds of a sound."""
    return sound[round(first_s * RATE_HZ) : round(end_s * RATE_HZ)]


def write_film(path: Path, clip: Clip, sound: Samples, *, late_s: float = 0.0) -> Path:
    """Encode grey frames with a soundtrack that begins `late_s` behind the picture, by its time stamps."""
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=RATE, options={"crf": "23", "preset": "ultrafast"})
        picture.width, picture.height, picture.pix_fmt = clip.shape[2], clip.shape[1], "yuv420p"
        voice = container.add_stream("aac", rate=RATE_HZ, layout="mono")
        for drawn in clip:
            frame = av.VideoFrame.from_ndarray(drawn, format="gray")
            container.mux(picture.encode(frame.reformat(format="yuv420p")))
        container.mux(picture.encode(None))
        for first in range(0, len(sound), 1024):
            heard = av.AudioFrame.from_ndarray(sound[np.newaxis, first : first + 1024], format="fltp", layout="mono")
            heard.sample_rate, heard.time_base = RATE_HZ, Fraction(1, RATE_HZ)
            heard.pts = first + round(late_s * RATE_HZ)
            container.mux(voice.encode(heard))
        container.mux(voice.encode(None))
    return path


def add_sounds(archive: Archive, folder: Path, sounds: Mapping[str, Samples], *, source: str = "station") -> None:
    """Add each sound as a release of its name, in order of date."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "releases.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "source", "published", "file"])
        for number, (name, sound) in enumerate(sounds.items()):
            write_sound(folder / f"{name}.flac", sound, codec="flac")
            table.writerow([name, source, f"2024-{1 + number:02d}-01", f"{name}.flac"])
    archive.add(folder, releases=folder / "releases.csv")


@dataclass(frozen=True)
class Traced:
    """What a trace of sound did."""

    items: tuple[str, ...]
    matches: int


def trace(archive: Archive) -> Traced:
    """Trace the sound alone."""
    place = archive.workplace()
    with catalogue.transaction(place.connection):
        run_id = runs.start(place.connection, "trace", settings={}, versions={}, input_digest="")
    with MediaReader(place.settings.media, workers=1) as reader:
        sounds = SoundTracing(place, reader, progress=NoProgress(), workers=1)
        waiting = tuple(place.in_order(sounds.waiting()))
        return Traced(waiting, sounds.trace(waiting, run_id))


def items(archive: Archive) -> dict[str, str]:
    """SHA-256 of the one item of each release."""
    return {release.id: release.items[0] for release in archive.releases()}
