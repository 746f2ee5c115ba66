"""Learns, from the demo's pictures, the rotation that `twicetold.fingerprint.keypoint_coding` ships.

    python bench/keypoint_coding.py OUT.npy

The result is float32 (65, 128): the mean, then one row for each of 64 directions.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.keypoint_coding import BITS, rooted
from twicetold.fingerprint.keypoints import CONTRAST, DETECTED, LONG_SIDE
from twicetold.media.reader import MediaReader
from twicetold.settings import MediaSettings

MEDIA = Path(__file__).parent.parent / "demo" / "media"
ROUNDS = 30


def main() -> None:
    """Collect descriptors, learn, say what it costs in bits, write."""
    sift = cv2.SIFT.create(nfeatures=DETECTED, contrastThreshold=CONTRAST)
    found: list[NDArray[np.float32]] = []
    with MediaReader(MediaSettings()) as reader:
        for path in sorted(MEDIA.iterdir()):
            if path.suffix == ".jpg":
                pictures = reader.still(path, long_side=LONG_SIDE, pixels="gray")[None]
            elif path.suffix == ".mp4":
                probe = reader.probe(path)
                end = probe.duration_us or 0
                pictures = np.concatenate(
                    [
                        reader.window(path, start_us=at, end_us=at + 100_000, long_side=LONG_SIDE).pixels[:1]
                        for at in range(0, end - 200_000, 2_000_000)
                    ]
                )
            else:
                continue
            for picture in pictures:
                _, descriptors = sift.detectAndCompute(picture, None)
                if descriptors is not None:
                    found.append(rooted(descriptors))
    rows = np.concatenate(found)
    mean = rows.mean(axis=0)
    centred = rows - mean
    values, vectors = np.linalg.eigh(np.cov(centred.T))
    axes = vectors[:, np.argsort(-values)[:BITS]]
    projected = centred @ axes
    turn, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(BITS, BITS)))
    for _ in range(ROUNDS):
        left, _, right = np.linalg.svd(np.sign(projected @ turn).T @ projected)
        turn = right.T @ left.T
    print(f"{len(rows)} descriptors, {values[np.argsort(-values)[:BITS]].sum() / values.sum():.1%} of variance kept")
    np.save(sys.argv[1], np.vstack([mean, (axes @ turn).T]).astype(np.float32), allow_pickle=False)


if __name__ == "__main__":
    main()
