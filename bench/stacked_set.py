"""Builds a set of edited footage with ground truth in which edits are stacked, as real releases stack them.

    python bench/stacked_set.py DIR --seed 7 [--media FOLDER]

Earlier releases are three shots each, and photographs. Later ones show two or three stretches of earlier releases in
any order, each under one or two edits of its own, some with other footage between, the whole release under one more
edit or none; photographs that a camera moves over; stills cut from earlier releases; and releases that repeat nothing
but show other moments of the same films. What is reused is read from the encoded earlier release, so all copies are
second generation. Edits, strengths, lengths and places come from the seed. The layout is that of `edited_set.py`.
"""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.edited_media import Media, set_parser
from bench.edited_set import TEMPLATE_COLUMNS, TRUTH_COLUMNS, Edit, edits, write_table
from bench.further_edits import Change, changes
from demo.footage import FPS, Frame, View, moved, played
from demo.writing import film as write_film
from demo.writing import read_still
from demo.writing import still as write_still

OF_A_STRETCH = ("crop", "hflip+crop", "zoom", "pip", "banner", "dark", "gray+blur", "recapture")
"""Of `edited_set.py`; `reencode` stands for none."""

FURTHER = ("slower", "faster", "slanted", "grade", "night", "fade")
OF_A_RELEASE = ("", "", "pillarbox", "filled", "logo", "subtitles", "squeezed", "lowbit")
RARELY_TWICE = 0.45
"""Share of stretches under a second edit."""

LATER, STILLS, MOVES, CLEAN = 24, 8, 6, 6
SHOTS = 3
LONG_S = 6.6
"""No earlier release shows more of a film than this."""


@dataclass(frozen=True, slots=True)
class Shot:
    """Where a shot stands in an encoded earlier release, in seconds."""

    release: str
    path: Path
    start: float
    seconds: float


class Builder:
    """One set as it grows: releases, and what is true of them."""

    def __init__(self, folder: Path, seed: int, media: Media) -> None:
        self.folder, self.media, self.random = folder, media, np.random.default_rng(seed)
        self.releases: list[tuple[object, ...]] = []
        self.truth: list[tuple[object, ...]] = []
        self.shots: list[Shot] = []
        self.photographs: list[tuple[str, Path]] = []
        for part in ("refs", "queries"):
            (folder / part).mkdir(parents=True, exist_ok=True)

    def build(self) -> None:
        """Write all of it."""
        sources, around, backgrounds = self.media.divided(self.random)
        self.around, self.backgrounds = around, backgrounds
        self._earlier([name for name in sources if name in self.media.films])
        self._earlier_stills([name for name in sources if name not in self.media.films])
        for _ in range(LATER):
            self._later()
        for _ in range(MOVES if self.photographs else 0):
            self._moved_over()
        for _ in range(STILLS):
            self._still()
        for _ in range(CLEAN):
            self._clean()
        write_table(self.folder / "releases.csv", ("id", "role", "kind", "date", "file", "duration"), self.releases)
        write_table(self.folder / "truth.csv", TRUTH_COLUMNS, self.truth)
        write_table(self.folder / "templates.csv", TEMPLATE_COLUMNS, [])

    def _name(self, role: str) -> str:
        return f"{role}{sum(str(row[0]).startswith(role) for row in self.releases):03}"

    def _earlier(self, films: list[str]) -> None:
        order = [str(name) for name in self.random.permutation(films)]
        for first in range(0, len(order), SHOTS):
            release = self._name("R")
            path, frames, at = self.folder / "refs" / f"{release}.mp4", list[Frame](), 0.0
            for name in order[first : first + SHOTS]:
                # What is left of a long film is for releases that repeat nothing.
                seconds = min(float(self.random.uniform(3.0, 6.5)), self.media.films[name] - 0.1)
                shown = self.media.stretch(name, 0.0, seconds)
                frames += shown
                self.shots.append(Shot(release, path, at, len(shown) / FPS))
                at += len(shown) / FPS
            write_film(path, frames)
            self.releases.append((release, "ref", "video", "2024-01-01", f"refs/{release}.mp4", at))

    def _earlier_stills(self, photographs: list[str]) -> None:
        for name in photographs:
            release = self._name("R")
            path = self.folder / "refs" / f"{release}.jpg"
            write_still(path, self.media.wide(name))
            self.photographs.append((release, path))
            self.releases.append((release, "ref", "image", "2024-01-01", f"refs/{release}.jpg", 0))

    def _any_shot(self) -> list[Frame]:
        shown = self.media.shot(str(self.random.choice(self.around)), self.random)
        return shown[: round(float(self.random.uniform(1.2, 3.5)) * FPS)]

    def _edits(self) -> tuple[str, list[Edit], float]:
        """Names joined, what becomes of each frame, and the rate: one or two edits of a stretch."""
        count = 1 + int(self.random.random() < RARELY_TWICE)
        chosen = [str(name) for name in self.random.permutation(("reencode", *OF_A_STRETCH, *FURTHER))[:count]]
        if {"slower", "faster"} <= set(chosen):
            chosen.remove("slower")
        mine, further = edits(self.random, self.media, self.backgrounds), changes(self.random)
        rate = next((further[name].rate for name in chosen if further.get(name, Change()).rate != 1.0), 1.0)
        return "+".join(chosen), [further[name].frame if name in FURTHER else mine[name] for name in chosen], rate

    def _over_all(self) -> tuple[str, Change]:
        name = str(self.random.choice(OF_A_RELEASE))
        if name in ("pillarbox", "filled"):
            edit = edits(self.random, self.media, self.backgrounds)[name]
            return name, Change(whole=lambda frame, _number: edit(frame, 0.0))
        return name, changes(self.random)[name] if name else Change()

    def _later(self) -> None:
        release, (over, change) = self._name("Q"), self._over_all()
        frames, found = self._any_shot(), list[tuple[object, ...]]()
        for number in self.random.permutation(len(self.shots))[: int(self.random.integers(2, 4))]:
            shot = self.shots[int(number)]
            named, each, rate = self._edits()
            seconds = min(float(self.random.uniform(2.2, 6.0)), shot.seconds - 0.2)
            start = shot.start + float(self.random.uniform(0.04, shot.seconds - seconds))
            start = round(start * FPS) / FPS
            shown = list(played(shot.path, start=start, seconds=seconds / rate, rate=rate))
            begin = len(frames) / FPS
            frames += [
                functools.reduce(lambda changed, edit: edit(changed, gone), each, frame)
                for gone, frame in zip(np.linspace(0, 1, len(shown), endpoint=False).tolist(), shown, strict=True)
            ]
            transforms = "+".join(part for part in (named, over) if part)
            end = round(start + len(shown) / FPS * rate, 3)
            found.append((release, shot.release, begin, len(frames) / FPS, start, end, "video", transforms))
            if self.random.random() < 0.4:
                frames += self._any_shot()
        self._write(release, frames + self._any_shot(), change)
        self.truth += found

    def _moved_over(self) -> None:
        release, (over, change) = self._name("Q"), self._over_all()
        still, path = self.photographs[int(self.random.integers(len(self.photographs)))]
        views = [View(*self.random.uniform((0.4, 0.4, 0.55), (0.6, 0.6, 0.95)).tolist()) for _ in range(2)]
        before, seconds = self._any_shot(), float(self.random.uniform(2.0, 5.0))
        shown = list(moved(read_still(path), seconds=seconds, first=views[0], last=views[1]))
        self._write(release, [*before, *shown, *self._any_shot()], change)
        begin, end = len(before) / FPS, (len(before) + len(shown)) / FPS
        transforms = "+".join(part for part in ("kenburns", over) if part)
        self.truth.append((release, still, begin, end, 0, 0, "image", transforms))

    def _still(self) -> None:
        release, shot = self._name("Q"), self.shots[int(self.random.integers(len(self.shots)))]
        at = round((shot.start + float(self.random.uniform(0.2, shot.seconds - 0.2))) * FPS) / FPS
        named, each, _ = self._edits()
        picture = next(played(shot.path, start=at, seconds=1 / FPS))
        picture = functools.reduce(lambda changed, edit: edit(changed, 0.5), each, picture)
        write_still(self.folder / "queries" / f"{release}.jpg", picture)
        self.releases.append((release, "query", "image", "2024-06-01", f"queries/{release}.jpg", 0))
        self.truth.append((release, shot.release, 0, 0, at, at, "image", f"{named}+still_from_video"))

    def _clean(self) -> None:
        frames = self._any_shot()
        long = [name for name, seconds in sorted(self.media.films.items()) if seconds > LONG_S]
        for name in self.random.permutation(long)[:3]:
            frames += self.media.stretch(str(name), LONG_S, min(4.0, self.media.films[str(name)] - LONG_S))
        frames += self._any_shot()
        self._write(self._name("Q"), frames, Change())

    def _write(self, release: str, frames: list[Frame], change: Change) -> None:
        path = self.folder / "queries" / f"{release}.mp4"
        write_film(path, (change.whole(frame, number) for number, frame in enumerate(frames)), low=change.low)
        self.releases.append((release, "query", "video", "2024-06-01", f"queries/{release}.mp4", len(frames) / FPS))


def main() -> None:
    """Build."""
    arguments = set_parser(__doc__).parse_args()
    Builder(arguments.folder, arguments.seed, Media.of(arguments.media)).build()


if __name__ == "__main__":
    main()
