from __future__ import annotations

import msgspec
import pytest

from twicetold.report.evidence import KNOWN, evidence_rows
from twicetold.report.evidence_words import PHRASES
from twicetold.settings import Settings


@pytest.fixture
def match(build):
    return build.matches[0]


def rows_of(match):
    return {row.label: row.value for row in evidence_rows(match, Settings())}


def test_what_holds_for_every_match_comes_first(match):
    rows = evidence_rows(match, Settings())
    assert [row.value for row in rows[:5]] == [
        "moving picture",
        "99.9\u00a0%",
        "no",
        "the same",
        "known to about a frame",
    ]


def test_known_numbers_have_words_and_units(match):
    rows = rows_of(match)
    assert rows["Median distance between the frames' fingerprints"] == "21.5 of 256 bits; the limit is 80"
    assert rows["The same at the best other offset"] == "0.12"


def test_where_an_inset_stands_is_told_in_words(match):
    """The page of a match said 'shown_at 0.438, 0.194, 0.938, 0.694'."""
    evidence = {"shown_at": [0.438, 0.194, 0.938, 0.694], "shows_part": [0, 0, 1, 0.5], "spots": 312, "moves": 1}
    rows = evidence_rows(msgspec.structs.replace(match, evidence=evidence), Settings())[5:]
    assert [(row.label, row.value.replace("\u00a0", " ")) for row in rows] == [
        ("Spots of both pictures that lie on one another", "312"),
        ("The picture moves over the other, as under a zoom", "yes"),
        ("Where on the screen the source is shown", "44 % to 94 % of the width, 19 % to 69 % of the height"),
        ("Which part of the source's picture is shown", "0 % to 100 % of the width, 0 % to 50 % of the height"),
    ]


def test_what_is_turned_or_a_negative_is_said_so(match):
    turned = msgspec.structs.replace(match, evidence={"negative": 1, "turned_degrees": 90})
    assert [(row.label, row.value) for row in evidence_rows(turned, Settings())[5:]] == [
        ("Turned clockwise, against the source", "90 degrees"),
        ("Shown as a negative", "yes"),
    ]


def test_known_keys_stand_in_their_order_and_others_after_them(match):
    match = msgspec.structs.replace(match, evidence={"zeta": 1, "seeds": 3, "alpha": "x", "agreement": 0.5})
    assert [row.raw for row in evidence_rows(match, Settings())[5:]] == ["agreement", "seeds", "alpha", "zeta"]


@pytest.mark.parametrize("key", [*KNOWN, "something_new"])
@pytest.mark.parametrize("value", [0, -1, 1.5, 1e9, "text", [0.25, 1.0], []])
def test_no_value_under_any_key_stops_a_report(match, key, value):
    match = msgspec.structs.replace(match, evidence={key: value})
    [row] = [row for row in evidence_rows(match, Settings()) if row.raw == key]
    assert isinstance(row.value, str)


def test_speed_is_said(match):
    rows = rows_of(msgspec.structs.replace(match, rate=0.8))
    assert rows["Speed against the source"] == "0.800 times as fast (slowed down)"


def test_where_a_shot_stands_its_range_is_said_and_no_speed(match):
    rows = rows_of(msgspec.structs.replace(match, offset_known=False))
    assert "Speed against the source" not in rows
    assert rows["Time in the source"].startswith("a range")
    assert "0:30.2 to 0:58.8" in rows["Time in the source"]


def test_stills_have_no_speed(build):
    assert "Speed against the source" not in rows_of(build.matches[4])


def test_a_score_that_is_nearly_one_is_said_in_the_words_that_are_given(match) -> None:
    def say(name: str, **values: str) -> str:
        return {"over": "plus de {share}"}.get(name, PHRASES[name]).format(**values)

    row = evidence_rows(msgspec.structs.replace(match, score=0.9998), Settings(), say=say)[1]
    assert row.value == "plus de 99.9\u00a0%"


def test_a_probability_is_never_none_or_certain_and_a_zero_has_no_sign(match) -> None:
    held = msgspec.structs.replace(match, score=1.0, evidence={"agreement_elsewhere": -0.003, "cents": -0.4})
    rows = rows_of(held)
    assert rows["Probability that the match is right, as estimated"] == "over 99.9\u00a0%"
    assert rows["The same at the best other offset"] == "0.00"
    assert rows["Higher or lower than the source"] == "0 cents"
