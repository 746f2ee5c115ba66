"""A million messages on one machine: seconds, memory and bytes of adding and tracing them, and of a thousand more.

    python bench/messages.py MATERIAL [--messages N] [--more N]

Messages of 60 to 400 characters are strung together from pairs of words as they follow one another in the novels that
`bench/text_set/material.py` names. One in eight repeats an earlier one, whole or in part, some with words changed; one
in ten ends in the sign-off of its channel. They come from 40 channels over four years, as a table.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from bench.text_set import material
from bench.text_set.edits import edited
from twicetold import Archive
from twicetold.model import PartKind

CHANNELS = 40
REPOST_SHARE, SIGNED_SHARE = 1 / 8, 1 / 10
KEPT_FOR_REPOSTS = 5000
CLOCKED = 50_000
MATCHING = "match text"
FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("material", type=Path)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--more", type=int, default=1000)
    arguments = parser.parse_args()
    made = messages(arguments.material, seed=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first, characters = _table(folder / "first.csv", made, 0, arguments.messages)
        more, _ = _table(folder / "more.csv", made, arguments.messages, arguments.more)
        print(f"{arguments.messages:,} messages, {characters:,} characters")
        print("| what | wall s | cpu s | peak memory, MiB |")
        print("| --- | --- | --- | --- |")
        with Archive.init(folder / "archive") as archive:
            _timed("add", lambda: archive.add(first))
            clock = _Clock()
            report = _timed("trace", lambda: archive.trace(workers=1, progress=clock))
            _timed(f"add {arguments.more:,} more", lambda: archive.add(more))
            _timed(f"trace {arguments.more:,} more", lambda: archive.trace(workers=1))
            print(f"\n{report.matches:,} matches, {report.furniture} formulae")
            kinds = archive.connection.execute("SELECT kind, count(*) AS n FROM part GROUP BY kind").fetchall()
            print(", ".join(f"{row['n']:,} parts {PartKind(row['kind'])}" for row in kinds))
            print(f"\ncpu s of stages: {', '.join(f'{label} {seconds:.0f}' for label, seconds in clock.stages)}")
            print(f"cpu s of matching each {CLOCKED:,}: {', '.join(f'{seconds:.0f}' for seconds in clock.laps)}")
        for what in ("catalogue.sqlite", "custody.jsonl", "index"):
            path = folder / "archive" / what
            size = sum(one.stat().st_size for one in ([path] if path.is_file() else path.rglob("*")) if one.is_file())
            print(f"{what}: {size / 2**20:,.0f} MiB")


def messages(root: Path, *, seed: int) -> Iterator[str]:
    """Messages without end."""
    random = np.random.default_rng(seed)
    following: dict[str, list[str]] = defaultdict(list)
    words = " ".join(material.english(root)).split()
    for one, other in itertools.pairwise(words):
        following[one].append(other)
    sign_offs = [" ".join(_chain(words, following, random, 8)) for _ in range(CHANNELS)]
    kept: list[str] = []
    for number in itertools.count():
        if kept and random.random() < REPOST_SHARE:
            text = kept[random.integers(len(kept))]
            if random.random() < 0.5:
                text = edited(text, random, " ".join(_chain(words, following, random, 12)))
            if random.random() < 0.5:
                text = f"{' '.join(_chain(words, following, random, 20))} {text}"
        else:
            text = " ".join(_chain(words, following, random, int(random.integers(11, 72))))
        if random.random() < SIGNED_SHARE:
            text = f"{text} {sign_offs[number % CHANNELS]}"
        if len(kept) < KEPT_FOR_REPOSTS:
            kept.append(text)
        else:
            kept[random.integers(KEPT_FOR_REPOSTS)] = text
        yield text


def _chain(
    words: list[str], following: dict[str, list[str]], random: np.random.Generator, length: int
) -> Iterator[str]:
    word = words[random.integers(len(words))]
    for _ in range(length):
        yield word
        choices = following.get(word) or words
        word = choices[random.integers(len(choices))]


def _table(path: Path, made: Iterator[str], first: int, count: int) -> tuple[Path, int]:
    characters = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "source", "published", "text"])
        for number in range(first, first + count):
            text = next(made)
            characters += len(text)
            at = (FIRST + timedelta(minutes=2 * number)).strftime("%Y-%m-%dT%H:%M:%SZ")
            writer.writerow([f"m{number}", f"channel {number % CHANNELS}", at, text])
    return path, characters


class _Clock:
    """Progress that measures the processor time of each stage, and of matching so many messages."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, float]] = []
        self.laps: list[float] = []
        self._label, self._begun, self._lap, self._done = "", 0.0, 0.0, 0.0

    def begin(self, label: str, *, total: float | None = None) -> None:
        self._label, self._begun, self._lap, self._done = label, time.process_time(), time.process_time(), 0.0

    def advance(self, amount: float = 1, *, subject: str = "") -> None:
        self._done += amount
        if self._label == MATCHING and self._done >= CLOCKED * (len(self.laps) + 1):
            now = time.process_time()
            self.laps.append(now - self._lap)
            self._lap = now
            print(f"{self._done:,.0f} matched, the last {CLOCKED:,} in {self.laps[-1]:.0f} cpu s", file=sys.stderr)

    def end(self) -> None:
        self.stages.append((self._label, time.process_time() - self._begun))


def _timed(what: str, work: Callable[[], object]) -> object:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {what} | {time.perf_counter() - wall:.0f} | {time.process_time() - cpu:.0f} | {peak:,.0f} |", flush=True)
    sys.stdout.flush()
    return result


if __name__ == "__main__":
    main()
