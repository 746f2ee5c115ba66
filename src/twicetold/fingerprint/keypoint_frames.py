"""Which frames of footage are searched for spots, and which spots say nothing of where a picture is from.

Neighbouring frames are nearly the same picture: of a run of them one is kept, and one more each `AGAIN_US`, so that a
shot that stands still costs little. Spots that stay at their place while the picture around them changes (a logo, a
lower third, a border) belong to the house and not to the footage; they are left out.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.frames import SampledFrames
from twicetold.fingerprint.keypoint_insets import StandingBorders
from twicetold.fingerprint.keypoints import PLACES, Keypoints, keypoints_of

LEAST_US = 400_000
"""Least distance of kept frames, where every picture is a new one."""

USUAL_US = 1_000_000
"""Distance of kept frames while a picture moves; a new picture is kept at once."""

AGAIN_US = 4_000_000
"""Distance of kept frames while a picture stands still."""

WAITED = 3
"""Frames after a kept one that are looked at before it is searched: borders that began with it stand by then."""

THUMB = (24, 18)
SAME, NEW = 3.0, 16.0
"""Mean difference of thumbnails, in grey levels, up to which a picture stands still, and from which it is a new one."""

USUAL_CONTRAST, LEAST_SAME = 48.0, 0.8
"""Standard deviation of a thumbnail's grey levels below which less than `SAME` is a change, in proportion: by night, in
fog, or where a few words come up on a flat ground; and the mean difference that noise leaves in any picture."""

STANDING_PLACE = int(0.012 * PLACES)
STANDING_BITS = 10
"""How far a spot may move and its code differ and still be the same spot at the same place."""

STANDING_SHARE = 0.35
"""Share of spots at their places above which two frames are the same picture and tell nothing of what stands."""

STANDING_PICTURES = 3
"""Different pictures in which a spot has to stand at its place to be left out."""

COMPARED = 12
"""Frames that each frame is compared with, spread evenly over the item."""


class KeypointGathering:
    """Spots of the kept frames of one moving picture, as a `twicetold.fingerprint.frames.Gathering` of grey frames.

    A kept frame is searched some frames later, when it is known what borders stand in the footage.

    Args:
        aspect: width over height of the picture as shown.
    """

    def __init__(self, aspect: float) -> None:
        self._aspect = aspect
        self._parts: list[Keypoints] = []
        self._kept: tuple[int, NDArray[np.float32]] | None = None
        self._waiting: tuple[int, NDArray[np.uint8]] | None = None
        self._since = 0
        self._borders = StandingBorders()
        self._end_us = 0

    def add(self, frames: SampledFrames) -> None:
        """Find the spots of those of the next frames that are kept."""
        for time_us, picture in zip(frames.times_us.tolist(), frames.pixels, strict=True):
            thumb = cv2.resize(picture, THUMB, interpolation=cv2.INTER_AREA).astype(np.float32)
            if self._kept is None or _worth(time_us - self._kept[0], self._kept[1], thumb):
                self._search()
                self._kept, self._waiting, self._since = (time_us, thumb), (time_us, picture.copy()), 0
            self._borders.add(picture)
            self._since += 1
            if self._since > WAITED:
                self._search()
        self._end_us = max(self._end_us, frames.end_us)

    def made(self) -> Keypoints:
        """All of them, standing spots left out."""
        self._search()
        found = Keypoints.joined(self._parts, aspect=self._aspect, end_us=self._end_us)
        return found.take(~standing(found))

    def _search(self) -> None:
        if self._waiting is not None:
            time_us, picture = self._waiting
            self._parts.append(keypoints_of(picture, time_us=time_us, insets=self._borders.insets()))
            self._waiting = None


def keypoints_of_frames(chunks: Iterable[SampledFrames], *, aspect: float) -> Keypoints:
    """Spots of the kept frames of one moving picture, grey frames in and standing spots left out."""
    gathering = KeypointGathering(aspect)
    for chunk in chunks:
        gathering.add(chunk)
    return gathering.made()


def _worth(since_us: int, before: NDArray[np.float32], thumb: NDArray[np.float32]) -> bool:
    if since_us >= AGAIN_US:
        return True
    if since_us < LEAST_US:
        return False
    difference = float(np.abs(thumb - before).mean())
    if difference >= NEW:
        return True
    contrast = min(max(float(before.std()), float(thumb.std())) / USUAL_CONTRAST, 1.0)
    return since_us >= USUAL_US and difference > max(SAME * contrast, LEAST_SAME)


def standing(found: Keypoints) -> NDArray[np.bool_]:
    """Spots, bool (n,), that stand at their places while the picture around them changes."""
    frames = len(found)
    held = np.zeros(len(found.codes), np.int64)
    for step in np.unique(np.linspace(1, frames - 1, min(COMPARED, max(frames - 1, 0))).astype(np.int64)):
        for one in range(frames):
            other = (one + int(step)) % frames
            a, b = slice(*found.starts[one : one + 2]), slice(*found.starts[other : other + 2])
            same = _at_place(found.codes[a], found.places[a], found.codes[b], found.places[b])
            if len(same) and same.mean() < STANDING_SHARE:
                held[a] += same
    return held >= STANDING_PICTURES


@numba.njit(cache=True, nogil=True)
def _at_place(
    codes: NDArray[np.uint64], places: NDArray[np.uint8], others: NDArray[np.uint64], at: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """Which of `codes` have their like among `others` at the same place, bool (n,)."""
    same = np.zeros(len(codes), np.bool_)
    for one in range(len(codes)):
        for two in range(len(others)):
            if (
                abs(np.int64(places[one, 0]) - np.int64(at[two, 0])) <= STANDING_PLACE
                and abs(np.int64(places[one, 1]) - np.int64(at[two, 1])) <= STANDING_PLACE
            ):
                left = codes[one] ^ others[two]
                bits = 0
                while left:
                    left &= left - np.uint64(1)
                    bits += 1
                if bits <= STANDING_BITS:
                    same[one] = True
                    break
    return same
