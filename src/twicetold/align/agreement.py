"""What the changes of a stretch say for a line: how well they agree along it, elsewhere, and on how much that rests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twicetold.align.line import SAME_LINE_US, Line
from twicetold.align.moment import breadth, correlogram, peak
from twicetold.align.pair import DIFFERENCE_US, SLOW_DIFFERENCE_US, Pair
from twicetold.align.refine import WELL
from twicetold.align.score import fisher_z

STEADY_US = 1_500_000
"""Windows whose agreement is averaged for a stretch's score."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of changes along a line, `height`, and the best away from its peak, `elsewhere`, -1 to 1; `against`:
    the same, or the peak itself where that lies on another line; `breadth`: places and moments that it rests on."""

    height: float
    elsewhere: float
    against: float
    breadth: float

    @property
    def lead(self) -> float:
        """By how much it agrees more along the line than elsewhere, as Fisher's z."""
        return fisher_z(self.height) - fisher_z(self.against)


def agreement_along(pair: Pair, line: Line, start_us: float, end_us: float) -> Agreement | None:
    """Agreement of quick changes, or of slower ones where these tell the line more clearly; None where the stretch is
    too short for both, or one side has no frames there."""
    quick = _agreement(pair.over(DIFFERENCE_US), line, start_us, end_us)
    if quick is not None and quick.height >= WELL:
        return quick
    slow = _agreement(pair.over(SLOW_DIFFERENCE_US), line, start_us, end_us)
    return max((one for one in (quick, slow) if one is not None), key=lambda one: one.lead, default=None)


def _agreement(pair: Pair, line: Line, start_us: float, end_us: float) -> Agreement | None:
    graph = correlogram(pair, line, start_us, end_us)
    if graph is None:
        return None
    on_line = int(np.argmin(np.abs(graph.shifts_us)))
    # Pooled, busy moments speak for the whole, which a short shot in a still one needs; window by window, they cannot
    # speak against it where the warp is a little off. Either is evidence of one line only.
    here, top = max(
        (
            (float(curve[on_line]), peak(graph.shifts_us, curve))
            for curve in (graph.agreement(), graph.steady_agreement(STEADY_US))
        ),
        key=lambda one: one[0] - one[1].elsewhere,
    )
    against = top.elsewhere if abs(top.shift_us) <= SAME_LINE_US else top.height
    return Agreement(here, top.elsewhere, against, breadth(pair, line, start_us, end_us))
