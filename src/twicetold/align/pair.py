"""The two sides of one question, laid on one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.align.footage import Frames
from twicetold.align.path import WarpPath
from twicetold.align.sides import Sides
from twicetold.align.warp import Canvas


class Cells(NamedTuple):
    """Frames on a canvas: `times_us` int64 (n,), `values` float32 (n, cells inside the canvas)."""

    times_us: NDArray[np.int64]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pair:
    """Frames of a query and a reference, laid on one canvas. Where the warp moves, the query's frames are laid on the
    canvas one by one, so that the movement is taken out of both."""

    sides: Sides
    canvas: Canvas
    path: WarpPath | None = None
    _kept: dict[tuple[bool, int], tuple[NDArray[np.float32], NDArray[np.bool_]]] = field(default_factory=dict)

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
            canvas = Canvas.over(path.warp)
            return Pair(sides, canvas.within(alike)) if canvas else None
        each = [Canvas.over(path.at(moment)) for moment in (start_us, end_us, (start_us + end_us) / 2)]
        kept = [canvas for canvas in each if canvas is not None]
        common = Canvas.common(kept) if len(kept) == len(each) else None
        return Pair(sides, common.within(alike), path) if common else None

    def query(self, start_us: float, end_us: float) -> Cells:
        """The query's frames in `[start_us, end_us)`, laid on the canvas."""

        def laid(frames: Frames) -> NDArray[np.float32]:
            if self.path is None:
                return self.canvas.query_cells(frames.pixels, frames.half)
            warps = [self.path.at(moment) for moment in frames.times_us.tolist()]
            return self.canvas.query_cells_under(warps, frames.pixels, frames.half)

        return self._cells(self.sides.query_item, True, start_us, end_us, laid)

    def ref(self, start_us: float, end_us: float) -> Cells:
        """The same for the reference."""

        def laid(frames: Frames) -> NDArray[np.float32]:
            return self.canvas.ref_cells(frames.pixels, frames.half)

        return self._cells(self.sides.ref_item, False, start_us, end_us, laid)

    def _cells(
        self,
        item: str,
        of_query: bool,
        start_us: float,
        end_us: float,
        laid: Callable[[Frames], NDArray[np.float32]],
    ) -> Cells:
        """Cells, each frame's worked out once: windows of one stretch overlap, and rounds ask for them again."""
        times, parts = [np.zeros(0, np.int64)], [np.zeros((0, self.canvas.cells), np.float32)]
        for piece in self.sides.footage.pieces(item, start_us, end_us):
            key = (of_query, piece.number)
            if key not in self._kept:
                self._kept[key] = (
                    np.zeros((piece.rows, self.canvas.cells), np.float32),
                    np.zeros(piece.rows, np.bool_),
                )
            cells, done = self._kept[key]
            rows = slice(piece.first_row, piece.first_row + len(piece.frames))
            missing = np.flatnonzero(~done[rows])
            if len(missing):
                # What is missing lies together: windows grow at their ends.
                span = slice(int(missing[0]), int(missing[-1]) + 1)
                wanted = slice(rows.start + span.start, rows.start + span.stop)
                cells[wanted] = laid(piece.frames.take(span))[:, self.canvas.mask]
                done[wanted] = True
            times.append(piece.frames.times_us)
            parts.append(cells[rows])
        return Cells(np.concatenate(times), np.concatenate(parts))
