"""PDQ of frames at the published threshold: five a second, 31 bits, also mirrored, and a vote over offsets in time.

What one builds in a day from published parts. Hashes are exact PDQ of full frames, those of quality 50 and above.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.baselines import Prediction
from bench.baselines.evaluation_set import Box, Release, as_prediction, pairs, read_releases
from bench.baselines.runs import longest_run, offset_vote
from twicetold.fingerprint.pdq import pdq_batch
from twicetold.search.hamming import within

STEP_S = 0.2
MAX_DISTANCE_BITS = 31
MIN_QUALITY = 50


class Hashes(NamedTuple):
    """Frames of one release that are worth comparing."""

    times_s: NDArray[np.float64]
    codes: NDArray[np.uint64]
    mirrored: NDArray[np.uint64]


def missing() -> str:
    """Nothing is: it runs on what the project itself needs."""
    return ""


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
    """Hash a still, or five frames of every second of a video."""
    times, codes, mirrored = [], [], []
    for seconds, rgb in pictures(release):
        result = pdq_batch(rgb[None])
        if result.quality[0] >= MIN_QUALITY:
            times.append(seconds)
            codes.append(result.codes[0])
            mirrored.append(result.mirrored[0])
    return Hashes(
        np.array(times, np.float64),
        np.array(codes, np.uint64).reshape(-1, 4),
        np.array(mirrored, np.uint64).reshape(-1, 4),
    )


def pictures(release: Release) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """Pictures as RGB, each with its time in seconds."""
    if release.kind == "image":
        with Image.open(release.path) as image:
            yield 0.0, np.asarray(image.convert("RGB"))
        return
    with av.open(str(release.path)) as container:
        stream = container.streams.video[0]
        start = stream.start_time or 0
        due = 0.0
        for frame in container.decode(stream):
            if frame.pts is None or frame.time_base is None:
                continue
            seconds = float((frame.pts - start) * frame.time_base)
            if seconds >= due - 1e-6:
                due = (seconds // STEP_S + 1) * STEP_S
                yield seconds, frame.to_ndarray(format="rgb24")


def compare(query: Release, ref: Release, of_query: Hashes, of_ref: Hashes) -> list[Box]:
    """Where `query` shows what `ref` shows, either way round."""
    found = []
    for codes in (of_query.codes, of_query.mirrored):
        near = within(codes, of_ref.codes, MAX_DISTANCE_BITS)
        if not len(near.first):
            continue
        query_s, ref_s = of_query.times_s[near.first], of_ref.times_s[near.second]
        if query.kind == ref.kind == "video":
            found.extend(offset_vote(query_s, ref_s, step_s=STEP_S))
        else:
            still = (0.0, 0.0)
            closeness = float(MAX_DISTANCE_BITS + 1 - near.distance_bits.min()) / (MAX_DISTANCE_BITS + 1)
            found.append(
                Box(
                    still if query.kind == "image" else longest_run(query_s, step_s=STEP_S),
                    still if ref.kind == "image" else longest_run(ref_s, step_s=STEP_S),
                    10 * closeness,
                )
            )
    return found
