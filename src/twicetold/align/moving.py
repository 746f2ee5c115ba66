"""Footage against footage: one proposal of a pair of items looked at, refined and cut to a stretch."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twicetold.align.active import active_part
from twicetold.align.agreement import Agreement, agreements_along
from twicetold.align.camera import CERTAIN, best_offset, camera_moves, camera_stands
from twicetold.align.extent import extent
from twicetold.align.follow import Followed, followed
from twicetold.align.line import Line, Proposal
from twicetold.align.moment import STEP_US, mostly_covered
from twicetold.align.pair import DIFFERENCE_US, SLOW_DIFFERENCE_US, Pair
from twicetold.align.path import WarpPath
from twicetold.align.refine import HOPELESS, HOPELESS_SLOW, WELL, Refined, best_height, clearest, first_sight, refine
from twicetold.align.score import motion_score
from twicetold.align.segment import Segment
from twicetold.align.sides import Sides
from twicetold.align.slant import around_screen, set_upright
from twicetold.align.steady import jerks, shaken

WORTH_MOVING, WORTH_MOVING_SLOW = 0.05, 0.2
"""Score from which a segment is tried at other offsets of a moving camera, and upright; the second where slow changes
tell it, which by less led to 10 of 467 that were reported."""

CLEARLY = 0.03
"""Agreement by which another offset has to be better."""

LEAST_SHARED = 0.08
"""Share of either active picture that has to be the same in both: in less than that anything may agree."""

ENDS_US = 500_000
"""At the ends of a proposal something else may be shown."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A proposal that was looked at, its warp made exact: the sides, with the part of the query's picture that was
    looked at; its line; the stretch that it leads to, or None; and the cells that lie around it where it is a slanted
    screen, bool (CANVAS_HEIGHT, CANVAS_WIDTH), or None."""

    sides: Sides
    proposal: Proposal
    refined: Refined
    segment: Segment | None
    around: NDArray[np.bool_] | None


def looked_at(sides: Sides, proposal: Proposal) -> Looked | None:
    """A proposal looked at; None where nothing agrees."""
    start_us, end_us = proposal.start_us, proposal.end_us
    sides.footage.fetch(sides.query_item, start_us - STEP_US, end_us + STEP_US)
    sides = replace(sides, active=active_part(sides.footage, sides.query_item, *_inner(proposal)))
    looked = _slanted_or_upright(sides, proposal)
    if _agreement(looked) >= WELL or not jerks(sides, proposal.line, start_us, end_us):
        return looked
    # Of a picture that is shaken little agrees before every frame is laid.
    path = shaken(sides, proposal.path, proposal.line, start_us, end_us)
    return _agreeing_more(looked, _slanted_or_upright(sides, replace(proposal, path=path)) if path else None)


def _slanted_or_upright(sides: Sides, proposal: Proposal) -> Looked | None:
    """As a slanted screen where one is seen, and as an upright picture where none is or little agrees so: what stands
    and is flat may be dark parts of the picture itself."""
    around, path = _slanted(sides, proposal)
    looked = _looked_at(sides, replace(proposal, path=path), around)
    if around is None or _agreement(looked) >= WELL:
        return looked
    return _agreeing_more(looked, _looked_at(sides, proposal, None))


def _agreement(looked: Looked | None) -> float:
    return looked.segment.quick_height if looked and looked.segment else 0.0


def _agreeing_more(one: Looked | None, other: Looked | None) -> Looked | None:
    """The other look, where it led to a stretch that agrees more; else the one."""
    if other is None or other.segment is None:
        return one
    return other if one is None or one.segment is None or other.segment.agrees_more(one.segment) else one


def _looked_at(sides: Sides, proposal: Proposal, around: NDArray[np.bool_] | None) -> Looked | None:
    """A proposal looked at as it is.

    Args:
        around: what shows beside a slanted screen; None where there is none.
    """
    start_us, end_us = proposal.start_us, proposal.end_us
    slanted = around is not None
    pair = Pair.under(sides, proposal.path, start_us=start_us, end_us=end_us)
    seen = first_sight(pair, proposal.line, start_us, end_us, proposal.open_us) if pair else ()
    if pair is not None and best_height(seen) < WELL and mostly_covered(pair, proposal.line, start_us, end_us):
        sides = replace(sides, uncovered=True)
        # The same frames on the same canvas; only what changes in them is worked out anew.
        pair = replace(pair, sides=sides, changed={})
        seen = first_sight(pair, proposal.line, start_us, end_us, proposal.open_us)
    if pair is None:
        return None
    slowly = None
    if best_height(seen) < HOPELESS:
        slowly = first_sight(pair.over(SLOW_DIFFERENCE_US), proposal.line, start_us, end_us, proposal.open_us)
        if best_height(slowly) < HOPELESS_SLOW:
            return None
    view, refined = clearest(pair, proposal.line, start_us, end_us, seen=seen, slowly_seen=slowly)
    line = refined.line if refined else proposal.line
    exact = followed(sides, proposal.path, line, start_us, end_us, projective=slanted)
    segment = None
    if exact is not None:
        closer = Pair.under(sides, exact.path, start_us=start_us, end_us=end_us, alike=exact.alike)
        closer, better = clearest(closer, line, start_us, end_us) if closer else (None, None)
        if closer is not None and better is not None:
            # What turns agrees under a wrong warp at a wrong moment, but its pictures do not lie on one another.
            if refined is not None and _tells_more((view, refined), (closer, better)):
                segment = _segment(view, proposal, refined)
            if segment is None:
                proposal, view = replace(proposal, path=exact.path), closer
                refined = replace(better, strays=(*better.strays, *(refined.strays if refined else ())))
    if refined is None:
        return None
    segment = segment or _segment(view, proposal, refined)
    if segment is not None and (segment.start_us < start_us or segment.end_us > end_us):
        # The stretch goes on past what was proposed: the warp is followed there, too.
        start_us, end_us = segment.start_us, segment.end_us
        wide = followed(sides, segment.path, segment.line, start_us, end_us, projective=slanted)
        wider = Pair.under(sides, wide.path, start_us=start_us, end_us=end_us, alike=wide.alike) if wide else None
        wider, again = clearest(wider, segment.line, start_us, end_us) if wider else (None, None)
        if wide is not None and wider is not None and again is not None:
            longer = _segment(wider, replace(proposal, path=wide.path), again)
            if longer is not None and longer.explained_s >= segment.explained_s:
                segment = longer
    return Looked(sides, proposal, refined, segment, around)


def _tells_more(rough: tuple[Pair, Refined], exact: tuple[Pair, Refined]) -> bool:
    """Whether the windows under the rough warp tell a line better than those under the exact one."""
    (view, refined), (closer, better) = rough, exact
    if view.over_us == closer.over_us:
        return refined.support > better.support
    # Agreement of slow and of quick changes is not to be compared; on how many windows it lies is, and quick ones tell
    # the line more finely.
    return (len(refined.supported), -view.over_us) > (len(better.supported), -closer.over_us)


def _inner(proposal: Proposal) -> tuple[float, float]:
    margin = min(ENDS_US, (proposal.end_us - proposal.start_us) / 4)
    return proposal.start_us + margin, proposal.end_us - margin


def _slanted(sides: Sides, proposal: Proposal) -> tuple[NDArray[np.bool_] | None, WarpPath]:
    """What lies around a slanted screen, and the path set upright; None, and the path as it is, where none is seen."""
    start_us, end_us = _inner(proposal)
    around = around_screen(sides.footage, sides.query_item, start_us, end_us)
    if around is None:
        return None, proposal.path
    path = set_upright(sides, proposal.path, proposal.line, start_us, end_us, around)
    return (None, proposal.path) if path is None else (around, path)


def bettered(looked: Looked, segment: Segment, *, search: bool) -> tuple[Segment, bool]:
    """The stretch that a look led to at another moment of a moving camera, upright or steadied, where it agrees clearly
    better so; and whether another moment was searched for in vain.

    Args:
        search: whether another moment may be searched for.
    """
    # Of a slanted screen at another moment of a moving camera nothing agrees yet; there are few of them.
    worth = WORTH_MOVING_SLOW if segment.slow else WORTH_MOVING
    if segment.height >= CERTAIN or (segment.score < worth and looked.around is None):
        return segment, False
    before = segment
    if search:
        segment = _at_own_moment(looked.sides, looked.proposal, segment, looked.around)
    in_vain = search and segment is before
    segment = _upright(looked.sides, looked.proposal, segment)
    return _steadied(looked.sides, looked.proposal, segment), in_vain


def _at_own_moment(
    sides: Sides,
    proposal: Proposal,
    segment: Segment,
    around: NDArray[np.bool_] | None,
) -> Segment:
    """The stretch at the offset that a moving camera tells, or as it is where the camera stands."""
    start_us, end_us = segment.start_us, segment.end_us
    # The query may zoom over what stands, or stand around an inset of what moves.
    if not camera_moves(sides.footage, sides.ref_item, segment.ref_start_us, segment.ref_end_us):
        return segment
    best = best_offset(sides, segment.path, segment.line, start_us, end_us, around)
    if best is None or best.height <= segment.quick_height - CLEARLY:
        return segment
    exact = followed(sides, best.path, best.line, start_us, end_us, projective=around is not None)
    return _better(sides, proposal, segment, best.line, exact)


def _upright(sides: Sides, proposal: Proposal, segment: Segment) -> Segment:
    """The stretch set upright, where it agrees better so: a screen recorded at a slant; or as it is."""
    if segment.height >= CERTAIN:
        return segment
    exact = followed(
        sides,
        segment.path,
        segment.line,
        segment.start_us,
        segment.end_us,
        projective=True,
    )
    return _better(sides, proposal, segment, segment.line, exact)


def _steadied(sides: Sides, proposal: Proposal, segment: Segment) -> Segment:
    """The stretch with a warp for each frame, where the picture is shaken and agrees better so; or as it is."""
    if segment.height >= CERTAIN:
        return segment
    path = shaken(sides, segment.path, segment.line, segment.start_us, segment.end_us)
    return segment if path is None else _better(sides, proposal, segment, segment.line, Followed(path, None))


def _better(
    sides: Sides,
    proposal: Proposal,
    segment: Segment,
    line: Line,
    exact: Followed | None,
) -> Segment:
    """The stretch along another line or path, where that agrees clearly better; or as it is."""
    if exact is None:
        return segment
    others = []
    # Of a warp that only scatters the simplest account is that it stands.
    for path in [exact.path, WarpPath(exact.path.warp)] if exact.path.moves else [exact.path]:
        pair = Pair.under(
            sides,
            path,
            start_us=segment.start_us,
            end_us=segment.end_us,
            alike=exact.alike,
        )
        if pair is None:
            continue
        if segment.slow:
            pair, refined = clearest(pair, line, segment.start_us, segment.end_us)
        else:
            refined = refine(pair, line, segment.start_us, segment.end_us)
        other = _segment(pair, replace(proposal, path=path), refined) if refined else None
        if other is None:
            continue
        # What agrees as well under a warp that stands is the simpler account of one that moves.
        simpler = segment.path.moves and not path.moves
        if other.agrees_more(segment, by=0.0 if simpler else CLEARLY):
            others.append(other)
    return max(others, key=lambda other: other.score, default=segment)


def _segment(pair: Pair, proposal: Proposal, refined: Refined) -> Segment | None:
    shared = pair.canvas.shared(pair.sides.active)
    if shared < LEAST_SHARED:
        return None
    support = refined.supported
    best = max(support, key=lambda w: w.height)
    before_us, behind_us = proposal.reach_us
    within = proposal.start_us - before_us, proposal.end_us + behind_us
    found = extent(pair.over(DIFFERENCE_US), refined.line, best.start_us, best.end_us, within_us=within)
    if found is None:
        return None
    agreed = agreements_along(pair, refined.line, found.start_us, found.end_us)
    if not agreed:
        return None
    inside = [w for w in refined.windows if w.start_us < found.end_us and w.end_us > found.start_us]
    agreeing = [w for w in inside if w in support]

    def scored(one: Agreement, *, moving: bool) -> float:
        return motion_score(
            height=one.height,
            elsewhere=max(one.against, proposal.chance),
            breadth=one.breadth,
            seconds=(found.end_us - found.start_us) / 1e6,
            moving=moving,
            slow=one.slow,
            rate=refined.line.rate,
            off_us=[w.shift_us for w in agreeing],
        )

    moving = proposal.path.moves
    if moving and max(scored(one, moving=False) for one in agreed) >= WORTH_MOVING:
        # Under a warp that moves other moments of a camera's own move agree as well; of one that stands they do not,
        # unless both stand: then nothing zooms, and the warp follows what moves before them.
        first_us, end_us = (float(refined.line.ref_us(moment)) for moment in (found.start_us, found.end_us))
        footage = pair.sides.footage
        moving = not camera_stands(footage, pair.sides.ref_item, first_us, end_us) or camera_stands(
            footage, pair.sides.query_item, found.start_us, found.end_us
        )
    # Quick changes and slow ones are evidence of one line only. Of a pan slow ones agree nearly everywhere.
    told = [one for one in agreed if not (moving and one.slow)]
    if not told:
        return None
    seen = max(told, key=lambda one: scored(one, moving=moving))
    return Segment(
        line=refined.line,
        path=proposal.path,
        start_us=found.start_us,
        end_us=found.end_us,
        score=scored(seen, moving=moving),
        height=seen.height,
        elsewhere=max(seen.elsewhere, proposal.chance),
        breadth=seen.breadth,
        slow=seen.slow,
        likeness=found.likeness,
        shared=shared,
        seeds=proposal.seeds,
        distance_bits=proposal.distance_bits,
        spots=proposal.spots,
        windows=len(inside),
        windows_agreeing=len(agreeing),
    )
