from __future__ import annotations

import msgspec

from tests.lineage.conftest import match, span
from twicetold.lineage.darkened import without_darkened
from twicetold.model import FurnitureSpan
from twicetold.time import Span


def blank(item: str, start_s: float, end_s: float) -> FurnitureSpan:
    return FurnitureSpan(item=item, span=span(start_s, end_s), label="black")


def left(spans: dict[str, list[FurnitureSpan]]) -> dict[str, list[Span | None]]:
    return {item: [one.span for one in of_item] for item, of_item in spans.items()}


def test_what_is_blank_in_the_query_alone_is_footage_as_far_as_the_match_goes() -> None:
    dark = {"q": [blank("q", 4, 9)]}
    assert left(without_darkened(dark, [match("q", "r", span(2, 6), span(32, 36))])) == {"q": [span(6, 9)]}


def test_what_is_blank_in_the_reference_alone_is_footage_at_the_rate_of_the_match() -> None:
    dark = {"r": [blank("r", 32, 38)]}
    found = match("q", "r", span(0, 4), span(30, 35))
    assert left(without_darkened(dark, [found])) == {"r": [span(35, 38)]}


def test_what_is_blank_on_both_sides_says_nothing() -> None:
    both = {"q": [blank("q", 3, 6)], "r": [blank("r", 33, 34)]}
    found = match("q", "r", span(0, 10), span(30, 40))
    # The query is blank for longer: beyond the second in which both are, the reference tells what it is.
    assert left(without_darkened(both, [found])) == {"q": [span(3, 4)], "r": [span(33, 34)]}


def test_recurring_furniture_stays_whatever_matches() -> None:
    ident = FurnitureSpan(item="q", span=span(0, 5), label="opening", furniture_id=3)
    still = FurnitureSpan(item="s", span=None, label="recurring", furniture_id=4)
    spans = {"q": [ident, blank("q", 5, 6)], "s": [still]}
    told = without_darkened(spans, [match("q", "r", span(0, 10), span(30, 40))])
    assert told == {"q": [ident], "s": [still]}


def test_pictures_that_stand_show_nothing() -> None:
    dark = {"q": [blank("q", 4, 9)]}
    standing = msgspec.structs.replace(match("q", "r", span(2, 6), span(32, 36)), offset_known=False)
    still = match("q", "s", span(2, 6), None)
    assert without_darkened(dark, [standing, still]) == dark
    assert without_darkened(dark, []) == dark


def test_what_is_left_by_rounding_is_not_told() -> None:
    dark = {"r": [blank("r", 32, 34)]}
    found = match("q", "r", Span(0, 3_000_000), Span(31_000_000, 33_900_001))
    assert left(without_darkened(dark, [found])) == {"r": []}
