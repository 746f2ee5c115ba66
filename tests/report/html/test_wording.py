"""The drawing speaks English by itself, and another language wholly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from twicetold.model import DateKind, Precision, Provenance, ReleaseDate
from twicetold.report import words
from twicetold.report.html.wording import Wording

ARABIC = Wording(
    no_date="بلا تاريخ",
    no_length="صور",
    number="رقم {number}",
    recycled="المعاد منه {share}",
    under="أقل من {share}",
    list_comma="، ",
    months="يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    units="س د ث",
)


def on(precision: Precision) -> ReleaseDate:
    at = datetime(2016, 3, 3, 14, 5, tzinfo=UTC)
    return ReleaseDate(
        kind=DateKind.PUBLISHED,
        earliest=at,
        latest=at + timedelta(seconds=1),
        precision=precision,
        provenance=Provenance.STATED,
    )


@pytest.mark.parametrize("precision", list(Precision))
def test_english_says_dates_as_the_report_does(precision: Precision) -> None:
    assert Wording().date(on(precision)) == words.date(on(precision))
    said = ARABIC.date(on(precision))
    assert "March" not in said
    assert precision is Precision.YEAR or "مارس" in said
    assert " h " not in said


@pytest.mark.parametrize("length_us", [4_200_000, 185_000_000, 180_000_000, 45_600_000_000])
def test_lengths_carry_the_units_of_the_language(length_us: int) -> None:
    assert Wording().length(length_us) == words.length(length_us)
    said = ARABIC.length(length_us)
    assert set(said) & set("سدث")
    assert not set(said) & set("hmins")


@pytest.mark.parametrize("share", [0.0, 0.0004, 0.25, 0.9999, 1.0])
def test_shares_never_round_to_none_or_all(share: float) -> None:
    assert Wording().share(share) == f"{words.percent(share)} recycled"


def test_a_small_share_is_said_in_the_language() -> None:
    assert ARABIC.share(0.0004) == f"المعاد منه أقل من 0.1{words.NBSP}%"


def test_a_bar_is_named_on_one_line_and_told_on_three() -> None:
    bar = (2, "The second", on(Precision.DAY), 3_000_000, 0.5)
    half, three = f"50{words.NBSP}%", f"3.0{words.NBSP}s"
    assert Wording().named(*bar) == f"No. 2, \u2068The second\u2069, 3 March 2016, {three}, {half} recycled"
    assert Wording().told(*bar) == f"No. 2 \u2068The second\u2069\n3 March 2016\n{three}, {half} recycled"
    assert ARABIC.named(1, "x", None, 0, None) == "رقم 1، \u2068x\u2069، بلا تاريخ، صور"


def test_one_and_many() -> None:
    assert (Wording().count(1), Wording().count(1200)) == ("1 release", "1,200 releases")
