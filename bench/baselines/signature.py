"""MPEG-7 video signatures by FFmpeg's filter `signature`: the best installable baseline for whole stretches.

The filter compares two videos at a time and reports one place per pair: a point in each video and how many frames match
around it, not where among them the point lies. The stretch is laid evenly around the point. It decodes both files for
every pair; several inputs per call save decoding and waste as much on comparing references with each other, so that
pairs are the cheapest (measured: 0.5 processor seconds to compare two 25-second clips, 0.2 to read one). It knows no
stills. On some pairs FFmpeg 5.1's filter ends in a segmentation fault, every time: they count as no match, and how many
there were is said on standard error.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import av

from bench.baselines import Prediction
from bench.baselines.evaluation_set import Box, Release, as_prediction, pairs, read_releases

PROCESSES = 2
CRASHED = Box((0.0, 0.0), (0.0, 0.0), 0.0)
_REPORT = re.compile(r"matching of video 0 at ([\d.]+) and 1 at ([\d.]+), (\d+) frames matching")


def missing() -> str:
    """How to install what is missing, if anything is."""
    return "" if shutil.which("ffmpeg") else "install it: apt-get install ffmpeg"


def predict(folder: Path) -> list[Prediction]:
    """Predictions for the evaluation set in `folder`."""
    videos = [release for release in read_releases(folder) if release.kind == "video"]
    shapes = {release.id: length_and_rate(release.path) for release in videos}
    asked = list(pairs(videos))
    with ThreadPoolExecutor(PROCESSES) as threads:
        boxes = list(threads.map(partial(_compare, shapes), asked))
    crashed = sum(box is CRASHED for box in boxes)
    print(f"baseline signature: {crashed} of {len(asked)} pairs crashed the filter", file=sys.stderr)
    return [
        as_prediction(query, ref, box)
        for (query, ref), box in zip(asked, boxes, strict=True)
        if box is not None and box is not CRASHED
    ]


def length_and_rate(path: Path) -> tuple[float, float]:
    """Seconds, and frames a second, of a video."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        seconds = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
        return seconds, float(stream.average_rate or 25)


def _compare(shapes: dict[str, tuple[float, float]], pair: tuple[Release, Release]) -> Box | None:
    query, ref = pair
    command = ["ffmpeg", "-nostdin", "-hide_banner", "-nostats", "-loglevel", "info"]
    for release in pair:
        command += ["-threads", "1", "-i", str(release.path)]
    command += ["-filter_complex", "[0:v][1:v]signature=nb_inputs=2:detectmode=full", "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode == -signal.SIGSEGV:
        return CRASHED
    done.check_returncode()
    report = _REPORT.search(done.stderr.decode(errors="replace"))
    if report is None:
        return None
    query_at, ref_at, frames = float(report[1]), float(report[2]), int(report[3])
    return Box(_around(query_at, frames, *shapes[query.id]), _around(ref_at, frames, *shapes[ref.id]), float(frames))


def _around(at_s: float, frames: int, length_s: float, rate: float) -> tuple[float, float]:
    """`frames` around a point, moved inside the video where they would stick out."""
    length = min(frames / rate, length_s)
    start = min(max(0.0, at_s - length / 2), length_s - length)
    return start, start + length
