from __future__ import annotations

import pytest

from tests.align.segments import a_segment
from twicetold.align.line import Line
from twicetold.align.segment import Segment


def segment(height: float) -> Segment:
    return a_segment(line=Line(0.8, 500_000), start_us=1_000_000, end_us=3_000_000, height=height)


def test_its_ends_lie_on_the_line_in_the_reference() -> None:
    assert (segment(0.9).ref_start_us, segment(0.9).ref_end_us) == (1_300_000, 2_900_000)


def test_it_explains_the_more_the_longer_it_is_and_the_better_it_agrees() -> None:
    assert segment(0.9).explained_s == pytest.approx(1.8)
    assert segment(-0.2).explained_s == 0


def test_agreement_of_slow_and_of_quick_changes_is_not_compared() -> None:
    quick, better = a_segment(height=0.6, score=0.8), a_segment(height=0.65, score=0.7)
    slowly = a_segment(height=0.9, score=0.75, slow=True)
    assert better.agrees_more(quick)
    assert not better.agrees_more(quick, by=0.1)
    assert not slowly.agrees_more(quick)
    assert slowly.agrees_more(better)
    assert quick.quick_height == 0.6
    assert slowly.quick_height == 0.0
