"""Codings on the timeline: a lane for each code, a row for each coder, at their places in the release."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.lineage.conftest import span
from twicetold.coding.records import Coding, Passage, Target
from twicetold.time import Span
from twicetold.web.code_lanes import LEAST_WIDTH, code_lanes, elsewhere

OFFSETS = {"a": 0, "b": 60_000_000}
LENGTH = 120_000_000


def coding(code: str, coder: str, item: str = "", where: Span | Passage | None = None) -> Coding:
    target = Target(
        release="r",
        item=item,
        span=where if isinstance(where, Span) else None,
        passage=where if isinstance(where, Passage) else None,
    )
    made_at = datetime(2024, 5, 6, tzinfo=UTC)
    return Coding(id=1, target=target, code=code, value="", codebook="b", version=1, coder=coder, made_at=made_at)


def test_stretches_of_a_code_share_a_lane_and_coders_have_rows() -> None:
    lanes = code_lanes(
        [
            coding("war", "Ada", "a", span(0, 30)),
            coding("mercy", "Ada", "b", span(0, 12)),
            coding("war", "Benedikta", "b", span(30, 60)),
        ],
        OFFSETS,
        LENGTH,
    )
    assert [(lane.code, lane.rows) for lane in lanes] == [("war", 2), ("mercy", 1)]
    assert [(bar.x, bar.width, bar.row) for bar in lanes[0].bars] == [(0.0, 25.0, 0), (75.0, 25.0, 1)]
    assert [(bar.x, bar.width) for bar in lanes[1].bars] == [(50.0, 10.0)]


def test_a_moment_in_a_long_release_is_still_seen() -> None:
    [lane] = code_lanes([coding("war", "Ada", "a", span(1, 1.1))], OFFSETS, 7_200_000_000)
    assert lane.bars[0].width == LEAST_WIDTH


def test_what_has_no_place_in_time_is_told_apart() -> None:
    whole, still = coding("war", "Ada"), coding("war", "Ada", "still")
    words = coding("mercy", "Ada", "a", Passage(0, 4))
    timed = coding("war", "Ada", "a", span(0, 1))
    assert elsewhere([whole, still, words, timed], OFFSETS) == [whole, still, words]
    assert code_lanes([whole, still, words], OFFSETS, LENGTH) == ()
