from __future__ import annotations

import sqlite3
from fractions import Fraction

import pytest
from msgspec.structs import replace

from twicetold.archive import furniture, matches, parts, runs
from twicetold.model import FurnitureSpan, Match, Modality, Part, PartKind
from twicetold.time import Span

A, B, C = "a" * 64, "b" * 64, "c" * 64
VIDEO = Match(
    query_item=B,
    ref_item=A,
    modality=Modality.VIDEO,
    query=Span(0, 50, Fraction(1, 25)),
    ref=Span(1_000_000, 3_500_000),
    score=0.9,
    mirrored=True,
    rate=1.25,
    offset_known=False,
    evidence={"frames": 12, "why": "line", "offsets": [0.5, 1.0]},
)
STILL = Match(query_item=C, ref_item=B, modality=Modality.IMAGE, query=None, ref=Span(0, 1), score=0.6)


@pytest.fixture
def run_id(populated: sqlite3.Connection) -> int:
    return runs.start(populated, "trace", settings={}, versions={})


def test_matches_come_back_as_they_went_in(populated: sqlite3.Connection, run_id: int) -> None:
    first, second = matches.insert(populated, run_id, [VIDEO, STILL])
    assert matches.get(populated, first) == replace(VIDEO, id=first)
    assert matches.get(populated, second) == replace(STILL, id=second)
    assert matches.get(populated, 99) is None
    assert [match.id for match in matches.all_matches(populated)] == [first, second]
    assert [match.id for match in matches.all_matches(populated, min_score=0.7)] == [first]
    assert [match.id for match in matches.of_item(populated, B)] == [first, second]
    assert [match.id for match in matches.of_item(populated, A)] == [first]
    assert matches.count(populated) == 2


def test_replacing_takes_every_match_that_touches_the_items(populated: sqlite3.Connection, run_id: int) -> None:
    kept = replace(VIDEO, query_item=C)
    matches.insert(populated, run_id, [VIDEO, STILL, kept])
    fresh = replace(VIDEO, score=0.5)
    (fresh_id,) = matches.replace_for_items(populated, run_id, [B], [fresh])
    left = matches.all_matches(populated)
    assert {(match.query_item, match.score) for match in left} == {(B, 0.5), (C, 0.9)}
    assert matches.get(populated, fresh_id) == replace(fresh, id=fresh_id)


def test_parts_lose_the_name_of_a_match_that_goes(populated: sqlite3.Connection, run_id: int) -> None:
    (match_id,) = matches.insert(populated, run_id, [VIDEO])
    part = Part(release="R-b", item=B, span=VIDEO.query, kind=PartKind.RECYCLED, match_id=match_id)
    parts.replace_for_releases(populated, ["R-b"], [part])
    matches.replace_for_items(populated, run_id, [A], [])
    assert [part.match_id for part in parts.all_parts(populated)] == [None]


@pytest.mark.parametrize("wrong", [replace(VIDEO, ref_item=B), replace(VIDEO, ref_item="f" * 64)])
def test_a_match_of_an_item_with_itself_or_with_nothing_is_refused(
    populated: sqlite3.Connection, run_id: int, wrong: Match
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        matches.insert(populated, run_id, [wrong])


def test_taking_matches_off_does_not_look_through_all_parts(populated: sqlite3.Connection, run_id: int) -> None:
    release = populated.execute("SELECT id FROM release LIMIT 1").fetchone()[0]
    many = [Part(release=release, item=B, span=Span(n, n + 1), kind=PartKind.NEW) for n in range(5000)]
    parts.replace_for_releases(populated, [release], many)
    matches.insert(populated, run_id, [VIDEO])
    steps: list[int] = []
    populated.set_progress_handler(lambda: steps.append(1), 100)
    matches.replace_for_items(populated, run_id, [A], [])
    populated.set_progress_handler(None, 0)
    assert matches.count(populated) == 0
    assert len(steps) < 25


def test_matches_over_a_blank_stretch_of_either_side_are_found(populated: sqlite3.Connection, run_id: int) -> None:
    later = replace(VIDEO, query=Span(5_000_000, 6_000_000), ref=Span(7_000_000, 8_000_000))
    first, second, _ = matches.insert(populated, run_id, [VIDEO, later, STILL])
    ident = furniture.Furniture(id=1, source="s", label="opening", codes=b"", releases=3)

    def over(item: str, span: Span, furniture_id: int | None = None) -> list[int | None]:
        lying = FurnitureSpan(item=item, span=span, label="x", furniture_id=furniture_id)
        furniture.replace_all(populated, [ident], [lying])
        return [match.id for match in matches.over_blank(populated)]

    assert over(B, Span(0, 10_000_000)) == [first, second]
    assert over(A, Span(7_500_000, 9_000_000)) == [second]
    assert over(A, Span(3_500_000, 7_000_000)) == []
    assert over(B, Span(0, 10_000_000), furniture_id=1) == []
