from __future__ import annotations

import numpy as np
import pytest

from tests.align.in_memory import Clip, footage, large, looked_at, middle, zoomed
from twicetold.align.line import Line, Proposal
from twicetold.align.path import WarpPath
from twicetold.align.segment import Segment
from twicetold.align.sides import Sides
from twicetold.align.warp import Warp
from twicetold.align.zooms import zooms
from twicetold.time import Span

S = 1_000_000


def zoom(clip: Clip, last: float) -> Clip:
    """A clip into whose middle is zoomed, until `last` of its width is left."""
    return zoomed(clip, np.linspace(1.0, last, len(clip), endpoint=False).tolist())


def at(moment_s: float, keep: float, offset_s: float) -> Proposal:
    """What one kept frame proposes: half a second to either side, under the warp that it shows."""
    start, end = round((moment_s - 0.5) * S), round((moment_s + 0.5) * S)
    return Proposal(
        Line(1.0, offset_s * S), WarpPath(middle(keep)), start, end, 1, spots=12, strongest_us=round(moment_s * S)
    )


def found(query: Clip, ref: Clip, *proposals: Proposal, taken: tuple[Span, ...] = ()) -> list[Segment]:
    unexplained = [("r", proposal) for proposal in proposals]
    stretches = zooms(footage(q=query, r=ref), "q", unexplained, list(taken), min_span_us=S, min_score=0.5)
    return [segment for _, segment in stretches]


def test_a_quick_zoom_is_followed_from_the_one_moment_that_was_proposed() -> None:
    ref = large(5, 6)
    query = np.concatenate([large(7, 1), zoom(ref[50:100], 0.35), large(8, 1)])
    proposal = at(1.4, 0.87, 1.1)
    other_looks = looked_at(Sides(footage(q=query, r=ref), "q", "r"), proposal)
    assert other_looks == []
    (one,) = found(query, ref, proposal)
    assert (one.start_us, one.end_us) == pytest.approx((1 * S, 3 * S), abs=80_000)
    assert one.ref_start_us == pytest.approx(2 * S, abs=80_000)
    assert one.path.moves


def test_another_moment_of_the_same_shot_is_no_zoom() -> None:
    shot = large(4, 12)
    assert found(zoom(shot[:75], 0.6), shot[225:300], at(1.5, 0.8, 0.0)) == []


def test_what_is_explained_is_not_looked_at() -> None:
    ref = large(5, 6)
    query = np.concatenate([large(7, 1), zoom(ref[50:100], 0.35), large(8, 1)])
    assert found(query, ref, at(1.4, 0.87, 1.1), taken=(Span(1 * S, 3 * S),)) == []


def test_what_no_single_frame_proposed_has_no_moment_to_begin_with() -> None:
    ref = large(5, 4)
    nowhere = Proposal(Line(1.0, 0.0), WarpPath(Warp()), 1 * S, 2 * S, seeds=5)
    assert found(zoom(ref, 0.5), ref, nowhere) == []
