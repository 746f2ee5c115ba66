"""vPDQ, the video hash of the PDQ authors, by the package `vpdq`: one frame a second, 31 bits, quality 50 and above.

vPDQ itself only counts how many frames two videos share. Here the shared frames become stretches of time in the
plainest way, so that they can be scored: runs of query seconds whose nearest frame of the reference moves on with them.
"""

from __future__ import annotations

from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.baselines import Prediction
from bench.baselines.evaluation_set import Box, Release, as_prediction, pairs, read_releases

SECONDS_PER_HASH = 1
MAX_DISTANCE_BITS = 31
MIN_QUALITY = 50
MAX_JUMP_S = 2.0
_LIBRARIES = "libavdevice-dev libavfilter-dev libavformat-dev libavcodec-dev libswresample-dev libswscale-dev"


class Hashes(NamedTuple):
    """Frames of one release that vPDQ would compare."""

    times_s: NDArray[np.float64]
    bits: NDArray[np.uint8]


def missing() -> str:
    """How to install what is missing, if anything is."""
    if find_spec("vpdq"):
        return ""
    return f"install it: apt-get install {_LIBRARIES} libavutil-dev pkg-config cmake; pip install vpdq==0.2.5"


def predict(folder: Path) -> list[Prediction]:
    """Predictions for the evaluation set in `folder`."""
    releases = read_releases(folder)
    hashes = {release.id: hash_release(release) for release in releases}
    return [
        as_prediction(query, ref, box)
        for query, ref in pairs(releases)
        for box in compare(query, ref, hashes[query.id], hashes[ref.id])
    ]


def hash_release(release: Release) -> Hashes:
    """What the package makes of a video; it reads a still as a video of one frame."""
    import vpdq  # built against the system's FFmpeg, so absent on most machines

    features = vpdq.computeHash(str(release.path), seconds_per_hash=SECONDS_PER_HASH)
    kept = [feature for feature in features if feature.quality >= MIN_QUALITY]
    return Hashes(
        np.array([feature.timestamp for feature in kept], np.float64),
        np.array([list(bytes.fromhex(feature.hex)) for feature in kept], np.uint8).reshape(-1, 32),
    )


def compare(query: Release, ref: Release, of_query: Hashes, of_ref: Hashes) -> list[Box]:
    """Runs of shared frames."""
    if not len(of_query.bits) or not len(of_ref.bits):
        return []
    distance = np.bitwise_count(of_query.bits[:, None] ^ of_ref.bits[None]).sum(axis=2, dtype=np.int64)
    shared = np.flatnonzero(distance.min(axis=1) <= MAX_DISTANCE_BITS)
    if not len(shared):
        return []
    query_s, ref_s = of_query.times_s[shared], of_ref.times_s[distance[shared].argmin(axis=1)]
    apart = (np.diff(query_s) > MAX_JUMP_S) | (np.abs(np.diff(ref_s) - np.diff(query_s)) > MAX_JUMP_S)
    edges = [0, *(np.flatnonzero(apart) + 1).tolist(), len(shared)]
    share = len(shared) / len(of_query.bits)  # vPDQ's own measure of a match
    return [
        Box(_stretch(query, query_s[start:end]), _stretch(ref, ref_s[start:end]), share)
        for start, end in pairwise(edges)
    ]


def _stretch(release: Release, times_s: NDArray[np.float64]) -> tuple[float, float]:
    if release.kind == "image":
        return 0.0, 0.0
    return float(times_s.min()), float(times_s.max() + SECONDS_PER_HASH)
