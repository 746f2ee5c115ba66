"""Which moment of a camera's move: the offset told by how the camera moves where nothing before it does.

While a camera moves over a standing scene, the picture of one moment can be laid on that of another by moving it aside,
and then even what changes agrees, for both are the one move. No move is quite even, though: at its own moment the two
pictures lie on one another by the edit alone, at any other by a warp that has to follow the hand. So the warp is made
exact anew at every offset in reach, each time from where it lay at the one before, and the offset is taken at which
what changes agrees best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.exact import laid_exactly
from twicetold.align.follow import exact_at
from twicetold.align.footage import Footage, nearest
from twicetold.align.line import Line
from twicetold.align.moment import REACH_US, correlogram
from twicetold.align.pair import Pair
from twicetold.align.path import WarpPath
from twicetold.align.shake import GRID_US, alike_at, shake_of
from twicetold.align.warp import CANVAS_HEIGHT, CANVAS_WIDTH, OVERSAMPLE, PLAIN, Canvas, Warp, moved_by

LONGEST_US = 3_000_000
"""Of a longer stretch only its middle is held against other offsets."""

MOMENTS = 3
"""Moments of it at which the warp is made exact."""

EVERY = 2
"""Steps of the grid at which the query's motion is measured."""

ALIKE = 0.9
"""What may be left of the difference of two shakes, over the query's own, where they may be one."""

TRIED, TRIED_UPRIGHT = 4, 2
"""Offsets at which the warp is made exact, and as a projective one."""

FINE_US = 40_000
"""Distance of the offsets tried beside the best: a frame."""

UPRIGHT = 0.8
"""Agreement from which the warp is not tried as a projective one as well."""

CERTAIN = 0.93
"""Agreement from which no other offset is tried."""

APART_US, MOVES, SCENE = 400_000, 0.006, 0.7
"""Two frames this far apart are compared; the camera moves where corners go this far, in parts of the picture, and the
pictures then correlate this well."""


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
    for moment in _moments(start_us, end_us):
        low, high = max(0.0, moment - APART_US / 2), moment + APART_US / 2
        frames = footage.window(item, max(0.0, low - 100_000), high + 100_000)
        if canvas is None or not len(frames):
            continue
        rows = nearest(frames.times_us, np.array([low, high]))
        before, after = (canvas.ref_samples(frames.pixels[row]) for row in rows)
        everywhere = np.ones(before.shape, np.bool_)
        found = laid_exactly(before, after, np.eye(3), everywhere, rounds=15, enough=1e-3)
        moving += found is not None and found[0] >= SCENE and moved_by(found[1], before.shape) >= MOVES
    return 2 * moving > MOMENTS


def best_offset(
    footage: Footage, query_item: str, ref_item: str, path: WarpPath, line: Line, start_us: float, end_us: float
) -> Offset | None:
    """The offset within reach of a line at which what changes agrees best, or None where none can be judged."""
    middle = (start_us + end_us) / 2
    low, high = max(start_us, middle - LONGEST_US / 2), min(end_us, middle + LONGEST_US / 2)
    # A steady move at another speed is as like the first as at another offset.
    lines = {line.rate: line, 1.0: Line(1.0, float(line.ref_us(middle)) - middle)}
    search = _Search(footage, query_item, ref_item, low, high)
    places = [place for one in lines.values() for place in search.places(path, one)]
    shaken = sorted((place for place in places if place.left <= ALIKE), key=lambda place: place.left)[:TRIED]
    tried = [found for place in shaken if (found := search.judged(place.path, place.line)) is not None]
    if not tried or max(offset.height for offset in tried) < UPRIGHT:
        best = sorted(tried, key=lambda offset: -offset.height)[:TRIED_UPRIGHT]
        near = [(offset.path, offset.line) for offset in best] or [(place.path, place.line) for place in shaken[:1]]
        tried += [found for one in near if (found := search.judged(*one, projective=True)) is not None]
    for top in sorted(tried, key=lambda offset: -offset.height)[:1]:
        if top.height < CERTAIN:
            tried += [
                found
                for shift in (-FINE_US, FINE_US)
                if (found := search.judged(top.path, top.line.shifted(shift), projective=top.projective)) is not None
            ]
    return max(tried, key=lambda offset: offset.height, default=None)


@dataclass(frozen=True, slots=True)
class _Place:
    """A line at which the camera may shake alike, the warp along it, and what is left of the difference."""

    line: Line
    path: WarpPath
    left: float


@dataclass(frozen=True, slots=True)
class _Search:
    """Agreement of one stretch `[start_us, end_us)` at one offset after the other."""

    footage: Footage
    query_item: str
    ref_item: str
    start_us: float
    end_us: float

    def places(self, path: WarpPath, line: Line) -> list[_Place]:
        """Offsets within reach of a line at which the camera may shake alike."""
        canvas = Canvas.over(path.at((self.start_us + self.end_us) / 2))
        if canvas is None:
            return []
        at = np.arange(self.start_us, self.end_us, GRID_US)
        first, last = float(line.ref_us(at[0])), float(line.ref_us(at[-1]))
        back = int(REACH_US / GRID_US / line.rate)
        step = GRID_US * line.rate
        under = np.arange(first - back * step, last + back * step + 1, step)
        ours = shake_of(self.footage, self.query_item, canvas.query_samples, at, every=EVERY)
        theirs = shake_of(self.footage, self.ref_item, canvas.ref_samples, under)
        if ours is None or theirs is None:
            return []
        to_part = _to_part(canvas)
        moments = _moments(self.start_us, self.end_us)
        found = []
        for shift, left in alike_at(ours, theirs, every=EVERY):
            warps = []
            for moment in moments:
                here = back + round((moment - self.start_us) / GRID_US)
                gone = np.linalg.inv(to_part) @ theirs.between(here, here + shift - back) @ to_part
                warps.append(Warp.from_matrix(gone @ path.at(moment).matrix).numbers)
            moved = WarpPath.through(np.array(moments), np.array(warps))
            found.append(_Place(line.shifted((shift - back) * step), moved, left))
        return found

    def judged(self, near: WarpPath, line: Line, *, projective: bool = False) -> Offset | None:
        """The warp made exact from one near it, and how well what changes agrees then."""
        moments = _moments(self.start_us, self.end_us)
        exact = exact_at(self.footage, self.query_item, self.ref_item, near, line, moments, projective=projective)
        if exact is None:
            return None
        pair = Pair.under(
            self.footage, self.query_item, self.ref_item, exact, start_us=self.start_us, end_us=self.end_us
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
        return Offset(line.shifted(float(graph.shifts_us[top])), exact, float(agreement[top]), projective)


def _to_part(canvas: Canvas) -> NDArray[np.float64]:
    """From a reference's coordinates to parts of the canvas, float64 (3, 3)."""
    size = np.diag([1 / (CANVAS_WIDTH * OVERSAMPLE), 1 / (CANVAS_HEIGHT * OVERSAMPLE), 1.0])
    centre = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    return np.asarray(size @ centre @ np.linalg.inv(canvas.ref_matrix), np.float64)


def _moments(start_us: float, end_us: float) -> list[float]:
    return [float(at) for at in start_us + (np.arange(MOMENTS) + 0.5) * (end_us - start_us) / MOMENTS]
