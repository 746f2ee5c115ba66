#!/usr/bin/env python3
"""Reading speed: films to fingerprints, two frames a second, next to decoding the same films and doing nothing.

    python bench/decode.py [FILE ...] [--rounds 3] [--long-s 120]

Null decode is `ffmpeg -threads 1 -i FILE -an -f null -`, and every frame decoded by PyAV on one thread. Ours is the
whole way as `twicetold trace` goes it, on one thread: a worker process started, files opened, frames decoded, scaled,
sent over and hashed. Processor seconds count children; each method runs over all files in turn, and of all rounds the
least counts. A second table holds cheaper ways of reading, and how far their fingerprints lie from the full ones.

Without files the films of `demo/` are read, and one of `--long-s` seconds that is made of them.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, cycle, islice
from pathlib import Path

import av
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from demo.footage import FPS, MEDIA, played
from demo.writing import film
from twicetold.fingerprint.base import FrameCodes
from twicetold.fingerprint.frames import fingerprint_frames
from twicetold.fingerprint.pdq_frame import PdqFrame
from twicetold.media.plan import DecodeOptions
from twicetold.media.reader import MediaReader
from twicetold.search.hamming import rowwise
from twicetold.settings import MediaSettings

EVERY_US = 500_000
BAR = 0.7
SEED_MIN_QUALITY = 50

READINGS = {
    "full": DecodeOptions(),
    "no loop filter": DecodeOptions(skip_loop_filter=True),
    "no non-reference frames": DecodeOptions(skip_frame="noref"),
    "neither of both": DecodeOptions(skip_loop_filter=True, skip_frame="noref"),
    "key frames, gaps to 2 s": DecodeOptions(reading="keyframes"),
    "key frames, gaps to 5 s": DecodeOptions(reading="keyframes", max_key_gap_us=5_000_000),
    "key frames, gaps to 10 s": DecodeOptions(reading="keyframes", max_key_gap_us=10_000_000),
    "key frames, 2 s, neither": DecodeOptions(reading="keyframes", skip_loop_filter=True, skip_frame="noref"),
}


@dataclass(slots=True)
class Result:
    """Of one way to read, over all files: least processor seconds so far, decoded frames and fingerprints."""

    cpu_s: float
    decoded: int
    codes: list[FrameCodes]


def cpu_seconds() -> float:
    """Processor seconds of this process and of children that have ended."""
    used = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def spent(action: Callable[[], object]) -> float:
    """Processor seconds that an action takes."""
    before = cpu_seconds()
    action()
    return cpu_seconds() - before


def read_all(files: list[Path], options: DecodeOptions) -> Result:
    """Fingerprint all files through one worker, which is started and ended here."""
    before = cpu_seconds()
    result = Result(0.0, 0, [])
    fingerprinter = PdqFrame()
    wants = fingerprinter.pictures
    with MediaReader(MediaSettings(), workers=1) as reader:
        for path in files:
            chunks = reader.sample_chunks(
                path,
                every_us=EVERY_US,
                width=wants.frame_width,
                height=wants.frame_height,
                skip_loop_filter=options.skip_loop_filter,
                skip_frame=options.skip_frame,
                reading=options.reading,
                max_key_gap_us=options.max_key_gap_us,
            )
            batches = list(chunks)
            result.codes.append(fingerprint_frames(batches, fingerprinter))
            result.decoded += batches[-1].report.frames_decoded
    result.cpu_s = cpu_seconds() - before
    return result


def start_worker(path: Path) -> None:
    """What a run pays once, however many files it reads (and a probe)."""
    with MediaReader(MediaSettings(), workers=1) as reader:
        reader.probe(path)


def null_by_program(files: list[Path]) -> None:
    """FFmpeg's own null decode."""
    for path in files:
        command = ["ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-i", str(path), "-an", "-f", "null", "-"]
        subprocess.run(command, check=True)


def null_by_library(files: list[Path]) -> None:
    """Every frame decoded by the library that we use, on one thread."""
    for path in files:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1
            for _ in container.decode(stream):
                pass


def distances(codes: list[FrameCodes], full: list[FrameCodes], *, exact_times: bool) -> np.ndarray:
    """Bits between the rows of two readings that stand for the same step of the grid (or have the very same time), of
    those that may seed a match; uint16 (k,)."""
    parts = []
    for ours, theirs in zip(codes, full, strict=True):
        step = 1 if exact_times else EVERY_US
        _, a, b = np.intersect1d(ours.times_us // step, theirs.times_us // step, return_indices=True)
        seeds = (theirs.flags[b] == 0) & (theirs.quality[b] >= SEED_MIN_QUALITY)
        parts.append(rowwise(ours.codes[a[seeds]], theirs.codes[b[seeds]]))
    return np.concatenate(parts)


def looped(seconds: int) -> Iterator[np.ndarray]:
    """The demo's films one after the other until so many seconds are full."""
    names = cycle(sorted(MEDIA.glob("*.mp4")))
    return islice(chain.from_iterable(played(path, seconds=10) for path in names), seconds * FPS)


def print_speed(files: list[Path], results: dict[str, Result], nulls: dict[str, float], start_s: float) -> float:
    """The first table; returns the seconds of null decode that everything is held against."""
    full = results["full"]
    length_s = sum(codes.end_us for codes in full.codes) / 1e6
    ours = {"ours, all in": full.cpu_s, "ours, worker running": full.cpu_s - start_s}
    print(f"{len(files)} films, {length_s:.0f} s, {full.decoded} frames")
    print(f"{'':28} {'cpu s':>8} {'film s per cpu s':>17}" + "".join(f"{'speed of ' + name:>28}" for name in nulls))
    for name, cpu_s in (nulls | ours).items():
        print(
            f"{name:28} {cpu_s:8.2f} {length_s / cpu_s:17.1f}" + "".join(f"{s / cpu_s:28.2f}" for s in nulls.values())
        )
    null_s = next(iter(nulls.values()))
    reached = null_s / full.cpu_s
    print(f"bar: {BAR} of {next(iter(nulls))}; reached {reached:.2f}: {'held' if reached >= BAR else 'MISSED'}\n")
    return null_s


def print_readings(results: dict[str, Result], null_s: float) -> None:
    """The second table."""
    full = results["full"]
    rows = sum(len(codes) for codes in full.codes)
    print("cheaper readings; distance to the full reading's code of the same half second, seeding frames only")
    print(
        f"{'':26} {'cpu s':>7} {'of null':>8} {'of full':>8} {'decoded':>8} {'rows':>6} {'mean bits':>10} {'95 %':>5}"
        f" {'<= 31':>6} {'same time':>10} {'bits then':>10}"
    )
    for name, result in results.items():
        apart = distances(result.codes, full.codes, exact_times=False)
        same = distances(result.codes, full.codes, exact_times=True)
        kept = sum(len(codes) for codes in result.codes)
        print(
            f"{name:26} {result.cpu_s:7.2f} {result.cpu_s / null_s:8.2f} {result.cpu_s / full.cpu_s:8.2f}"
            f" {result.decoded / full.decoded:8.2f} {kept / rows:6.2f} {apart.mean():10.2f}"
            f" {np.percentile(apart, 95):5.0f} {(apart <= 31).mean():6.3f} {len(same) / len(apart):10.2f}"
            f" {same.mean() if len(same) else 0:10.2f}"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--long-s", type=int, default=120)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        files: list[Path] = arguments.files
        if not files:
            long = Path(scratch) / "long.mp4"
            film(long, looped(arguments.long_s))
            files = [*sorted(MEDIA.glob("*.mp4")), long]
        measure(files, arguments.rounds)


def measure(files: list[Path], rounds: int) -> None:
    """Run every method `rounds` times and print the tables."""
    methods: dict[str, Callable[[], object]] = {"PyAV null decode": lambda: null_by_library(files)}
    if shutil.which("ffmpeg"):
        said = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True).stdout.split()[2]
        codec = ".".join(map(str, av.library_versions["libavcodec"]))
        print(f"ffmpeg {said}; PyAV {av.__version__} with libavcodec {codec}")
        methods = {"ffmpeg null decode": lambda: null_by_program(files), **methods}
    else:
        print("ffmpeg: not installed; null decode is PyAV's")
    read_all(files[:1], DecodeOptions())  # loads what is compiled
    nulls = dict.fromkeys(methods, float("inf"))
    start_s = float("inf")
    results: dict[str, Result] = {}
    for _ in range(rounds):
        for name, method in methods.items():
            nulls[name] = min(nulls[name], spent(method))
        start_s = min(start_s, spent(lambda: start_worker(files[0])))
        for name, options in READINGS.items():
            result = read_all(files, options)
            if name in results:
                result.cpu_s = min(result.cpu_s, results[name].cpu_s)
            results[name] = result
    null_s = print_speed(files, results, nulls, start_s)
    print_readings(results, null_s)


if __name__ == "__main__":
    main()
