from __future__ import annotations

import pytest

from tests.align.segments import a_segment
from twicetold.align.line import Line
from twicetold.align.path import WarpPath
from twicetold.align.rivals import area, same_part, settled, shown_region
from twicetold.align.segment import Segment
from twicetold.align.warp import PLAIN, Warp

ASIDE = Warp(x0=0.1)


def segment(start_s: float, end_s: float, *, height: float = 0.9, warp: Warp = PLAIN, ref_s: float = 0.0) -> Segment:
    return a_segment(
        line=Line(1.0, ref_s * 1e6),
        path=WarpPath(warp),
        start_us=int(start_s * 1e6),
        end_us=int(end_s * 1e6),
        height=height,
    )


def times(segments: list[Segment]) -> list[tuple[float, float, float]]:
    return sorted((s.start_us / 1e6, s.end_us / 1e6, s.line.offset_us / 1e6) for s in segments)


def test_of_a_pan_laid_on_itself_the_whole_picture_wins() -> None:
    true, shifted = segment(0, 8, height=0.8), segment(2, 5, height=0.95, warp=ASIDE, ref_s=1.2)
    assert times(settled([shifted, true], min_span_us=1_000_000)) == [(0, 8, 0)]


def test_what_no_better_one_claims_is_kept_where_it_is_long_enough() -> None:
    kept = settled([segment(0, 8), segment(6, 9.5, height=0.5, ref_s=30)], min_span_us=1_000_000)
    assert times(kept) == [(0, 8, 0), (8, 9.5, 30)]
    assert len(settled([segment(0, 8), segment(6, 8.5, height=0.5, ref_s=30)], min_span_us=1_000_000)) == 1


def test_two_pictures_on_one_screen_are_two_accounts() -> None:
    left, right = Warp(xx=2.0), Warp(xx=2.0, x0=-1.0)
    kept = settled([segment(0, 5, warp=left), segment(0, 5, warp=right, ref_s=40)], min_span_us=1_000_000)
    assert len(kept) == 2


def test_regions_are_where_the_query_shows_the_reference() -> None:
    assert shown_region(WarpPath(Warp(xx=2.0, x0=-1.0)), 0) == pytest.approx((0.5, 0.0, 1.0, 1.0))
    assert area((0.5, 0.0, 1.0, 1.0)) == 0.5
    assert same_part((0, 0, 1, 1), (0.4, 0.4, 0.6, 0.6))
    assert not same_part((0, 0, 0.5, 1), (0.5, 0, 1, 1))
