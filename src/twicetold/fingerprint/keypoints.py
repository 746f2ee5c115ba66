"""Local features of pictures: spots that are found again after crop, zoom, inset, border, perspective and overlay.

A whole-picture code knows nothing of a picture that was cropped or put into another. So up to `KEYPOINTS` spots of each
kept frame are described on their own (SIFT: Lowe 2004), each by 64 bits, and where, how large and how turned it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.keypoint_coding import MIRRORED, codes

NAME = "sift-64"
VERSION = "1"

LONG_SIDE = 400
"""Pixels of the longer side of the pictures that are searched for spots."""

KEYPOINTS = 200
"""Most spots kept of one picture."""

DETECTED = 500
"""Spots that are detected; of these the kept ones are chosen so that no part of the picture is left out."""

CONTRAST = 0.02
"""SIFT's contrast threshold: half of its author's, so that soft and dark footage has spots too."""

GRID = (4, 3)
"""Parts of the picture, across and down, that take turns in giving their strongest spots."""

PLACES = 65535
"""Places are stored in this many parts of the picture's width and height."""

SIZES_PER_OCTAVE = 24
SMALLEST = 1 / 1024
"""Sizes are stored as steps of 1/24 octave over 1/1024 of the longer side."""


@dataclass(frozen=True, slots=True, eq=False)
class Keypoints:
    """Spots of one item's kept frames, n in f frames; a still is one frame at time 0.

    The spots of frame k are rows `starts[k]` to `starts[k + 1]`, those that should be searched first before the others.
    """

    times_us: NDArray[np.int64]
    """(f,) microseconds from the item's start, rising."""
    starts: NDArray[np.int64]
    """(f + 1,)"""
    codes: NDArray[np.uint64]
    """(n,)"""
    mirrored: NDArray[np.uint64]
    """(n,) codes of the same spots in the mirrored picture."""
    places: NDArray[np.uint16]
    """(n, 2) x and y in parts of `PLACES` of the picture's width and height."""
    sizes: NDArray[np.uint8]
    """(n,) diameter over the longer side, in steps (see `SIZES_PER_OCTAVE`)."""
    angles: NDArray[np.uint8]
    """(n,) in 256ths of a turn."""
    aspect: float = 1.0
    """Width over height of the picture as shown."""
    end_us: int = 0

    def __post_init__(self) -> None:
        for name, dtype, shape in COLUMNS:
            column = getattr(self, name)
            if column.dtype != dtype or column.shape != (len(self.codes), *shape):
                raise ValueError(f"{name} is {dtype} {(len(self.codes), *shape)}, not {column.dtype} {column.shape}")
        if self.starts.shape != (len(self.times_us) + 1,) or (np.diff(self.starts) < 0).any():
            raise ValueError("starts bound the spots of each frame")

    def __len__(self) -> int:
        """Frames."""
        return len(self.times_us)

    @property
    def frame(self) -> NDArray[np.int64]:
        """(n,) frame of each spot."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def take(self, spots: NDArray[np.bool_]) -> Keypoints:
        """Only the spots chosen, bool (n,); every frame stays, if without spots."""
        starts = np.concatenate([[0], np.cumsum(spots)])[self.starts].astype(np.int64)
        columns: dict[str, Any] = {name: getattr(self, name)[spots] for name, _, _ in COLUMNS}
        return Keypoints(times_us=self.times_us, starts=starts, aspect=self.aspect, end_us=self.end_us, **columns)

    @classmethod
    def joined(cls, parts: list[Keypoints], *, aspect: float = 1.0, end_us: int = 0) -> Keypoints:
        """The frames of all parts, which follow one another in time."""
        columns: dict[str, Any] = {
            name: np.concatenate([np.zeros((0, *shape), dtype), *(getattr(part, name) for part in parts)])
            for name, dtype, shape in COLUMNS
        }
        lengths = np.concatenate([np.zeros(0, np.int64), *(np.diff(part.starts) for part in parts)])
        return cls(
            times_us=np.concatenate([np.zeros(0, np.int64), *(part.times_us for part in parts)]),
            starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            aspect=aspect,
            end_us=end_us,
            **columns,
        )


COLUMNS: tuple[tuple[str, np.dtype[Any], tuple[int, ...]], ...] = (
    ("codes", np.dtype(np.uint64), ()),
    ("mirrored", np.dtype(np.uint64), ()),
    ("places", np.dtype(np.uint16), (2,)),
    ("sizes", np.dtype(np.uint8), ()),
    ("angles", np.dtype(np.uint8), ()),
)


def keypoints_of(picture: NDArray[np.uint8], *, time_us: int = 0) -> Keypoints:
    """The spots of one grey picture, uint8 (h, w), as a frame at `time_us`.

    The same picture always gives the same spots. A flat picture gives none.
    """
    height, width = picture.shape
    found, descriptors = _detector().detectAndCompute(picture, None)
    if not found:
        return _one_frame(time_us, np.zeros((0, 4), np.float32), np.zeros((0, 128), np.float32), width / height)
    where = np.array([(*spot.pt, spot.size, spot.angle, spot.response) for spot in found], dtype=np.float32)
    order = _in_turns(where[:, 0] / width, where[:, 1] / height, where[:, 4])[:KEYPOINTS]
    where = where[order]
    shape = np.array([width, height, max(width, height), 360.0], dtype=np.float32)
    return _one_frame(time_us, where[:, :4] / shape, descriptors[order].astype(np.float32), width / height)


def size_of(steps: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Diameters over the longer side, float64, from stored steps."""
    sizes: NDArray[np.float64] = SMALLEST * 2.0 ** (steps / SIZES_PER_OCTAVE)
    return sizes


def _detector() -> cv2.SIFT:
    # One for each call: it keeps buffers, and calls come from several threads.
    return cv2.SIFT.create(nfeatures=DETECTED, contrastThreshold=CONTRAST)


def _in_turns(x: NDArray[np.float32], y: NDArray[np.float32], strength: NDArray[np.float32]) -> NDArray[np.int64]:
    """Rows by turns of the parts of the picture: the strongest of each part, then the second strongest, and so on."""
    order = np.lexsort((y, x, -strength))
    part = np.clip(x * GRID[0], 0, GRID[0] - 1).astype(np.int64) + GRID[0] * np.clip(
        y * GRID[1], 0, GRID[1] - 1
    ).astype(np.int64)
    turn = np.zeros(len(x), np.int64)
    for number in range(GRID[0] * GRID[1]):
        rows = order[part[order] == number]
        turn[rows] = np.arange(len(rows))
    return order[np.argsort(turn[order], kind="stable")]


def _one_frame(time_us: int, where: NDArray[np.float32], descriptors: NDArray[np.float32], aspect: float) -> Keypoints:
    """`where` is float32 (n, 4): x, y, size and angle, each over its whole."""
    steps = SIZES_PER_OCTAVE * np.log2(np.maximum(where[:, 2], SMALLEST) / SMALLEST)
    return Keypoints(
        times_us=np.array([time_us], np.int64),
        starts=np.array([0, len(where)], np.int64),
        codes=codes(descriptors),
        mirrored=codes(descriptors[:, MIRRORED]),
        places=np.clip(np.rint(where[:, :2] * PLACES), 0, PLACES).astype(np.uint16),
        sizes=np.clip(np.rint(steps), 0, 255).astype(np.uint8),
        angles=(np.rint(where[:, 3] * 256).astype(np.int64) % 256).astype(np.uint8),
        aspect=aspect,
    )
