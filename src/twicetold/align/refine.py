"""From a proposed line to the right one: the peak of agreement in each short window, and a line through the peaks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.line import MAX_RATE, MIN_RATE, Line
from twicetold.align.moment import Correlogram, correlogram, peak
from twicetold.align.pair import DIFFERENCE_US, SLOW_DIFFERENCE_US, Pair
from twicetold.align.score import fisher_z

MIN_WINDOW_US, MAX_WINDOW_US = 800_000, 2_000_000
"""A window is a third of the stretch within these bounds: long enough to peak, short enough to bear a wrong rate."""

HOPELESS, HOPELESS_SLOW = 0.12, 0.25
"""Agreement of a stretch's best window, at any offset in reach, below which no better warp was ever seen to help; the
second of changes over `SLOW_DIFFERENCE_US`."""

CLEAR_HEIGHT, CLEAR_LEAD = 0.30, 0.085
"""A window's peak counts towards the line from this agreement on, and so far above agreement at other offsets as
Fisher's z."""

WELL = 0.7
"""Agreement from which nothing more is tried: slower changes are not asked, nothing is uncovered or steadied."""

ON_LINE_US = 70_000
"""Distance of a window's peak from the fitted line, in reference time, up to which it supports the line."""

ROUNDS = 3
"""Rounds of fitting; the reach of offsets shrinks after the first."""

NEAR_REACH_US, NEAR_SHIFT_US = 400_000, 20_000
"""Reach and step of offsets once the line is nearly right."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the query (microseconds), the shift off the line at which its changes agree best, how well, and by
    how much more than elsewhere, as Fisher's z."""

    start_us: float
    end_us: float
    shift_us: float
    height: float
    lead: float
    clear: bool

    @property
    def middle_us(self) -> float:
        return (self.start_us + self.end_us) / 2


@dataclass(frozen=True, slots=True)
class Refined:
    """The fitted line, its windows, and windows whose peaks are clear but lie on some other line."""

    line: Line
    windows: tuple[Window, ...]
    strays: tuple[Window, ...]

    @property
    def supported(self) -> tuple[Window, ...]:
        return tuple(w for w in self.windows if w.clear and abs(w.shift_us) <= ON_LINE_US)

    @property
    def support(self) -> float:
        """Agreement of the windows that support the line, summed."""
        return sum(w.height for w in self.supported)

    @property
    def lead(self) -> float:
        """By how much more they agree than elsewhere, summed."""
        return sum(w.lead for w in self.supported)


def windows_of(graph: Correlogram, start_us: float, end_us: float) -> tuple[Window, ...]:
    """Half-overlapping windows of a stretch, each with its own peak."""
    length = min(max((end_us - start_us) / 3, MIN_WINDOW_US), MAX_WINDOW_US)
    hops = max(1, int(np.ceil((end_us - start_us - length) / (length / 2))) + 1)
    found = []
    for start in np.linspace(start_us, max(start_us, end_us - length), hops):
        rows = (graph.query_us >= start) & (graph.query_us < start + length)
        if rows.sum() < 4:
            continue
        top = peak(graph.shifts_us, graph.agreement(rows))
        lead = fisher_z(top.height) - fisher_z(top.elsewhere)
        clear = top.height >= CLEAR_HEIGHT and lead >= CLEAR_LEAD
        found.append(Window(float(start), float(start + length), top.shift_us, top.height, lead, clear))
    return tuple(found)


def first_sight(
    pair: Pair, line: Line, start_us: float, end_us: float, open_us: tuple[int, int] = (0, 0)
) -> tuple[Window, ...]:
    """Windows of a stretch over the whole reach, none where it cannot be looked at.

    Args:
        open_us: how much farther it goes before (0 or less) and behind the line, in reference time.
    """
    graph = correlogram(pair, line, start_us, end_us, beyond_us=open_us)
    return windows_of(graph, start_us, end_us) if graph else ()


def best_height(seen: tuple[Window, ...]) -> float:
    """Agreement of the best window of what was seen at first sight, 0 without any."""
    return max((window.height for window in seen), default=0.0)


def clearest(
    pair: Pair,
    line: Line,
    start_us: float,
    end_us: float,
    *,
    seen: tuple[Window, ...] | None = None,
    slowly_seen: tuple[Window, ...] | None = None,
) -> tuple[Pair, Refined | None]:
    """A line fitted to the windows' peaks, by slower changes where these tell it more clearly, and the pair with them.

    Args:
        seen: what `first_sight` gave, where it was asked before, and of slower changes.
    """
    refined = refine(pair, line, start_us, end_us, seen)
    if refined is not None and (
        best_height(refined.supported) >= WELL or len(refined.supported) == len(refined.windows)
    ):
        return pair, refined
    slower = pair.over(SLOW_DIFFERENCE_US)
    slowly = refine(slower, line, start_us, end_us, slowly_seen)
    if slowly is None or (refined is not None and refined.lead >= slowly.lead):
        return pair, refined
    return slower, slowly


def refine(
    pair: Pair, line: Line, start_us: float, end_us: float, seen: tuple[Window, ...] | None = None
) -> Refined | None:
    """Fit the line to the windows' peaks, first over the whole reach, then near by at finer offsets.

    Returns None where no window has a clear peak: another moment of the same scene, or a shot that stands still.

    Args:
        seen: what `first_sight` gave, where it was asked before.
    """
    strays: tuple[Window, ...] = ()
    near_shift_us = NEAR_SHIFT_US * pair.coarser
    for turn in range(ROUNDS):
        near = turn > 0
        if near:
            graph = correlogram(pair, line, start_us, end_us, reach_us=NEAR_REACH_US, shift_us=near_shift_us)
            windows = windows_of(graph, start_us, end_us) if graph else ()
        else:
            windows = first_sight(pair, line, start_us, end_us) if seen is None else seen
        clear = [w for w in windows if w.clear]
        if not clear:
            return None
        fitted, on_line = _fit(line, clear, NEAR_SHIFT_US * pair.over_us / DIFFERENCE_US)
        if not near:
            strays = tuple(w for w, on in zip(clear, on_line, strict=True) if not on)
        moved = max(abs(fitted.ref_us(t) - line.ref_us(t)) for t in (start_us, end_us))
        line = fitted
        if near and moved < NEAR_SHIFT_US / 2:
            break
    graph = correlogram(pair, line, start_us, end_us)
    if graph is None:
        return None
    refined = Refined(line, windows_of(graph, start_us, end_us), strays)
    return refined if refined.supported else None


def _fit(line: Line, windows: list[Window], exact_us: float) -> tuple[Line, NDArray[np.bool_]]:
    """The line that most agreement lies on, over all pairs of windows; a constant shift where that does as well, or
    as well within what peaks are exact to."""
    at = np.array([w.middle_us for w in windows])
    shift = np.array([w.shift_us for w in windows])
    weight = np.array([w.height for w in windows])
    best_weight, best = -1.0, (0.0, 0.0)
    for one in range(len(windows)):
        on = np.abs(shift - shift[one]) <= ON_LINE_US
        if weight[on].sum() > best_weight + 1e-9:
            best_weight, best = float(weight[on].sum()), (0.0, float(shift[one]))
    for one in range(len(windows)):
        for two in range(one + 1, len(windows)):
            if at[two] - at[one] < MIN_WINDOW_US / 2:
                continue
            slope = (shift[two] - shift[one]) / (at[two] - at[one])
            if not MIN_RATE - 0.02 <= line.rate + slope <= MAX_RATE + 0.02:
                continue
            level = shift[one] - slope * at[one]
            on = np.abs(shift - slope * at - level) <= ON_LINE_US
            # A slope has to earn its keep: it fits any two windows.
            if on.sum() >= 3 and weight[on].sum() > 1.1 * best_weight:
                best_weight, best = float(weight[on].sum()), (float(slope), float(level))
    slope, level = best
    on = np.abs(shift - slope * at - level) <= ON_LINE_US
    if on.sum() >= 3 and np.ptp(at[on]) > MIN_WINDOW_US:
        middle = np.average(at[on], weights=weight[on])
        fit_slope, fit_level = np.polyfit(at[on] - middle, shift[on], 1, w=weight[on])
        if MIN_RATE <= line.rate + fit_slope <= MAX_RATE:
            slope, level = float(fit_slope), float(fit_level - fit_slope * middle)
    else:
        level = float(np.average(shift[on] - slope * at[on], weights=weight[on]))
    reach = float(np.ptp(at[on])) if on.any() else 0.0
    if abs(line.rate + slope - 1.0) * reach < exact_us:
        # Too little to tell from playing at the recorded speed, which is what nearly all reuse does.
        middle = float(at[on].mean())
        level, slope = level + slope * middle - (1.0 - line.rate) * middle, 1.0 - line.rate
    return Line(line.rate + slope, line.offset_us + level), on
