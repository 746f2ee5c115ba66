from __future__ import annotations

import sqlite3

from msgspec.structs import replace

from twicetold.archive import furniture
from twicetold.archive.furniture import Furniture
from twicetold.model import FurnitureSpan
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
