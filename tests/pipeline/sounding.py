"""Small archives of sound that the suite makes itself."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tests.fingerprint.tunes import tune, write_sound
from twicetold import Archive
from twicetold.archive import catalogue, runs
from twicetold.fingerprint.sound_spectrum import RATE_HZ, Samples
from twicetold.media.reader import MediaReader
from twicetold.pipeline.sound_tracing import SoundTrace, trace_sound
from twicetold.run.progress import NoProgress


def within(inner: Samples, *, seed: int) -> Samples:
    """A stretch of sound between five seconds each of two tunes."""
    return np.concatenate([tune(seed, 5), inner, tune(seed + 1, 5)])


def part(sound: Samples, first_s: float, end_s: float) -> Samples:
    """Seconds of a sound."""
    return sound[round(first_s * RATE_HZ) : round(end_s * RATE_HZ)]


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


def trace(archive: Archive) -> SoundTrace:
    """Trace the sound alone."""
    place = archive.workplace()
    with catalogue.transaction(place.connection):
        run_id = runs.start(place.connection, "trace", settings={}, versions={}, input_digest="")
    with MediaReader(place.settings.media, workers=1) as reader:
        return trace_sound(place, reader, run_id, progress=NoProgress(), workers=1)


def items(archive: Archive) -> dict[str, str]:
    """SHA-256 of the one item of each release."""
    return {release.id: release.items[0] for release in archive.releases()}
