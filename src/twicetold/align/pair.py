"""The two sides of one question: which item might repeat which, and how their pictures lie on one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.footage import Footage, Frames
from twicetold.align.path import WarpPath
from twicetold.align.warp import Canvas


@dataclass(frozen=True, slots=True)
class Pair:
    """Frames of a query and a reference, laid on one canvas. Where the warp moves, the query's frames are laid on the
    canvas one by one, so that the movement is taken out of both."""

    footage: Footage
    query_item: str
    ref_item: str
    canvas: Canvas
    path: WarpPath | None = None

    @classmethod
    def under(
        cls, footage: Footage, query_item: str, ref_item: str, path: WarpPath, *, start_us: float, end_us: float
    ) -> Pair | None:
        """Two items under a path of warps, or None where too little of the two pictures is common."""
        if not path.moves:
            canvas = Canvas.over(path.warp)
            return Pair(footage, query_item, ref_item, canvas) if canvas else None
        each = [Canvas.over(path.at(moment)) for moment in (start_us, end_us, (start_us + end_us) / 2)]
        kept = [canvas for canvas in each if canvas is not None]
        common = Canvas.common(kept) if len(kept) == len(each) else None
        return Pair(footage, query_item, ref_item, common, path) if common else None

    def query(self, start_us: float, end_us: float) -> tuple[Frames, NDArray[np.float32]]:
        """The query's frames in `[start_us, end_us)` and their cells inside the canvas, float32 (n, cells)."""
        frames = self.footage.window(self.query_item, start_us, end_us)
        if self.path is None:
            return frames, self.canvas.query_cells(frames.pixels)[:, self.canvas.mask]
        warps = [self.path.at(moment) for moment in frames.times_us.tolist()]
        return frames, self.canvas.query_cells_under(warps, frames.pixels)[:, self.canvas.mask]

    def ref(self, start_us: float, end_us: float) -> tuple[Frames, NDArray[np.float32]]:
        """The same for the reference."""
        frames = self.footage.window(self.ref_item, start_us, end_us)
        return frames, self.canvas.ref_cells(frames.pixels)[:, self.canvas.mask]
