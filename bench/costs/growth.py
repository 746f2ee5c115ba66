"""What tracing costs as an archive of different films grows, a tenth of whose time was shown before.

The archive is traced each time that it has grown to the next number of films, as users do; each column says what that
trace took for an hour of the films that were new. The accounts of all releases are settled anew each time.
"""

from __future__ import annotations

import csv
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import cv2

from bench.costs import made_up_films
from bench.costs.processor import peak_mib, peak_starts_anew
from bench.costs.tracing import READINGS, films_of, found_in, load_compiled, print_peer, traced_by_part
from twicetold import Archive

SEED = 7
MAKERS = 2
"""Processes that make films side by side."""
FIRST_DAY = date(2024, 1, 1)
TRUTH = ("query_id", "ref_id", "query_start", "query_end", "ref_start", "ref_end", "modality", "transforms")


class Size(NamedTuple):
    """Pixels of a picture."""

    width: int
    height: int

    @classmethod
    def of(cls, written: str) -> Size:
        """As in 640x360."""
        width, _, height = written.partition("x")
        return cls(int(width), int(height))

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class Step(NamedTuple):
    """One trace of a grown archive: processor seconds by part, hours of new film, and what was found in the whole."""

    films: int
    parts: dict[str, float]
    hours: float
    found: str
    false_s: float
    peak_mib: float


def measure(counts: list[int], size: Size, kept: Path, scratch: Path) -> None:
    """Make the films that are not in `kept` yet, grow an archive of them with either reading, and print both."""
    films = kept / str(size)
    make(films, max(counts), size)
    load_compiled()
    hours, paths = 0.0, list[Path]()
    for reading in READINGS:
        with Archive.init(scratch / f"archive-{reading}") as archive:
            archive.layout.settings.write_text(f'[picture]\nreading = "{reading}"\n', encoding="utf-8")
        with Archive.open(scratch / f"archive-{reading}") as archive:
            steps = [_grown(archive, films, count) for count in sorted(counts)]
            paths = [archive.objects.path_of(archive.connection, item.sha256) for item in films_of(archive)]
        hours = sum(step.hours for step in steps)
        print(f"films of {size}, {hours * 60:.0f} minutes, reading {reading}, one worker; cpu s per hour of new film")
        _print(steps)
        print()
    print_peer(paths, hours)


def make(folder: Path, count: int, size: Size) -> None:
    """Write the first `count` films, and the tables that go with them; those that are there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    planned = made_up_films.plan(count, SEED)
    with ProcessPoolExecutor(MAKERS) as makers:
        waiting = [
            makers.submit(_make, folder / f"{made_up_films.name_of(number)}.mp4", number, parts, size)
            for number, parts in enumerate(planned)
        ]
        for made in waiting:
            made.result()
    with (folder / "truth.csv").open("w", newline="") as table:
        csv.writer(table).writerows([TRUTH, *made_up_films.rows_of_truth(planned)])


def _make(path: Path, number: int, parts: list[made_up_films.Part], size: Size) -> None:
    if path.exists():
        return
    cv2.setNumThreads(1)
    beside = path.with_suffix(".part.mp4")
    made_up_films.write(beside, number, parts, width=size.width, height=size.height)
    beside.rename(path)


def _grown(archive: Archive, films: Path, count: int) -> Step:
    before = sum(film.duration_us or 0 for film in films_of(archive))
    table = films / f"releases-{count}.csv"
    with table.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "source", "published", "file"))
        for number in range(count):
            name = made_up_films.name_of(number)
            rows.writerow((name, "made up", FIRST_DAY + timedelta(days=number), f"{name}.mp4"))
    archive.add(films, releases=table, storage="referenced")
    peak_starts_anew()
    _, parts = traced_by_part(archive)
    peak = peak_mib()
    found, false_s = found_in(archive, films / "truth.csv")
    hours = (sum(film.duration_us or 0 for film in films_of(archive)) - before) / 3.6e9
    return Step(count, parts, hours, found, false_s, peak)


def _print(steps: list[Step]) -> None:
    def line(name: str, cells: list[str]) -> None:
        print(f"{name:36}" + "".join(f"{cell:>12}" for cell in cells))

    line("films in the archive", [str(step.films) for step in steps])
    parts = {part for step in steps for part in step.parts}
    for part in sorted(parts, key=lambda one: -max(step.parts.get(one, 0) / step.hours for step in steps)):
        line(part, [f"{step.parts.get(part, 0) / step.hours:.1f}" for step in steps])
    line("together", [f"{sum(step.parts.values()) / step.hours:.1f}" for step in steps])
    line("planted stretches found", [step.found for step in steps])
    line("called recycled, not planted, s", [f"{step.false_s:.1f}" for step in steps])
    line("peak of the tracing process, MiB", [f"{step.peak_mib:.0f}" for step in steps])
