"""Evidence of words in words: nothing of frames, mirrors or speed; machine-made words are called so."""

from __future__ import annotations

from twicetold.model import Match, Modality
from twicetold.report.evidence import evidence_rows
from twicetold.report.evidence_words import PHRASES, english
from twicetold.settings import Settings
from twicetold.time import Span
from twicetold.web.messages import load

MATCH = Match(
    query_item="a" * 64,
    ref_item="b" * 64,
    modality=Modality.TEXT,
    query=Span(0, 60),
    ref=Span(4, 63),
    score=0.998,
    rate=0.98,
    evidence={
        "ref_page": 3,
        "seeds": 9,
        "identity": 0.9417,
        "letters": 1130,
        "query_time_s": [6.0, 16.5],
        "query_made_by": "reader 1",
        "later": "x",
    },
)


def test_every_key_has_words_in_a_set_order() -> None:
    assert [(row.label, row.value, row.raw) for row in evidence_rows(MATCH, Settings())[2:]] == [
        ("Letters that agree, without marks and spaces", "1,130", "letters"),
        ("Share of the letters that agree", "94.2\u00a0%", "identity"),
        ("Runs of letters that are the same", "9", "seeds"),
        ("Machine-made here", "these words were recognised by reader 1", "query_made_by"),
        ("Shown or said here", "0:06.0 to 0:16.5", "query_time_s"),
        ("Page in the source", "3", "ref_page"),
        ("later", "x", "later"),
    ]


def test_words_have_no_speed_and_no_mirror() -> None:
    labels = [row.label for row in evidence_rows(MATCH, Settings())]
    assert labels[:2] == ["What matched", "Probability that the match is right, as estimated"]
    assert not [label for label in labels if "Speed" in label or "Mirrored" in label or "Frames" in label]


def test_a_phrase_takes_its_values_and_another_language_can_take_its_place() -> None:
    assert english("from_to", start="0:01", end="0:02") == "0:01 to 0:02"
    assert set(PHRASES) == set(load("ar").among("evidence"))
    assert load("en").among("evidence") == PHRASES
    rows = evidence_rows(MATCH, Settings(), say=lambda name, **values: load("ar").text(f"evidence.{name}", **values))
    assert ("الصفحة في المصدر", "3") in {(row.label, row.value) for row in rows}
