"""Where the processor time of tracing goes, for each hour of film, next to hashing the same films with vPDQ."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from bench.costs.processor import spent
from demo.found import look_for, read_truth, unplanted_us
from twicetold import Archive
from twicetold.fingerprint import registry
from twicetold.fingerprint.keypoint_insets import Inset
from twicetold.fingerprint.keypoints import keypoints_of
from twicetold.model import Item, ItemKind
from twicetold.pipeline.reports import TraceReport
from twicetold.search.index import FrameIndex
from twicetold.search.keypoint_index import KeypointIndex

READINGS = ("full", "keyframes")
FOUND = 0.5
"""Share of a planted stretch that has to be found."""

REST = "accounts and the rest"
SEARCH = "search (queries of the indexes)"
READING = {"fingerprint": "reading (decode, scale)", "match": "alignment: reading again"}
OWN = {
    "fingerprint": "fingerprints (hash, write)",
    "index": "index",
    "furniture": "furniture",
    "match": "alignment: computing",
}
"""Parts by the stages that a trace reports; a stage that is not named here gets a line under its own name."""


class Meter:
    """A `Progress` that notes what each stage takes, here and in worker processes."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = defaultdict(float)
        self._stage = ""
        self._mark = spent()

    def begin(self, label: str, *, total: float | None = None) -> None:
        """The stage before, if any, is over."""
        self.end()
        self._stage = label

    def advance(self, amount: float = 1, *, subject: str = "") -> None:
        """Nothing."""

    def end(self) -> None:
        """What was spent since the last mark belongs to the stage at hand."""
        now = spent()
        part = now.since(self._mark)
        self.parts[OWN.get(self._stage, self._stage or REST)] += part.own_s
        if part.children_s:
            self.parts[READING.get(self._stage, f"{self._stage or REST}: workers")] += part.children_s
        self._stage, self._mark = "", now

    def found_in(self, part: str, seconds: float) -> None:
        """`seconds` of the stage at hand belong to `part`."""
        self.parts[part] += seconds
        self.parts[OWN.get(self._stage, self._stage or REST)] -= seconds


def measure(releases: Path, folder: Path) -> None:
    """Trace the folder of releases with one worker, reading all frames and then key frames first, and print a table of
    each; the archives are kept in `folder`."""
    load_compiled()
    films, hours = [], 0.0
    for reading in READINGS:
        with Archive.init(folder / reading) as archive:
            archive.layout.settings.write_text(f'[picture]\nreading = "{reading}"\n', encoding="utf-8")
        with Archive.open(folder / reading) as archive:
            films, hours = _traced(archive, releases, reading)
        print()
    print_peer(films, hours)


def load_compiled() -> None:
    """Load what is compiled, so that it does not count."""
    registry.load().compute(np.zeros(1, np.int64), np.zeros((1, 64, 64), np.uint8))
    keypoints_of(np.zeros((90, 160), np.uint8), insets=[Inset(20, 20, 100, 70)])


def _traced(archive: Archive, releases: Path, reading: str) -> tuple[list[Path], float]:
    """Films of the archive, and their length in hours."""
    archive.add(releases, releases=releases / "releases.csv")
    report, parts = traced_by_part(archive)
    items = archive.workplace().items.values()
    films = films_of(archive)
    hours = sum(film.duration_us or 0 for film in films) / 3.6e9
    print(
        f"tracing {len(films)} films ({hours * 60:.1f} minutes) and {len(items) - len(films)} other items, reading"
        f" {reading}, one worker; {report.matches} matches{_planted(archive, releases / 'truth.csv')}"
    )
    print(f"{'':32} {'cpu s':>8} {'per hour of film':>17}")
    for part, seconds in sorted(parts.items(), key=lambda line: -line[1]):
        print(f"{part:32} {seconds:8.2f} {seconds / hours:17.1f}")
    total = sum(parts.values())
    print(f"{'together':32} {total:8.2f} {total / hours:17.1f}")
    return [archive.objects.path_of(archive.connection, film.sha256) for film in films], hours


def traced_by_part(archive: Archive) -> tuple[TraceReport, dict[str, float]]:
    """Trace with one worker; processor seconds by part."""
    meter = Meter()
    with ExitStack() as patches:
        for index in (FrameIndex, KeypointIndex):
            patches.enter_context(patch.object(index, "query", _timed(index.query, meter)))
        report = archive.trace(progress=meter, workers=1)
    meter.end()
    return report, dict(meter.parts)


def _timed(ask: Callable[..., Any], meter: Meter) -> Callable[..., Any]:
    def timed(*args: Any, **options: Any) -> Any:
        started = time.thread_time()
        hits = ask(*args, **options)
        meter.found_in(SEARCH, time.thread_time() - started)
        return hits

    return timed


def films_of(archive: Archive) -> list[Item]:
    """The films of an archive."""
    return [item for item in archive.workplace().items.values() if item.kind is ItemKind.VIDEO]


def _planted(archive: Archive, truth: Path) -> str:
    """How much of what was planted was found, where it is known."""
    if not truth.exists():
        return ""
    return f", {found_in(archive, truth)[0]} planted stretches found"


def found_in(archive: Archive, truth: Path) -> tuple[str, float]:
    """How many of the stretches planted in the archive's releases were found, as in '3 of 4', and how many seconds are
    called recycled and were not planted."""
    accounts = {account.release.id: account for account in archive.account().releases}
    planted = [one for one in read_truth(truth) if one.release in accounts]
    found = sum(look_for(one, accounts[one.release]).share >= FOUND for one in planted)
    false_us = sum(unplanted_us(planted, account) for account in accounts.values())
    return f"{found} of {len(planted)}", false_us / 1e6


def print_peer(films: list[Path], hours: float) -> None:
    """What hashing alone takes with the package `vpdq`, one frame a second."""
    name = "vpdq, one frame a second"
    if not find_spec("vpdq"):
        print(f"{name:32} not installed")
        return
    import vpdq

    before = spent()
    hashed = 0
    for path in films:
        try:
            hashed += len(vpdq.computeHash(str(path), seconds_per_hash=1))
        except Exception as error:  # noqa: BLE001 - the package raises what it likes for a film that it cannot read
            print(f"{name}: {path.name[:12]} not hashed: {error}")
    seconds = spent().since(before).all_s
    print(f"{name:32} {seconds:8.2f} {seconds / hours:17.1f}   {hashed} hashes, no search, no times of matches")
