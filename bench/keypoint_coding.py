"""Learns, from the demo's pictures, the rotation that `twicetold.fingerprint.keypoint_coding` ships.

    python bench/keypoint_coding.py OUT.npy

The result is float32 (65, 128): the mean, then one row for each of 64 directions. Each row is either the same when the
picture is mirrored or its own opposite, those of the first kind first.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.keypoint_coding import BITS
from twicetold.fingerprint.keypoint_description import LENGTH, MIRRORED
from twicetold.fingerprint.keypoints import DETECTED, LONG_SIDE, descriptions_of
from twicetold.media.reader import MediaReader
from twicetold.settings import MediaSettings

MEDIA = Path(__file__).parent.parent / "demo" / "media"
ROUNDS = 40


def main() -> None:
    """Collect descriptions, learn, say what it costs, write."""
    rows = np.concatenate([descriptions_of(picture, most=DETECTED)[1] for picture in pictures()])
    # What is learnt must not depend on which way round the pictures happen to be.
    both = np.concatenate([rows, rows[:, MIRRORED]]).astype(np.float64)
    mean = both.mean(axis=0)
    centred = both - mean
    spread = centred.T @ centred / len(centred)
    values, axes = zip(*(principal(spread, sign) for sign in (1, -1)), strict=True)
    least = np.sort(np.concatenate(values))[-BITS]
    turned = []
    for value, axis in zip(values, axes, strict=True):
        kept = axis[:, value >= least]
        turned.append((kept @ quantised(centred @ kept)).T)
        print(f"{kept.shape[1]} directions")
    kept_share = sum(value[value >= least].sum() for value in values) / np.trace(spread)
    print(f"{len(rows)} descriptions, {kept_share:.1%} of variance kept")
    np.save(sys.argv[1], np.vstack([mean, *turned]).astype(np.float32), allow_pickle=False)


def principal(spread: NDArray[np.float64], sign: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Variances (128,) and axes (128, 128) among the directions that a mirror multiplies by `sign`."""
    projection = (np.eye(LENGTH) + sign * np.eye(LENGTH)[MIRRORED]) / 2
    values, vectors = np.linalg.eigh(projection @ spread @ projection)
    return values, vectors


def quantised(projected: NDArray[np.float64]) -> NDArray[np.float64]:
    """The turn of the axes after which signs say most."""
    count = projected.shape[1]
    turn, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(count, count)))
    for _ in range(ROUNDS):
        left, _, right = np.linalg.svd(np.sign(projected @ turn).T @ projected)
        turn = right.T @ left.T
    return turn


def pictures() -> Iterator[NDArray[np.uint8]]:
    """The demo's stills, and a frame each two seconds of its films."""
    with MediaReader(MediaSettings()) as reader:
        for path in sorted(MEDIA.iterdir()):
            if path.suffix == ".jpg":
                yield reader.still(path, long_side=LONG_SIDE, pixels="gray")
            elif path.suffix == ".mp4":
                end = reader.probe(path).duration_us or 0
                for at in range(0, end - 200_000, 2_000_000):
                    yield reader.window(path, start_us=at, end_us=at + 100_000, long_side=LONG_SIDE).pixels[0]


if __name__ == "__main__":
    main()
