from __future__ import annotations

from datetime import UTC, datetime

from twicetold.coding.proposals.reuse import from_reuse
from twicetold.coding.records import Coding, Passage, Target
from twicetold.model import Match, Modality
from twicetold.time import Span

A, B = "a" * 64, "b" * 64


def coding(**where: object) -> Coding:
    return Coding(
        id=7,
        target=Target(release="RA", item=A, **where),  # type: ignore[arg-type]
        code="war",
        value="",
        codebook="themes",
        version=1,
        coder="Anna",
        made_at=datetime(2024, 1, 1, tzinfo=UTC),
    )


def match(query: Span | None, ref: Span | None, modality: Modality = Modality.VIDEO, score: float = 0.9) -> Match:
    return Match(query_item=B, ref_item=A, modality=modality, query=query, ref=ref, score=score, id=3)


HOLDERS = {A: ["RA"], B: ["RB", "RC"]}


def test_a_coded_span_travels_along_the_line_to_every_release_that_holds_the_other_side() -> None:
    found = from_reuse([coding(span=Span(150, 200))], [match(Span(0, 200), Span(100, 200))], HOLDERS)
    assert [(one.target.release, one.target.span, one.code) for one in found] == [
        ("RB", Span(100, 200), "war"),
        ("RC", Span(100, 200), "war"),
    ]
    assert found[0].score == 0.9
    assert found[0].evidence == {"coding": 7, "match": 3, "from_release": "RA"}


def test_what_barely_touches_is_not_proposed() -> None:
    assert from_reuse([coding(span=Span(0, 120))], [match(Span(0, 100), Span(100, 200))], HOLDERS) == []
    (half, _) = from_reuse([coding(span=Span(50, 150))], [match(Span(0, 100), Span(100, 200))], HOLDERS)
    assert half.target.span == Span(0, 50)
    assert half.score == 0.45


def test_passages_travel_through_matches_of_words_only() -> None:
    words = match(Span(0, 30), Span(10, 40), Modality.TEXT)
    (found, _) = from_reuse([coding(passage=Passage(10, 25))], [words], HOLDERS)
    assert found.target.passage == Passage(0, 15)
    assert from_reuse([coding(passage=Passage(10, 25))], [match(Span(0, 30), Span(10, 40))], HOLDERS) == []
    assert from_reuse([coding(span=Span(10, 25))], [words], HOLDERS) == []


def test_stills_and_whole_items_travel_too() -> None:
    (still, _) = from_reuse([coding()], [match(None, None, Modality.IMAGE)], HOLDERS)
    assert (still.target.item, still.target.bounds) == (B, None)


def test_what_is_coded_there_already_is_not_proposed_again() -> None:
    there = Coding(
        **{
            **{name: getattr(coding(), name) for name in Coding.__struct_fields__},
            "target": Target(release="RB", item=B, span=Span(0, 10)),
        }
    )
    found = from_reuse([coding(span=Span(100, 200)), there], [match(Span(0, 100), Span(100, 200))], HOLDERS)
    assert [one.target.release for one in found] == ["RC"]
