from __future__ import annotations

import sqlite3

from msgspec.structs import replace

from twicetold.archive import furniture
from twicetold.archive.furniture import Furniture
from twicetold.model import FurnitureSpan, TrackKind
from twicetold.time import Span

A, B = "a" * 64, "b" * 64
IDENT = Furniture(id=1, source="s", label="recurs", codes=bytes(64), releases=4)
SPANS = [
    FurnitureSpan(item=A, span=Span(0, 2_400_000), label="recurs", furniture_id=1, releases=4),
    FurnitureSpan(item=A, span=Span(5_000_000, 5_100_000), label="blank"),
    FurnitureSpan(item=B, span=None, label="recurs", furniture_id=1, releases=4),
]


def test_furniture_comes_back_as_it_went_in(populated: sqlite3.Connection) -> None:
    furniture.replace_all(populated, [IDENT], SPANS)
    assert furniture.all_furniture(populated) == [IDENT]
    assert furniture.all_spans(populated) == SPANS
    assert furniture.of_item(populated, A) == SPANS[:2]


def test_a_new_account_takes_the_place_of_the_last(populated: sqlite3.Connection) -> None:
    furniture.replace_all(populated, [IDENT], SPANS)
    furniture.replace_all(populated, [replace(IDENT, label="other")], [])
    assert [thing.label for thing in furniture.all_furniture(populated)] == ["other"]
    assert furniture.all_spans(populated) == []


def test_formulae_change_item_by_item_and_go_with_their_spans(populated: sqlite3.Connection) -> None:
    furniture.replace_all(populated, [IDENT], SPANS)
    formula = Furniture(id=furniture.FIRST_READ + 3, source="s", label="amen", codes=b"", releases=5)
    furniture.insert(populated, [formula], track=TrackKind.TEXT)
    spans = [
        FurnitureSpan(item=A, span=Span(0, 4), label="amen", furniture_id=formula.id, releases=5, track=TrackKind.TEXT),
        FurnitureSpan(
            item=B, span=Span(9, 13), label="amen", furniture_id=formula.id, releases=5, track=TrackKind.TEXT
        ),
    ]
    furniture.replace_for_items(populated, [A, B], spans, track=TrackKind.TEXT)
    assert furniture.all_spans(populated, track=TrackKind.TEXT) == spans
    furniture.replace_for_items(populated, [A], [], track=TrackKind.TEXT)
    assert furniture.all_spans(populated, track=TrackKind.TEXT) == spans[1:]
    assert furniture.all_spans(populated) == SPANS
    assert furniture.remove(populated, [formula.id]) == {B}
    assert furniture.all_spans(populated, track=TrackKind.TEXT) == []
    assert furniture.all_furniture(populated) == [IDENT]
