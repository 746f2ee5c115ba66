#!/usr/bin/env python3
"""Ten hours of sound in one file, taken in, fingerprinted and matched: seconds and memory, and whether all is found.

    python bench/long_sound.py MATERIAL [--hours 10] [--keep FOLDER]

MATERIAL is as for `sound.py`. The long file strings its music and speech together over and over, in random order and
at random levels, with sweeps and noise between, as 8-bit samples at 8,000 a second. An earlier file of one minute is
played in the long one at five places, and a later one plays ten stretches of the long one, none of which was put into
it twice; all stretches are of 8 seconds. A match is right where both its sides lie within half a second of the truth.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import scipy.signal

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.sound_evalset import traced
from bench.sound_set.doubles import RATE, Sound
from bench.sound_set.material import talks, tunes
from bench.trace_evalset import cpu_seconds
from twicetold import Archive
from twicetold.model import Match

LOW_RATE = 8_000
STRETCH_S = 8
IN_LONG, OF_LONG = 5, 10
NEAR_S = 0.5

Place = tuple[str, float, str, float]
"""(query, second in it, reference, second in it)"""


def main() -> None:
    """Make the files, trace them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("material", type=Path)
    parser.add_argument("--hours", type=float, default=10.0)
    parser.add_argument("--keep", type=Path, help="make the files and the archive in this folder, which is new")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        truth = _files(arguments.material, folder, round(arguments.hours * 3600))
        # What making the files took is none of the product's memory: Linux forgets the peak.
        Path("/proc/self/clear_refs").write_text("5")
        with Archive.init(folder / "archive") as archive:
            _timed("add", lambda: archive.add(folder, releases=folder / "releases.csv", storage="referenced"))
            _timed("fingerprint, index and match", lambda: traced(archive))
            names = {item.sha256: Path(item.name).stem for item in archive.items()}
            found = archive.matches()
    right = [place for place in truth if any(_tells(match, names, place) for match in found)]
    wrong = [match for match in found if not any(_tells(match, names, place) for place in truth)]
    print(f"{len(right)} of {len(truth)} stretches found; {len(wrong)} of {len(found)} matches are not among them")


def _files(material: Path, folder: Path, length_s: int) -> list[Place]:
    random = np.random.default_rng(1)
    pieces = [scipy.signal.resample_poly(one, LOW_RATE, RATE) for one in (*tunes(material), *talks(material))]
    random.shuffle(pieces)  # type: ignore[arg-type]
    early, own, pieces = pieces[:2], pieces[2 : 2 + OF_LONG], pieces[2 + OF_LONG :]
    truth: list[Place] = []
    first = np.concatenate(early)[: 60 * LOW_RATE]
    _write(folder / "early.wav", [first], width=2)
    # What is played once only, and at which second of the long file.
    once = [
        (second, first[number * STRETCH_S * LOW_RATE :][: STRETCH_S * LOW_RATE])
        for number, second in enumerate(np.linspace(0.05, 0.9, IN_LONG) * length_s)
    ]
    truth += [
        ("long", float(int(second)), "early", float(number * STRETCH_S)) for number, (second, _) in enumerate(once)
    ]
    taken = [
        (second, piece[: STRETCH_S * LOW_RATE])
        for second, piece in zip(np.linspace(0.08, 0.95, OF_LONG) * length_s, own, strict=True)
    ]
    late: list[Sound] = []
    for number, (second, piece) in enumerate(taken):
        late += [_between(random, 6), piece]
        truth.append(("late", float(number * (6 + STRETCH_S) + 6), "long", float(int(second))))
    _write(folder / "late.wav", late, width=2)
    _write(folder / "long.wav", _long(pieces, {int(s): p for s, p in (*once, *taken)}, length_s, random), width=1)
    (folder / "releases.csv").write_text(
        "id,source,published,file\nearly,a,2024-01-01,early.wav\nlong,b,2024-02-01,long.wav\nlate,c,2024-03-01,late.wav\n"
    )
    return truth


def _long(pieces: list[Sound], put_in: dict[int, Sound], length_s: int, random: np.random.Generator) -> Iterator[Sound]:
    """A second at a time, so that the whole is never held."""
    rest: Sound = np.zeros(0, np.float32)
    second = 0
    while second < length_s:
        if second in put_in:
            yield put_in[second]
            second += STRETCH_S
            continue
        if len(rest) < LOW_RATE:
            piece = pieces[int(random.integers(len(pieces)))] if random.random() < 0.8 else _between(random, 10)
            rest = np.concatenate([rest, piece * random.uniform(0.2, 0.9)])
        yield rest[:LOW_RATE]
        rest = rest[LOW_RATE:]
        second += 1


def _between(random: np.random.Generator, length_s: int) -> Sound:
    """A sweep, or noise: nothing that anything else plays."""
    at = np.arange(length_s * LOW_RATE) / LOW_RATE
    if random.random() < 0.5:
        low, high = random.uniform(200, 800), random.uniform(1000, 3500)
        return (0.3 * scipy.signal.chirp(at, low, length_s, high)).astype(np.float32)
    return (0.1 * random.normal(0, 1, len(at))).astype(np.float32)


def _write(path: Path, parts: Iterator[Sound] | list[Sound], *, width: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(width)
        file.setframerate(LOW_RATE)
        for part in parts:
            clipped = np.clip(part, -1, 1)
            samples = (clipped * 127 + 128).astype(np.uint8) if width == 1 else (clipped * 32767).astype("<i2")
            file.writeframes(samples.tobytes())


def _tells(match: Match, names: dict[str, str], place: Place) -> bool:
    query, second, ref, there = place
    if (names[match.query_item], names[match.ref_item]) != (query, ref) or not match.query or not match.ref:
        return False
    return abs(match.query.start / 1e6 - second) <= NEAR_S and abs(match.ref.start / 1e6 - there) <= NEAR_S


def _timed(what: str, work: Callable[[], object]) -> None:
    wall, cpu = time.monotonic(), cpu_seconds()
    work()
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    own, workers = int(peak.split()[1]) / 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{what}: {cpu_seconds() - cpu:.0f} s processor, {time.monotonic() - wall:.0f} s by the clock; at most"
        f" {own:,.0f} MiB here, {workers:,.0f} MiB in a worker",
        flush=True,
    )


if __name__ == "__main__":
    main()
