"""The two sides of one question: the footage of a query, which might repeat a reference."""

from __future__ import annotations

from dataclasses import dataclass

from twicetold.align.footage import Footage, Frames
from twicetold.align.warp import WHOLE, Box


@dataclass(frozen=True, slots=True)
class Sides:
    """Two items, by SHA-256: the later one, and the earlier one that it might repeat; what their frames are read
    through; the part of the query's picture that is looked at; and whether what moves over it is left out of what
    changes, where that is most of it (`twicetold.align.overlay`)."""

    footage: Footage
    query_item: str
    ref_item: str
    active: Box = WHOLE
    uncovered: bool = False

    def query(self, start_us: float, end_us: float) -> Frames:
        """Frames of the query with a time in `[start_us, end_us)`."""
        return self.footage.window(self.query_item, start_us, end_us)

    def ref(self, start_us: float, end_us: float) -> Frames:
        """The same of the reference."""
        return self.footage.window(self.ref_item, start_us, end_us)
