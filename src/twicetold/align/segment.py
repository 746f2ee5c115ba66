"""What aligning leads to: a stretch of the query on a line of the reference, under a path of warps."""

from __future__ import annotations

from dataclasses import dataclass

from twicetold.align.line import Line
from twicetold.align.path import WarpPath


@dataclass(frozen=True, slots=True)
class Segment:
    """A verified stretch: `[start_us, end_us)` of the query along `line`, with what was measured of it.

    `slow`: whether agreement is that of slow changes (`twicetold.align.agreement`). `shared`: the share of the query's
    active picture or of the reference that is the same in both (`twicetold.align.warp.Canvas.shared`).
    """

    line: Line
    path: WarpPath
    start_us: int
    end_us: int
    score: float
    height: float
    elsewhere: float
    breadth: float
    slow: bool
    likeness: float
    shared: float
    seeds: int
    distance_bits: float | None
    spots: int
    windows: int
    windows_agreeing: int

    @property
    def quick_height(self) -> float:
        """Agreement of quick changes, 0 where slow ones told more: these agree by more at another warp, too."""
        return 0.0 if self.slow else self.height

    def agrees_more(self, than: Segment, *, by: float = 0.0) -> bool:
        """Whether it agrees by so much more than another; of slow and quick changes, whose agreement is not to be
        compared, whether it is surer."""
        return self.height > than.height + by if self.slow == than.slow else self.score > than.score

    @property
    def explained_s(self) -> float:
        """Seconds, weighted by how well they agree."""
        return max(self.height, 0.0) * (self.end_us - self.start_us) / 1e6

    @property
    def ref_start_us(self) -> int:
        return round(float(self.line.ref_us(self.start_us)))

    @property
    def ref_end_us(self) -> int:
        return round(float(self.line.ref_us(self.end_us)))
