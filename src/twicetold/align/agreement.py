"""What the changes of a stretch say for a line: how well they agree along it, elsewhere, and on how much that rests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twicetold.align.line import SAME_LINE_US, Line
from twicetold.align.moment import breadth, correlogram, peak
from twicetold.align.pair import DIFFERENCE_US, SLOW_DIFFERENCE_US, Pair
from twicetold.align.refine import WELL

STEADY_US = 1_500_000
"""Windows whose agreement is averaged for a stretch's score."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of changes along a line, `height`, and the best away from its peak, `elsewhere`, -1 to 1; `against`:
    the same, or the peak itself where that lies on another line; `breadth`: places and moments that it rests on;
    `slow`: whether changes were measured over `SLOW_DIFFERENCE_US`."""

    height: float
    elsewhere: float
    against: float
    breadth: float
    slow: bool


def agreements_along(pair: Pair, line: Line, start_us: float, end_us: float) -> list[Agreement]:
    """Agreement of quick changes, and of slower ones where the quick ones do not agree well; none where the stretch is
    too short for both, or one side has no frames there."""
    found: list[Agreement] = []
    for over_us in (DIFFERENCE_US, SLOW_DIFFERENCE_US):
        if found and found[0].height >= WELL:
            break
        if (one := _agreement(pair.over(over_us), line, start_us, end_us)) is not None:
            found.append(one)
    return found


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
    rests_on = breadth(pair, line, start_us, end_us)
    return Agreement(here, top.elsewhere, against, rests_on, slow=pair.slow)
