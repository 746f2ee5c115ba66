from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.align.in_memory import STEP_US, footage, large
from tests.align.segments import a_segment
from twicetold.align import looking
from twicetold.align.line import Line, Proposal
from twicetold.align.looking import Looking, look_in_turns
from twicetold.align.moving import Looked
from twicetold.align.path import WarpPath
from twicetold.align.patience import Patience
from twicetold.align.refine import Refined
from twicetold.align.sides import Sides
from twicetold.align.warp import PLAIN

SECOND = 1_000_000


def proposed(spots: int, start_s: float = 0.0, seeds: int = 1, bits: float | None = None) -> Proposal:
    start_us = round(start_s * SECOND)
    line = Line(1.0, 0.0)
    return Proposal(line, WarpPath(PLAIN), start_us, start_us + SECOND, seeds=seeds, spots=spots, distance_bits=bits)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The reference and the spots of each look that is taken, all of them in vain."""
    taken: list[tuple[str, int]] = []
    monkeypatch.setattr(looking, "looked_at", lambda sides, asked: taken.append((sides.ref_item, asked.spots)))
    return taken


def pairs(patience: Patience, **proposals: list[Proposal]) -> dict[str, Looking]:
    nothing = footage(**{name: np.zeros((1, 18, 32), np.uint8) for name in ("q", *proposals)})
    return {
        name: Looking(Sides(nothing, "q", name), each, min_span_us=SECOND, min_score=0.5, patience=patience)
        for name, each in proposals.items()
    }


def test_pairs_take_turns_by_the_likeliest_proposal_that_waits(looks: list[tuple[str, int]]) -> None:
    look_in_turns(pairs(Patience(64), b=[proposed(9), proposed(40), proposed(12)], a=[proposed(30), proposed(12)]))
    assert looks == [("b", 40), ("a", 30), ("a", 12), ("b", 12), ("b", 9)]


def test_where_whole_pictures_met_is_looked_at_first(looks: list[tuple[str, int]]) -> None:
    look_in_turns(pairs(Patience(64), a=[proposed(90)], b=[proposed(0, bits=20.0)]))
    assert [name for name, _ in looks] == ["b", "a"]


def test_what_is_least_likely_of_all_pairs_is_left_out_where_patience_is_over(looks: list[tuple[str, int]]) -> None:
    patience = Patience(2)
    look_in_turns(pairs(patience, a=[proposed(8), proposed(7)], b=[proposed(50), proposed(6, 5.0)], c=[proposed(9)]))
    assert looks == [("b", 50), ("c", 9), ("b", 6)]
    assert patience.left_out == 2


def test_a_pair_without_proposals_leads_to_nothing(looks: list[tuple[str, int]]) -> None:
    both = pairs(Patience(64), a=[])
    look_in_turns(both)
    assert both["a"].likeliness is None
    assert both["a"].segments() == []
    assert looks == []


def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    before, taken = looking.looked_at, list[Proposal]()

    def look(sides: Sides, asked: Proposal) -> object:
        taken.append(asked)
        return before(sides, asked)

    monkeypatch.setattr(looking, "looked_at", look)
    return lambda: len(taken)


def test_what_a_stretch_explains_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ref = large(5, 4.0)
    taken = counted(monkeypatch)
    each = [Proposal(Line(1.0, 10 * STEP_US), WarpPath(PLAIN), 0, 70 * STEP_US, seeds=3, spots=n) for n in (60, 50)]
    both = Looking(
        Sides(footage(q=ref[10:90], r=ref), "q", "r"), each, min_span_us=SECOND, min_score=0.5, patience=Patience(64)
    )
    look_in_turns({"r": both})
    assert len(both.segments()) == 1
    assert taken() == 1


def test_what_goes_on_behind_a_stretch_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[tuple[int, int]] = []

    def look(sides: Sides, asked: Proposal) -> Looked:
        taken.append((asked.start_us, asked.end_us))
        start_us, end_us = (
            max(0, asked.start_us - asked.reach_us[0]),
            min(60 * SECOND, asked.end_us + asked.reach_us[1]),
        )
        # Too weak for a second proposal of the same to be explained by it.
        return Looked(
            sides, asked, Refined(asked.line, (), ()), a_segment(start_us=start_us, end_us=end_us, height=0.7), None
        )

    monkeypatch.setattr(looking, "looked_at", look)
    monkeypatch.setattr(looking, "bettered", lambda looked, segment, *, search: (segment, not search))
    both = pairs(
        Patience(64),
        a=[replace(proposed(40, 20.0), end_us=30 * SECOND), replace(proposed(30, 20.0), end_us=30 * SECOND)],
    )
    look_in_turns(both)
    assert taken == [(each[0] * SECOND, each[1] * SECOND) for each in ((20, 30), (45, 75), (0, 5), (20, 30))]
    (one,) = both["a"].segments()
    assert (one.start_us, one.end_us) == (0, 60 * SECOND)
