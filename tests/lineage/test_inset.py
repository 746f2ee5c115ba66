"""What an inset shows is neither the furniture around it nor furniture itself."""

from __future__ import annotations

import msgspec

from tests.lineage.conftest import match, span
from twicetold.lineage.clip import clipped
from twicetold.lineage.inset import is_inset, is_of_inset
from twicetold.lineage.jingles import same_elsewhere
from twicetold.model import Match

WHOLE = match("q", "r", span(10, 30), span(110, 130))


def showing(**evidence: list[float]) -> Match:
    return msgspec.structs.replace(WHOLE, evidence=evidence)


INSET = showing(shown_at=[0.5, 0.1, 0.9, 0.5])
OF_INSET = showing(shows_part=[0.5, 0.1, 0.9, 0.5])
BORDERED = showing(shown_at=[0.125, 0.0, 0.875, 1.0])


def test_a_small_part_of_the_screen_is_an_inset_and_a_picture_between_borders_is_none() -> None:
    assert is_inset(INSET)
    assert not is_of_inset(INSET)
    assert is_of_inset(OF_INSET)
    assert not is_inset(OF_INSET)
    for other in (WHOLE, BORDERED):
        assert not is_inset(other)
        assert not is_of_inset(other)


def test_furniture_around_an_inset_does_not_cut_what_the_inset_shows() -> None:
    assert clipped(INSET, {"q": [span(0, 40)]}, min_span_us=1) == [INSET]
    assert clipped(BORDERED, {"q": [span(0, 40)]}, min_span_us=1) == []
    # What it shows may be furniture where it comes from.
    assert clipped(INSET, {"r": [span(100, 140)]}, min_span_us=1) == []


def test_what_an_inset_in_furniture_shows_is_not_furniture_elsewhere() -> None:
    assert same_elsewhere(INSET, {"q": [span(0, 40)]}) == []
    assert same_elsewhere(OF_INSET, {"r": [span(100, 140)]}) == []
    # But an ident in an inset is the ident.
    (found,) = same_elsewhere(INSET, {"r": [span(100, 140)]})
    assert found == ("q", span(10, 30), "r")
