"""The two sides of one question: which item might repeat which, and how their pictures lie on one another."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twicetold.align.footage import Footage, Frames
from twicetold.align.warp import Canvas


@dataclass(frozen=True, slots=True)
class Pair:
    """Frames of a query and a reference, laid on one canvas."""

    footage: Footage
    query_item: str
    ref_item: str
    canvas: Canvas

    def on(self, canvas: Canvas) -> Pair:
        """The same two items on another canvas."""
        return replace(self, canvas=canvas)

    def query(self, start_us: float, end_us: float) -> tuple[Frames, NDArray[np.float32]]:
        """The query's frames in `[start_us, end_us)` and their cells inside the canvas, float32 (n, cells)."""
        frames = self.footage.window(self.query_item, start_us, end_us)
        return frames, self.canvas.query_cells(frames.pixels)[:, self.canvas.mask]

    def ref(self, start_us: float, end_us: float) -> tuple[Frames, NDArray[np.float32]]:
        """The same for the reference."""
        frames = self.footage.window(self.ref_item, start_us, end_us)
        return frames, self.canvas.ref_cells(frames.pixels)[:, self.canvas.mask]
