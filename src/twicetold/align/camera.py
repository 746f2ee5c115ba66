"""Which moment of a camera's move: the offset told by how the camera moves where nothing before it does.

While a camera moves over a standing scene, the picture of one moment can be laid on that of another by moving it aside,
and then even what changes agrees, for both are the one move. No move is quite even, though: at its own moment the two
pictures lie on one another by the edit alone, at any other by a warp that has to follow the hand. So the offsets are
taken at which the hand shakes alike (`twicetold.align.shake`), the warp is followed to each of them and made exact
anew, and that one is best at which what changes agrees best.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.align.follow import Followed, exact_at, moments_of
from twicetold.align.footage import Footage, nearest
from twicetold.align.line import Line
from twicetold.align.moment import REACH_US, correlogram
from twicetold.align.pair import Pair
from twicetold.align.path import WarpPath
from twicetold.align.shake import GRID_US, Shake, alike_at, corners_gone, shake_of
from twicetold.align.sides import Sides
from twicetold.align.slant import set_upright
from twicetold.align.warp import CANVAS_HEIGHT, CANVAS_WIDTH, OVERSAMPLE, PLAIN, Canvas, Warp, to_pixels

LONGEST_US = 3_000_000
"""Of a longer stretch only its middle is held against other offsets."""

MOMENTS = 3
"""Moments of it at which the warp is made exact."""

EVERY = 2
"""Steps of the grid at which the query's motion is measured."""

ALIKE = 0.9
"""What may be left of the difference of two shakes, over the query's own, where they may be one."""

NEARLY = 2.0
"""Times the least of all that may be left where the warp is made exact: of 199 that proved best 193 had less."""

TRIED, TRIED_UPRIGHT = 4, 2
"""Offsets at which the warp is made exact, and as a projective one."""

STRIDE = 4
"""Steps of the grid after which the warp is made exact on the way to another offset."""

FINE_US = 40_000
"""Distance of the offsets tried beside the best: a frame."""

UPRIGHT = 0.8
"""Agreement from which the warp is not tried as a projective one as well."""

CERTAIN = 0.93
"""Agreement from which no other offset is tried."""

APART_US, MOVES = 400_000, 0.006
"""Two frames this far apart are compared; the camera moves where corners go this far, in parts of the picture."""

LOOKED_AT, STANDS = 5, 0.004
"""Moments of a stretch that are held against its first, and how far no corner goes where the camera stands: the slowest
pan goes farther in a second or two."""

CORNERS_LOOKED_AT, CORNERS_QUALITY, CORNERS_APART = 120, 0.01, 8
"""Corners of a picture that are followed into another at most, how strong the weakest is beside the strongest, and how
many pixels apart they lie (Shi and Tomasi, CVPR 1994)."""

STEADY, BACK = 0.0016, 0.5
"""How far a corner that stands is followed at most, in parts of the longer side; and how many pixels beside its start
it may come back to when it is followed the other way (Kalal et al., ICPR 2010)."""

ACROSS, DOWN, CORNERS_OF_PART, PARTS_STAND, PARTS_APART = 4, 3, 2, 0.4, 2
"""Parts of a picture; corners without which one says nothing; share of the parts in which most corners have to stand:
a lower third stands in .33, whatever moves behind it; and how many parts from one to the last of them: the middle of a
zoom stands, too."""


@dataclass(frozen=True, slots=True)
class Offset:
    """A line, the warp along it made exact, and how well what changes agrees under both, -1 to 1."""

    line: Line
    path: WarpPath
    height: float
    projective: bool = False


def camera_moves(footage: Footage, item: str, start_us: float, end_us: float) -> bool:
    """Whether the whole picture moves in `[start_us, end_us)`: most of `MOMENTS` moments show it."""
    canvas = Canvas.over(PLAIN)
    moving = 0
    for moment in moments_of(start_us, end_us, MOMENTS):
        low, high = max(0.0, moment - APART_US / 2), moment + APART_US / 2
        frames = footage.window(item, max(0.0, low - 100_000), high + 100_000)
        if canvas is None or not len(frames):
            continue
        before, after = (frames.pixels[row] for row in nearest(frames.times_us, np.array([low, high])))
        if _farthest(canvas.ref_samples(before), canvas.ref_samples(after)) >= MOVES:
            moving += not _Ground.of(before).stays_in(after)
    return 2 * moving > MOMENTS


def camera_stands(footage: Footage, item: str, start_us: float, end_us: float) -> bool:
    """Whether the picture stays where it is in `[start_us, end_us)`: at each of `LOOKED_AT` moments, against the first.
    Where that cannot be told it is said to move.

    Either no corner of the picture goes far as the whole is laid on the first, or it is only what moves before a
    standing ground that makes it seem to: corners in many parts of it stay where they are.
    """
    canvas = Canvas.over(PLAIN)
    frames = [footage.at(item, moment, within_us=100_000) for moment in moments_of(start_us, end_us, LOOKED_AT)]
    shown = [frame for frame in frames if frame is not None]
    if canvas is None or len(shown) < len(frames):
        return False
    whole, ground = canvas.ref_samples(shown[0]), _Ground.of(shown[0])
    return all(_farthest(whole, canvas.ref_samples(other)) < STANDS or ground.stays_in(other) for other in shown[1:])


def _farthest(before: NDArray[np.float32], after: NDArray[np.float32]) -> float:
    """How far the corner of a picture that goes farthest goes to a later one; NaN where there is another scene."""
    gone = corners_gone(before, after)
    return math.nan if gone is None else float(np.abs(gone).max())


class _Ground(NamedTuple):
    """A picture, uint8 (h, w), and its corners, in pixels, float32 (n, 1, 2)."""

    picture: NDArray[np.uint8]
    corners: NDArray[np.float32]

    @classmethod
    def of(cls, picture: NDArray[np.uint8]) -> _Ground:
        found = cv2.goodFeaturesToTrack(picture, CORNERS_LOOKED_AT, CORNERS_QUALITY, CORNERS_APART)
        return cls(picture, np.zeros((0, 1, 2), np.float32) if found is None else np.asarray(found, np.float32))

    def stays_in(self, other: NDArray[np.uint8]) -> bool:
        """Whether corners in so many parts of it, some far apart, are at the same place in the other picture."""
        at = self.corners
        if not len(at):
            return False
        there, seen, _ = cv2.calcOpticalFlowPyrLK(self.picture, other, at, np.empty_like(at))
        back, seen_back, _ = cv2.calcOpticalFlowPyrLK(other, self.picture, there, np.empty_like(at))
        height, width = self.picture.shape
        gone, missed = (np.abs(each - at)[:, 0].max(axis=1) for each in (there, back))
        stands = (seen[:, 0] > 0) & (seen_back[:, 0] > 0) & (missed < BACK) & (gone < STEADY * max(height, width))
        column, row = ((at[:, 0] * [ACROSS / width, DOWN / height]).astype(np.int64)).T
        corners, standing = (
            np.bincount(row * ACROSS + column, weights=each, minlength=ACROSS * DOWN).reshape(DOWN, ACROSS)
            for each in (np.ones(len(at)), stands)
        )
        asked = corners >= CORNERS_OF_PART
        rows, columns = np.nonzero(asked & (2 * standing >= corners))
        if len(rows) < max(PARTS_STAND * asked.sum(), 1):
            return False
        return int(max(np.ptp(rows), np.ptp(columns))) >= PARTS_APART


def best_offset(
    sides: Sides,
    path: WarpPath,
    line: Line,
    start_us: float,
    end_us: float,
    around: NDArray[np.bool_] | None = None,
) -> Offset | None:
    """The offset within reach of a line at which what changes agrees best, or None where none can be judged.

    Args:
        around: what shows beside a slanted screen in the query (`twicetold.align.slant`); None where there is none.
    """
    middle = (start_us + end_us) / 2
    low, high = max(start_us, middle - LONGEST_US / 2), min(end_us, middle + LONGEST_US / 2)
    # A steady move at another speed is as like the first as at another offset.
    lines = {line.rate: line, 1.0: Line(1.0, float(line.ref_us(middle)) - middle)}
    search = _Search(sides, low, high, around)
    slanted = around is not None
    tried = search.reached(path, lines.values(), TRIED, projective=slanted)
    if not slanted and (not tried or max(offset.height for offset in tried) < UPRIGHT):
        if (upright := search.judged(path, line, projective=True)) is not None:
            tried += search.reached(upright.path, lines.values(), TRIED_UPRIGHT, projective=True)
        tried += [
            found
            for top in sorted(tried, key=lambda offset: -offset.height)[:TRIED_UPRIGHT]
            if not top.projective and (found := search.judged(top.path, top.line, projective=True)) is not None
        ]
    best = max(tried, key=lambda offset: offset.height, default=None)
    if best is None or best.height >= CERTAIN:
        return best
    beside = [
        found
        for shift in (-FINE_US, FINE_US)
        if (found := search.judged(best.path, best.line.shifted(shift), projective=best.projective)) is not None
    ]
    return max([best, *beside], key=lambda offset: offset.height)


@dataclass(frozen=True, slots=True)
class _Place:
    """A line at which the camera may shake alike, what is left of the difference, and the way there: lines on it, each
    with where places of the reference go to from the one before, float64 (3, 3), at each of the `MOMENTS`."""

    line: Line
    left: float
    way: tuple[tuple[Line, tuple[NDArray[np.float64], ...]], ...]


@dataclass(frozen=True, slots=True)
class _Search:
    """Agreement of one stretch `[start_us, end_us)` at one offset after the other."""

    sides: Sides
    start_us: float
    end_us: float
    around: NDArray[np.bool_] | None

    def reached(self, path: WarpPath, lines: Iterable[Line], most: int, *, projective: bool) -> list[Offset]:
        """The likeliest offsets within reach of lines, each with its warp followed there from `path`."""
        canvas = Canvas.over(path.at((self.start_us + self.end_us) / 2), self.sides.active)
        if canvas is None:
            return []
        ours = shake_of(
            self.sides.footage, self.sides.query_item, canvas.query_samples, self._grid, canvas.mask, every=EVERY
        )
        if ours is None:
            return []
        places = [place for line in lines for place in self._places(canvas, ours, line) if place.left <= ALIKE]
        moments = moments_of(self.start_us, self.end_us, MOMENTS)
        found = []
        least = min((place.left for place in places), default=0.0)
        for place in sorted(places, key=lambda place: place.left)[:most]:
            if place.left > NEARLY * least:
                break
            near = path
            for line, gone in place.way:
                warps = [step @ near.at(at).matrix for step, at in zip(gone, moments, strict=True)]
                numbers = np.array([Warp.from_matrix(warp).numbers for warp in warps])
                near = WarpPath.through(np.array(moments), numbers)
                exact = self._exact(near, line, projective=projective, on_the_way=True)
                near = exact.path if exact is not None else near
            if (offset := self.judged(near, place.line, projective=projective)) is not None:
                found.append(offset)
                if offset.height >= CERTAIN:
                    break
        return found

    @property
    def _grid(self) -> NDArray[np.float64]:
        return np.arange(self.start_us, self.end_us, GRID_US, dtype=np.float64)

    def _places(self, canvas: Canvas, ours: Shake, line: Line) -> list[_Place]:
        first, last = (float(line.ref_us(moment)) for moment in self._grid[[0, -1]])
        back = int(REACH_US / GRID_US / line.rate)
        step = GRID_US * line.rate
        under = np.arange(first - back * step, last + back * step + 1, step)
        theirs = shake_of(self.sides.footage, self.sides.ref_item, canvas.ref_samples, under, canvas.mask)
        if theirs is None:
            return []
        to_part = _to_part(canvas)
        from_part = np.linalg.inv(to_part)
        here = [
            back + round((moment - self.start_us) / GRID_US)
            for moment in moments_of(self.start_us, self.end_us, MOMENTS)
        ]
        found = []
        for shift, left in alike_at(ours, theirs, every=EVERY):
            ends = [*range(0, shift - back, STRIDE if shift > back else -STRIDE), shift - back]
            way = tuple(
                (
                    line.shifted(then * step),
                    tuple(from_part @ theirs.between(one + now, one + then) @ to_part for one in here),
                )
                for now, then in pairwise(ends)
            )
            found.append(_Place(line.shifted((shift - back) * step), left, way))
        return found

    def _exact(self, near: WarpPath, line: Line, *, projective: bool, on_the_way: bool = False) -> Followed | None:
        moments = moments_of(self.start_us, self.end_us, MOMENTS)
        if self.around is not None:
            near = set_upright(self.sides, near, line, self.start_us, self.end_us, self.around) or near
        return exact_at(self.sides, near, line, moments, projective=projective, only_path=on_the_way)

    def judged(self, near: WarpPath, line: Line, *, projective: bool = False) -> Offset | None:
        """The warp made exact from one near it, and how well what changes agrees then."""
        exact = self._exact(near, line, projective=projective)
        if exact is None:
            return None
        pair = Pair.under(
            self.sides,
            exact.path,
            start_us=self.start_us,
            end_us=self.end_us,
            alike=exact.alike,
        )
        graph = (
            correlogram(pair, line, self.start_us, self.end_us, reach_us=FINE_US // 2, shift_us=FINE_US // 2)
            if pair
            else None
        )
        if graph is None:
            return None
        agreement = graph.agreement()
        top = int(agreement.argmax())
        return Offset(line.shifted(float(graph.shifts_us[top])), exact.path, float(agreement[top]), projective)


def _to_part(canvas: Canvas) -> NDArray[np.float64]:
    """From a reference's coordinates to parts of the canvas, float64 (3, 3)."""
    size = (CANVAS_HEIGHT * OVERSAMPLE, CANVAS_WIDTH * OVERSAMPLE)
    return np.asarray(np.linalg.inv(canvas.ref_matrix @ to_pixels(size)), np.float64)
