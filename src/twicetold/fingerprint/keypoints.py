"""Local features of pictures: spots that are found again after crop, zoom, inset, border, perspective and overlay.

A whole-picture code knows nothing of a picture that was cropped or put into another. So up to `KEYPOINTS` corners of
each kept frame (FAST at several sizes, ranked by Harris's measure, as in ORB: Rublee et al. 2011) are described on
their own, each by 64 bits, with its place and size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint import keypoint_coding
from twicetold.fingerprint.keypoint_description import LENGTH, described
from twicetold.fingerprint.keypoint_insets import Inset
from twicetold.fingerprint.orientation import Orientation

NAME = "corner-64"
VERSION = "5"

LONG_SIDE = 400
"""Pixels of the longer side of the pictures that are searched for spots."""

KEYPOINTS = 200
"""Most spots kept of one picture."""

DETECTED = 800
"""Corners that are detected; of these the kept ones are chosen so that no part and no size is left out."""

LEVELS = 6
LEVEL = 2**0.5
"""Sizes at which corners are looked for, and the factor between them."""

CONTRAST = 5
"""Grey levels by which a corner differs from its surroundings: little, so that soft and dark footage has spots too."""

EDGE = 12
"""Pixels at the edge of the picture, at each size, in which no corner is looked for."""

BLUR = 1.2
"""Standard deviation, in pixels at a spot's size, of the smoothing before it is described."""

GROUPS = ((4, 3), (4, 3), (2, 2))
"""Parts of the picture, across and down, that take turns in giving their strongest spots; one line for two sizes."""

INSET_KEYPOINTS = 80
"""Most spots of a picture within the picture, besides."""

MOST_ENLARGED = 3.0

PLACES = 255
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
    places: NDArray[np.uint8]
    """(n, 2) x and y in parts of `PLACES` of the picture's width and height."""
    sizes: NDArray[np.uint8]
    """(n,) diameter over the longer side, in steps (see `SIZES_PER_OCTAVE`)."""
    aspect: float = 1.0
    """Width over height of the picture as shown."""
    end_us: int = 0
    _told: dict[str, NDArray[np.int64]] = field(default_factory=dict, init=False, repr=False)
    """What was worked out of the columns once: a search asks for it for each item that it finds."""

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
        if "frame" not in self._told:
            self._told["frame"] = np.repeat(np.arange(len(self)), np.diff(self.starts))
            self._told["frame"].setflags(write=False)
        return self._told["frame"]

    def oriented(self, orientation: Orientation) -> NDArray[np.uint64]:
        """(n,) codes of the same spots in the picture so oriented."""
        return keypoint_coding.oriented(self.codes, orientation)

    def first(self, most: int) -> Keypoints:
        """The first spots of each frame, as many as `most`."""
        return self.take(np.arange(len(self.codes)) - np.repeat(self.starts[:-1], np.diff(self.starts)) < most)

    def packed(self) -> Keypoints:
        """The same spots, those of each frame in order of size and height, in which a file takes .07 less."""
        order = np.lexsort((self.places[:, 1], self.sizes, self.frame))
        columns: dict[str, Any] = {name: getattr(self, name)[order] for name, _, _ in COLUMNS}
        return replace(self, **columns)

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
    ("places", np.dtype(np.uint8), (2,)),
    ("sizes", np.dtype(np.uint8), ()),
)


def keypoints_of(picture: NDArray[np.uint8], *, time_us: int = 0, insets: Sequence[Inset] = ()) -> Keypoints:
    """The spots of one grey picture, uint8 (h, w), as a frame at `time_us`.

    The same picture always gives the same spots. A flat picture gives none.

    Args:
        insets: parts of the picture that are looked at on their own besides, enlarged.
    """
    height, width = picture.shape
    where, descriptions = descriptions_of(picture, most=KEYPOINTS)
    if insets:
        parts = [(where, descriptions), *(_inside(picture, inset) for inset in insets)]
        last = [False, *(inset.is_small(picture.size) for inset in insets)]
        order = _by_shares([len(found) for found, _ in parts], last)
        where = np.concatenate([found for found, _ in parts])[order]
        descriptions = np.concatenate([described for _, described in parts])[order]
    steps = SIZES_PER_OCTAVE * np.log2(np.maximum(where[:, 2], SMALLEST) / SMALLEST)
    return Keypoints(
        times_us=np.array([time_us], np.int64),
        starts=np.array([0, len(where)], np.int64),
        codes=keypoint_coding.codes(descriptions),
        places=np.clip(np.rint(where[:, :2] * PLACES), 0, PLACES).astype(np.uint8),
        sizes=np.clip(np.rint(steps), 0, 255).astype(np.uint8),
        aspect=width / height,
    )


def descriptions_of(picture: NDArray[np.uint8], *, most: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The spots of one grey picture, uint8 (h, w), before they are coded.

    Returns:
        Places over width and height and diameters over the longer side, float32 (n, 3); descriptions, float32 (n, 128).
    """
    height, width = picture.shape
    found = _detector().detect(picture, None) if min(height, width) > 2 * EDGE else []
    corners = np.array([(*spot.pt, spot.size, spot.response, spot.octave) for spot in found], dtype=np.float32)
    corners = corners.reshape(-1, 5)
    shape = np.array([width, height, max(width, height)], dtype=np.float32)
    where, level = corners[:, :3] / shape, corners[:, 4].astype(np.int64)
    order = _in_turns(where[:, 0], where[:, 1], corners[:, 3], level)[:most]
    where, level, corners = where[order], level[order], corners[order]
    descriptions = np.zeros((len(where), LENGTH), np.float32)
    for number in range(LEVELS):
        rows = np.flatnonzero(level == number)
        if len(rows):
            at_size = _at_level(picture, number)
            x, y = (corners[rows, axis].astype(np.float64) / LEVEL**number for axis in (0, 1))
            descriptions[rows] = described(at_size, x, y)
    return where, descriptions


def _inside(picture: NDArray[np.uint8], inset: Inset) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """`descriptions_of` a part of a picture, places and sizes being those in the whole."""
    part = np.ascontiguousarray(picture[inset.top : inset.bottom, inset.left : inset.right])
    scale = min(MOST_ENLARGED, LONG_SIDE / max(part.shape))
    size = (round(part.shape[1] * scale), round(part.shape[0] * scale))
    enlarged = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    where, descriptions = descriptions_of(enlarged, most=INSET_KEYPOINTS)
    height, width = picture.shape
    shape = np.array([part.shape[1] / width, part.shape[0] / height, max(part.shape) / max(picture.shape)], np.float32)
    return where * shape + np.array([inset.left / width, inset.top / height, 0], np.float32), descriptions


def _by_shares(counts: Sequence[int], last: Sequence[bool]) -> NDArray[np.int64]:
    """Order in which the rows of several lists, one behind the other, take turns: of three from the first list there is
    one from each other, and those of some come `last`.

    Those are of small insets. It is later releases that show earlier ones so, and these are asked for by all of their
    spots, while of an earlier one the first stay.
    """
    turns = [
        np.arange(count) / (3 if part == 0 else 1) + KEYPOINTS * late
        for part, (count, late) in enumerate(zip(counts, last, strict=True))
    ]
    return np.argsort(np.concatenate(turns), kind="stable")


def size_of(steps: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Diameters over the longer side, float64, from stored steps."""
    sizes: NDArray[np.float64] = SMALLEST * 2.0 ** (steps / SIZES_PER_OCTAVE)
    return sizes


def _detector() -> cv2.ORB:
    # One for each call: it keeps buffers, and calls come from several threads.
    return cv2.ORB.create(
        nfeatures=DETECTED, scaleFactor=LEVEL, nlevels=LEVELS, edgeThreshold=EDGE, fastThreshold=CONTRAST
    )


def _at_level(picture: NDArray[np.uint8], number: int) -> NDArray[np.uint8]:
    """The picture at one of the sizes, smoothed."""
    if number:
        height, width = picture.shape
        size = (max(2, round(width / LEVEL**number)), max(2, round(height / LEVEL**number)))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), BLUR), np.uint8)


def _in_turns(
    x: NDArray[np.float32], y: NDArray[np.float32], strength: NDArray[np.float32], level: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Rows by turns of the parts of the picture: the strongest of each part, then the second strongest, and so on."""
    group = np.minimum(level // 2, len(GROUPS) - 1)
    across, down = np.array(GROUPS).T
    part = np.clip(x * across[group], 0, across[group] - 1).astype(np.int64)
    part += across[group] * np.clip(y * down[group], 0, down[group] - 1).astype(np.int64)
    part += int((across * down).max()) * group
    order = np.lexsort((y, x, -strength))
    turn = np.zeros(len(x), np.int64)
    for number in np.unique(part):
        rows = order[part[order] == number]
        turn[rows] = np.arange(len(rows))
    return order[np.argsort(turn[order], kind="stable")]
