"""Long talks before one wall, made up: whether stretches of one are found, what of another is said to be, and the cost.

    python -m bench.long_shots FOLDER --seconds 300 --seed 5

Two talks by one person in one room, each as long as is asked, and a later film that shows ten stretches of the first
under an edit each, between footage of another room. Of the second talk nothing is shown again. Films that are in the
folder already are used as they are.
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.costs import made_up_films
from bench.costs.made_up_films import Body, Frame
from twicetold import Archive
from twicetold.model import Match
from twicetold.settings import LearnedSettings, Settings

WIDTH, HEIGHT, FPS = 640, 360, made_up_films.FPS
STRETCH_S, SHORT_S, BETWEEN_S = 5.0, 2.0, 3.0
TALK_A, TALK_B, SHOWS_AGAIN = "A", "B", "Q"
OFF_S = 0.3
"""How far off its moment a match may lie, and its ends off its stretch's, to be right."""


class Shown(NamedTuple):
    """A stretch of talk A that the later film shows: the edit, when there, when in the talk, and how fast."""

    edit: str
    start_s: float
    end_s: float
    talk_s: float
    rate: float


class Talk:
    """Somebody who talks in a room: trunk, head and one hand, each of which wanders on its own.

    Args:
        room: seed of the room and of how they look.
        motion: seed of how they move.
        frames: for how long.
        size: of the person over the picture's height.
    """

    def __init__(self, room: int, motion: int, frames: int, size: float) -> None:
        look, moves = np.random.default_rng([room]), np.random.default_rng([room, motion])
        self._ground = made_up_films.texture(look, WIDTH, HEIGHT, regions=4)
        made_up_films.furnish(self._ground, look)
        high = HEIGHT * size
        way = np.array((WIDTH * 0.5, HEIGHT * 0.6)) + made_up_films.wander(moves, frames, HEIGHT * 0.01, smooth=25)
        nods = made_up_films.wander(moves, frames, high * 0.05, smooth=4)
        waves = made_up_films.wander(moves, frames, high * 0.15, smooth=10)
        self._body = Body.of(
            [
                (made_up_films.blob(look, high, high * 1.3), way),
                (made_up_films.blob(look, high * 0.6, high * 0.6), way + nods - [0, high * 0.75]),
                (made_up_films.blob(look, high * 0.25, high * 0.25), way + waves + [high * 0.4, 0]),
            ]
        )

    def frame(self, number: int) -> Frame:
        """One frame, uint8 (HEIGHT, WIDTH, 3)."""
        picture = self._ground.copy()
        self._body.lay_on(picture, number, 0, 0)
        return picture


def edits(random: np.random.Generator) -> list[tuple[str, Callable[[Frame], Frame], float, float]]:
    """Name, edit, rate and seconds of each stretch."""
    made = made_up_films.edits(random, WIDTH, HEIGHT)

    def dark(frame: Frame) -> Frame:
        return (frame * 0.5).astype(np.uint8)

    def same(frame: Frame) -> Frame:
        return frame

    return [
        ("as it is", same, 1.0, STRETCH_S),
        *((name, edit, 1.0, STRETCH_S) for name, edit in made.items()),
        ("dark", dark, 1.0, STRETCH_S),
        ("slower", same, 0.85, STRETCH_S),
        ("faster, cropped", made["crop"], 1.2, STRETCH_S),
        ("short, cropped", made["crop"], 1.0, SHORT_S),
    ]


def make(folder: Path, seconds: float, seed: int, size: float) -> None:
    """Write the three films, their table and `truth.csv`."""
    frames = round(seconds * FPS)
    random = np.random.default_rng(seed)
    talks = {name: Talk(seed, number, frames, size) for number, name in enumerate((TALK_A, TALK_B))}
    for name, talk in talks.items():
        _write(folder / f"{name}.mp4", (talk.frame(number) for number in range(frames)), random)
    rows: list[Shown] = []
    _write(folder / f"{SHOWS_AGAIN}.mp4", _again(talks[TALK_A], frames, seed, size, rows), random)
    with (folder / "truth.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    with (folder / "releases.csv").open("w", newline="") as file:
        csv.writer(file).writerows(
            [
                ("id", "source", "published", "file"),
                (TALK_A, "house", "2020-01-01", f"{TALK_A}.mp4"),
                (TALK_B, "house", "2020-02-01", f"{TALK_B}.mp4"),
                (SHOWS_AGAIN, "other", "2020-03-01", f"{SHOWS_AGAIN}.mp4"),
            ]
        )


def _again(talk: Talk, frames: int, seed: int, size: float, rows: list[Shown]) -> Iterator[Frame]:
    random = np.random.default_rng([seed, 1])
    asked = edits(random)
    elsewhere = Talk(seed + 1, 0, round(len(asked) * BETWEEN_S * FPS) + 1, size)
    count = other = 0
    for name, edit, rate, seconds in asked:
        length = round(seconds * FPS)
        first = int(random.integers(0, frames - round(length * rate) - 1))
        rows.append(Shown(name, count / FPS, (count + length) / FPS, first / FPS, rate))
        for number in range(length):
            yield edit(talk.frame(first + round(number * rate)))
        for _ in range(round(BETWEEN_S * FPS)):
            yield elsewhere.frame(other)
            other += 1
        count += length + round(BETWEEN_S * FPS)


def _write(path: Path, frames: Iterator[Frame], random: np.random.Generator) -> None:
    room = made_up_films.GRAIN_ROOM
    grain: NDArray[np.int16] = random.normal(0, made_up_films.GRAIN, (HEIGHT + room, WIDTH + room)).astype(np.int16)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "24", "preset": "superfast", "threads": "1", "g": str(made_up_films.KEY_EVERY)}
        for count, picture in enumerate(frames):
            stored = made_up_films.grainy(picture, grain, random)
            frame = av.VideoFrame.from_ndarray(stored, format="yuv420p")
            frame.pts = count
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def main() -> None:
    """Make what is missing, trace it, and print what was found and what it cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=300.0, help="length of each talk")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--size", type=float, default=0.55, help="of the person, over the picture's height")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if not (arguments.folder / "releases.csv").exists():
        make(arguments.folder, arguments.seconds, arguments.seed, arguments.size)
    with (arguments.folder / "truth.csv").open(newline="") as file:
        truth = [Shown(row[0], *(float(value) for value in row[1:])) for row in csv.reader(file)]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(learned=LearnedSettings(model="none"))
        with Archive.init(Path(folder) / "archive", settings=settings) as archive:
            begun = time.perf_counter()
            archive.add(arguments.folder, releases=arguments.folder / "releases.csv", storage="referenced")
            archive.trace()
            took = time.perf_counter() - begun
            held = {archive.release(name).items[0]: name for name in (TALK_A, TALK_B, SHOWS_AGAIN)}
            matches = [(held[one.query_item], held[one.ref_item], one) for one in archive.matches()]
    _tell(truth, matches)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        f"{sum(one.ru_utime + one.ru_stime for one in used):.0f} processor seconds, {took:.0f} s by the clock, "
        f"{used[0].ru_maxrss / 1024:.0f} MiB at most"
    )


def _tell(truth: list[Shown], matches: list[tuple[str, str, Match]]) -> None:
    right = set[int]()
    for shown in truth:
        fits = [
            number
            for number, (query, ref, match) in enumerate(matches)
            if (query, ref) == (SHOWS_AGAIN, TALK_A) and _fits(shown, match)
        ]
        right.update(fits)
        scores = ", ".join(f"{matches[number][2].score:.2f}" for number in fits)
        print(f"{shown.edit}: {'found, score ' + scores if fits else 'not found'}")
    print(f"matches that are not true: {len(matches) - len(right)}")


def _fits(shown: Shown, match: Match) -> bool:
    if match.query is None or match.ref is None:
        return False
    low, high = max(shown.start_s, match.query.start / 1e6), min(shown.end_s, match.query.end / 1e6)
    there = match.ref.start / 1e6 + (low - match.query.start / 1e6) * match.rate
    meant = shown.talk_s + (low - shown.start_s) * shown.rate
    return high - low > (shown.end_s - shown.start_s) / 2 and abs(there - meant) < OFF_S


if __name__ == "__main__":
    main()
