"""The two sides of one question, laid on one another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.align.blend import Taps, blended, taps_of
from twicetold.align.footage import Frames, turned
from twicetold.align.path import WarpPath
from twicetold.align.sides import Sides
from twicetold.align.warp import OVERSAMPLE, Canvas, half_is_enough, to_pixels

DIFFERENCE_US, SLOW_DIFFERENCE_US = 120_000, 360_000
"""Over how long a change is measured: long enough to rise above coding noise, short against any action; and what is
slow, which rises above noise later."""

AVERAGED_US = 100_000
"""Over how long frames are averaged where slow changes are measured: grain and coding noise change with each frame."""


class Cells(NamedTuple):
    """Frames on a canvas: `times_us` int64 (n,), `values` float32 (n, cells inside the canvas), each frame's less their
    mean."""

    times_us: NDArray[np.int64]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pair:
    """Frames of a query and a reference, laid on one canvas. Where the warp moves, the query's frames are laid on the
    canvas one by one, so that the movement is taken out of both."""

    sides: Sides
    canvas: Canvas
    path: WarpPath | None = None
    over_us: int = DIFFERENCE_US
    """Over how long changes are measured; over longer than `DIFFERENCE_US`, of frames averaged over `AVERAGED_US`."""
    changed: dict[tuple[int, float, float], NDArray[np.float32]] = field(default_factory=dict)
    """What changes over how long in stretches of the query, as far as it was asked for (`twicetold.align.moment`)."""
    _asked: dict[tuple[bool, bool], tuple[float, float, Cells]] = field(default_factory=dict)
    _kept: dict[tuple[bool, int], NDArray[np.float32]] = field(default_factory=dict)
    _taps: dict[tuple[bool, tuple[int, ...]], Taps] = field(default_factory=dict)

    @classmethod
    def under(
        cls,
        sides: Sides,
        path: WarpPath,
        *,
        start_us: float,
        end_us: float,
        alike: NDArray[np.bool_] | None = None,
    ) -> Pair | None:
        """Two items under a path of warps, or None where too little of the two pictures is common.

        Args:
            alike: cells that show the same in both (`twicetold.align.follow`); None for all.
        """
        if not path.moves:
            canvas = Canvas.over(path.warp, sides.active)
            return Pair(sides, canvas.within(alike)) if canvas else None
        each = [Canvas.over(path.at(moment), sides.active) for moment in (start_us, end_us, (start_us + end_us) / 2)]
        kept = [canvas for canvas in each if canvas is not None]
        common = Canvas.common(kept) if len(kept) == len(each) else None
        return Pair(sides, common.within(alike), path) if common else None

    def over(self, over_us: int) -> Pair:
        """The same frames on the same canvas, with changes measured over so long."""
        return self if over_us == self.over_us else replace(self, over_us=over_us)

    @property
    def slow(self) -> bool:
        """Whether slow changes are measured."""
        return self.over_us > DIFFERENCE_US

    @property
    def coarser(self) -> int:
        """Times the distance of offsets, as slow changes peak more widely."""
        return 2 if self.slow else 1

    def query(self, start_us: float, end_us: float) -> Cells:
        """The query's frames in `[start_us, end_us)`, laid on the canvas."""
        return self._cells(start_us, end_us, of_query=True)

    def ref(self, start_us: float, end_us: float) -> Cells:
        """The same for the reference."""
        return self._cells(start_us, end_us, of_query=False)

    def _cells(self, start_us: float, end_us: float, *, of_query: bool) -> Cells:
        """Cells, put together once for a stretch that is asked for again: what agrees, how broadly and how far. Of each
        side the last one is kept, for long stretches are large."""
        side = (of_query, self.slow)
        if side not in self._asked or self._asked[side][:2] != (start_us, end_us):
            self._asked.pop(side, None)
            found = self._put_together(start_us, end_us, of_query=of_query)
            self._asked[side] = (start_us, end_us, _averaged(found) if self.slow else found)
        return self._asked[side][2]

    def _put_together(self, start_us: float, end_us: float, *, of_query: bool) -> Cells:
        """Cells, each frame's worked out once: windows of one stretch overlap."""
        item = self.sides.query_item if of_query else self.sides.ref_item
        times, parts = [np.zeros(0, np.int64)], [np.zeros((0, self.canvas.cells), np.float32)]
        for piece in self.sides.footage.pieces(item, start_us, end_us):
            key = (of_query, piece.number)
            rows = piece.rows
            if self.path is None or not of_query:
                if key not in self._kept:
                    self._kept[key] = _centred(self._all_of(piece.whole, of_query=of_query))
                cells = self._kept[key]
            else:
                if key not in self._kept:
                    self._kept[key] = np.full((len(piece.whole), self.canvas.cells), np.nan, np.float32)
                cells = self._kept[key]
                missing = np.flatnonzero(np.isnan(cells[rows, 0]))
                if len(missing):
                    # What is missing lies together: windows grow at their ends.
                    span = slice(rows.start + int(missing[0]), rows.start + int(missing[-1]) + 1)
                    cells[span] = _centred(self._under_path(piece.whole.take(span), self.path))
            times.append(piece.frames.times_us)
            parts.append(cells[rows])
        return Cells(np.concatenate(times), np.concatenate(parts))

    def _all_of(self, frames: Frames, *, of_query: bool) -> NDArray[np.float32]:
        """All frames of a piece under the one map that holds for all, float32 (n, cells)."""
        matrix = self.canvas.query_matrix if of_query else self.canvas.ref_matrix
        half = half_is_enough(frames.pixels.shape[1:], matrix)
        shape = (frames.half if half else frames.pixels).shape[1:]
        if (of_query, shape) not in self._taps:
            onto = to_pixels(shape) @ matrix
            self._taps[of_query, shape] = taps_of(onto, self.canvas.mask, shape, samples=OVERSAMPLE)
        taps = self._taps[of_query, shape]
        if half:
            return blended(frames.by_pixel, taps)
        # Of large pictures a part is asked for: an inset.
        top, bottom = int(taps.pixels.min()) // shape[1], int(taps.pixels.max()) // shape[1] + 1
        part = turned(frames.pixels[:, top:bottom])
        return blended(part, taps._replace(pixels=taps.pixels - top * shape[1]))

    def _under_path(self, frames: Frames, path: WarpPath) -> NDArray[np.float32]:
        """Frames of the query under a warp each, float32 (n, cells)."""
        warps = [path.at(moment) for moment in frames.times_us.tolist()]
        return self.canvas.query_cells_under(warps, frames.pixels, frames.half)[:, self.canvas.mask]


def _averaged(cells: Cells) -> Cells:
    """Each frame's cells as the mean of those of the frames around it."""
    times, values = cells
    first = np.searchsorted(times, times - AVERAGED_US // 2)
    end = np.searchsorted(times, times + AVERAGED_US // 2, side="right")
    return Cells(times, _means(values, first, end))


@numba.njit(cache=True, nogil=True)
def _means(values: NDArray[np.float32], first: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float32]:
    """Of rows `first` to `end` each, int64 (n,), of values (m, cells): float32 (n, cells)."""
    means = np.zeros((len(first), values.shape[1]), np.float32)
    for row in range(len(first)):
        into = means[row]
        for other in range(first[row], end[row]):
            for cell in range(len(into)):
                into[cell] += values[other, cell]
        into /= np.float32(end[row] - first[row])
    return means


def _centred(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    centred: NDArray[np.float32] = np.subtract(cells, cells.mean(axis=1, keepdims=True), order="C")
    return centred
