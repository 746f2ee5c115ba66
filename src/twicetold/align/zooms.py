"""A quick zoom followed from one moment outwards: each warp begins with where the ones before it lead.

Frames are kept about a second apart. While a picture is slowly zoomed, the warps of several kept frames make a path;
where it is zoomed by a third within two seconds, each kept frame has a warp of its own, which is wrong half a second
later. To follow it takes longer than another look, so it is done for what nothing else explains.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from twicetold.align.follow import laid_and_exact
from twicetold.align.footage import Footage
from twicetold.align.line import Proposal
from twicetold.align.moving import looked_at
from twicetold.align.path import WarpPath, corners_under
from twicetold.align.patience import Patience
from twicetold.align.segment import Segment
from twicetold.align.sides import Sides
from twicetold.align.warp import Warp
from twicetold.time import Span

STEP_US = 200_000
"""Distance of the moments that are laid on one another."""

LOOK, LEAST_MOVED = 2, 0.03
"""Within so many steps to either side a corner has to move by this part of the picture, or no zoom is seen."""

FAR_OFF = 0.12
"""What hardly moves is followed, too, where a corner is so far from where spots put it: other looks correct less."""

FARTHEST_US = 3_000_000
"""How far from where it begins a zoom is followed."""

ALIKE, ALIKE_FIRST = 0.6, 0.8
"""Correlation of the two pictures, laid exactly, below which they are not taken for one; the second at the moment
from which a zoom is followed."""

MOST_SHIFT = 0.4
"""How far, in parts of the canvas, a corner may go in one step."""

ROUNDS = 2
"""A zoom is followed along the line that was proposed, and again along the one that this leads to."""

MOST_IN_VAIN = 4
"""Zooms that may be followed for one second of the query and lead nowhere."""

TAKEN = 0.6
"""Share of a proposal's time that something else explains, from which it is not looked at."""


def zooms(
    footage: Footage,
    query_item: str,
    unexplained: list[tuple[str, Proposal]],
    taken: list[Span],
    *,
    min_span_us: int,
    min_score: float,
) -> list[tuple[str, Segment]]:
    """What is zoomed quickly: the reference and the stretch that repeats it, strongest first.

    Args:
        unexplained: references, and what was proposed of each and led nowhere.
        taken: stretches of the query that are explained by whatever reference.
        min_span_us: shortest stretch to report.
        min_score: probability below which a stretch is not reported.
    """
    patience, taken = Patience(MOST_IN_VAIN), list(taken)
    found: list[tuple[str, Segment]] = []
    for ref_item, proposal in sorted(
        unexplained, key=lambda one: (-one[1].seeds, -one[1].spots, one[0], one[1].start_us, one[1].line.offset_us)
    ):
        asked = Span(proposal.start_us, proposal.end_us)
        if _share(asked, taken) >= TAKEN or not patience.lasts(asked.start, asked.end):
            continue
        sides = Sides(footage, query_item, ref_item)
        zoom = grown(sides, proposal)
        if zoom is None:
            continue
        segment = _along(sides, zoom)
        if (
            segment is not None
            and segment.score >= min_score
            and segment.end_us - segment.start_us >= min_span_us
            and _share(Span(segment.start_us, segment.end_us), taken) < TAKEN
        ):
            found.append((ref_item, segment))
            taken.append(Span(segment.start_us, segment.end_us))
        else:
            patience.spend(asked.start, asked.end)
    return found


def _share(asked: Span, taken: list[Span]) -> float:
    """The largest share of a stretch that lies in one of those that are taken."""
    common = (asked.intersect(span) for span in taken)
    return max((one.duration_us / asked.duration_us for one in common if one is not None), default=0.0)


def _along(sides: Sides, zoom: Proposal | None) -> Segment | None:
    """The best stretch that a zoom leads to, followed again along the line of the one before."""
    best: Segment | None = None
    for _ in range(ROUNDS):
        looked = looked_at(sides, zoom) if zoom else None
        segment = looked.segment if looked else None
        if zoom is None or segment is None or (best is not None and segment.score <= best.score):
            break
        best = segment
        zoom = grown(sides, replace(zoom, line=segment.line, path=segment.path))
    return best


def grown(sides: Sides, proposal: Proposal) -> Proposal | None:
    """The proposal along a warp that moves, over the stretch of the query in which it could be followed.

    None where the proposal has no moment of its own, the pictures are not alike there, or the warp hardly moves.
    """
    if proposal.strongest_us is None:
        return None
    at_us = float(proposal.strongest_us)
    rough = proposal.path.at(at_us)
    warp = _exact(sides, proposal, rough, at_us, ALIKE_FIRST)
    if warp is None:
        return None
    begin, proposed = (at_us, warp.numbers), (at_us, rough.numbers)
    earlier, later = (_outwards(sides, proposal, begin, step) for step in (-STEP_US, STEP_US))
    near = [*reversed([*itertools.islice(earlier, LOOK)]), begin, *itertools.islice(later, LOOK)]
    if _moved(near) < LEAST_MOVED and _moved([proposed, begin]) < FAR_OFF:
        return None
    knots = [*reversed([*earlier]), *near, *later]
    times, warps = np.array([at for at, _ in knots]), np.array([numbers for _, numbers in knots])
    start_us, end_us = max(0, round(times[0] - STEP_US)), round(times[-1] + STEP_US)
    path = WarpPath.through(times, _smooth(times, warps))
    return replace(proposal, path=path, start_us=start_us, end_us=end_us)


Knot = tuple[float, NDArray[np.float64]]
"""A moment, and the numbers of its warp, float64 (8,)."""


def _outwards(sides: Sides, proposal: Proposal, begin: Knot, step_us: int) -> Iterator[Knot]:
    """Knots one step after another from one that is exact, as far as the pictures stay alike."""
    at, warp = begin
    change = np.zeros_like(warp)
    while abs(at + step_us - begin[0]) <= FARTHEST_US and at + step_us >= 0:
        # Where the last two lead.
        exact = _exact(sides, proposal, Warp.from_numbers(warp + change), at + step_us)
        if exact is None:
            return
        at, change, warp = at + step_us, exact.numbers - warp, exact.numbers
        yield at, warp


def _exact(sides: Sides, proposal: Proposal, warp: Warp, at_us: float, enough: float = ALIKE) -> Warp | None:
    found = laid_and_exact(sides, warp, proposal.line, at_us, most_shift=MOST_SHIFT)
    return found[1] if found is not None and found[0] >= enough else None


def _moved(knots: list[Knot]) -> float:
    return float(np.ptp(corners_under(np.array([numbers for _, numbers in knots])), axis=0).max())


def _smooth(times: NDArray[np.float64], warps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Warps (k, 8) on a curve of the second degree through them, which eased zooms follow well within their scatter."""
    if len(times) < 5:
        return warps
    since = (times - times.mean()) / 1e6
    fitted = np.polynomial.polynomial.polyfit(since, warps, 2)
    smooth: NDArray[np.float64] = np.polynomial.polynomial.polyval(since, fitted).T
    return smooth
