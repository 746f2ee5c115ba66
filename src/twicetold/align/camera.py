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

from twicetold.align.exact import laid_exactly
from twicetold.align.follow import exact_at
from twicetold.align.footage import Footage, nearest
from twicetold.align.line import Line
from twicetold.align.moment import REACH_US, correlogram
from twicetold.align.pair import Pair
from twicetold.align.path import WarpPath
from twicetold.align.warp import PLAIN, Canvas, moved_by

LONGEST_US = 3_000_000
"""Of a longer stretch only its middle is held against other offsets."""

MOMENTS = 3
"""Moments of it at which the warp is made exact."""

COARSE_US, FINE_US = 80_000, 40_000
"""Distance of the offsets tried: a hand's shake agrees over some 60 ms to either side; around the best, a frame."""

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
    best: Offset | None = None
    for projective in (False, True):
        search = _Search(footage, query_item, ref_item, low, high, projective)
        for one in lines.values():
            found = search.best_along(path, one)
            if found is not None and (best is None or found.height > best.height):
                best = found
        if best is None or best.height >= UPRIGHT:
            break
    return best


@dataclass(frozen=True, slots=True)
class _Search:
    """Agreement of one stretch `[start_us, end_us)` at one offset after the other."""

    footage: Footage
    query_item: str
    ref_item: str
    start_us: float
    end_us: float
    projective: bool

    def best_along(self, path: WarpPath, line: Line) -> Offset | None:
        """The best offset to a line, looked for more finely where it seems to lie."""
        tried = self.along(path, line)
        for top in sorted(tried, key=lambda offset: -offset.height)[:2]:
            tried += [
                found
                for shift in (-FINE_US, FINE_US)
                if (found := self.judged(top.path, top.line.shifted(shift))) is not None
            ]
        return max(tried, key=lambda offset: offset.height, default=None)

    def along(self, path: WarpPath, line: Line) -> list[Offset]:
        """Offsets to both sides, nearest first, as far as the pictures can still be laid on one another."""
        here = self.judged(path, line)
        if here is None:
            return []
        tried, near = [here], {-COARSE_US: here.path, COARSE_US: here.path}
        for far in range(COARSE_US, REACH_US + 1, COARSE_US):
            for step in list(near):
                found = self.judged(near[step], line.shifted(far if step > 0 else -far))
                if found is None:
                    del near[step]
                    continue
                tried.append(found)
                near[step] = found.path
                if found.height >= CERTAIN:
                    return tried
        return tried

    def judged(self, near: WarpPath, line: Line) -> Offset | None:
        """The warp made exact from one near it, and how well what changes agrees then."""
        moments = _moments(self.start_us, self.end_us)
        exact = exact_at(self.footage, self.query_item, self.ref_item, near, line, moments, projective=self.projective)
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
        return Offset(line.shifted(float(graph.shifts_us[top])), exact, float(agreement[top]))


def _moments(start_us: float, end_us: float) -> list[float]:
    return [float(at) for at in start_us + (np.arange(MOMENTS) + 0.5) * (end_us - start_us) / MOMENTS]
