from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.lineage.conftest import match, span
from twicetold.lineage.inset import SHOWN_AT, SHOWS_PART
from twicetold.lineage.other_side import NEGATIVE, TURNED, other_way_round, turned_degrees
from twicetold.model import Match

WHOLE = match("q", "r", span(10, 30), span(110, 130))


def with_evidence(evidence: dict[str, Any], *, mirrored: bool = False) -> Match:
    return msgspec.structs.replace(WHOLE, evidence=evidence, mirrored=mirrored)


def test_the_sides_change_places_and_twice_they_stand_as_they_did() -> None:
    one = msgspec.structs.replace(match("q", "r", span(10, 30), span(110, 126)), id=7, mirrored=True)
    back = other_way_round(one)
    assert (back.query_item, back.ref_item, back.query, back.ref) == ("r", "q", span(110, 126), span(10, 30))
    assert (one.rate, back.rate, back.id, back.mirrored) == (0.8, 1.25, 7, True)
    assert other_way_round(back) == one


def test_seen_from_the_other_side_the_places_change_sides() -> None:
    both = {SHOWN_AT: [0, 0, 0.5, 0.5], SHOWS_PART: [0, 0, 1, 0.9], "agreement": 0.9}
    other = {SHOWS_PART: [0, 0, 0.5, 0.5], SHOWN_AT: [0, 0, 1, 0.9], "agreement": 0.9}
    assert other_way_round(with_evidence(both)).evidence == other
    assert other_way_round(with_evidence(other)).evidence == both


@pytest.mark.parametrize(("degrees", "mirrored", "back"), [(90, False, 270), (180, False, 180), (270, True, 270)])
def test_seen_from_the_other_side_a_quarter_goes_back_unless_it_is_mirrored(
    degrees: int, mirrored: bool, back: int
) -> None:
    one = with_evidence({TURNED: degrees, NEGATIVE: 1}, mirrored=mirrored)
    assert other_way_round(one).evidence == {TURNED: back, NEGATIVE: 1}
    assert (turned_degrees(one), turned_degrees(WHOLE)) == (degrees, 0)
