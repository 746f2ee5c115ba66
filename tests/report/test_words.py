from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.model import DateKind, Precision, Provenance, ReleaseDate
from twicetold.report import words


@given(st.text())
def test_printable_text_is_one_line_of_utf_8_without_direction_controls(text):
    shown = words.printable(text)
    shown.encode("utf-8")
    assert not set(shown) & set("\n\r\t\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b")


@pytest.mark.parametrize("text", ["جسر قديم", "می‌خواهم", "日本語", "naïve – “quoted”"])
def test_ordinary_writing_is_left_alone(text):
    assert words.printable(text) == text


def test_isolated_text_opens_and_closes_its_isolate():
    assert words.isolated("a\u2069b") == "\u2068a\\u2069b\u2069"


@pytest.mark.parametrize(
    ("us", "coarse", "fine"),
    [
        (0, "0:00", "0:00.0"),
        (59_949_999, "1:00", "0:59.9"),
        (59_960_000, "1:00", "1:00.0"),
        (3_599_000_000, "59:59", "59:59.0"),
        (3_600_000_000, "1:00:00", "1:00:00.0"),
        (36_061_250_000, "10:01:01", "10:01:01.2"),
    ],
)
def test_clocks(us, coarse, fine):
    assert (words.clock(us), words.fine_clock(us)) == (coarse, fine)


@pytest.mark.parametrize(
    ("us", "said"),
    [
        (0, "0.0 s"),
        (4_240_000, "4.2 s"),
        (59_949_999, "59.9 s"),
        (59_950_000, "1 min"),
        (185_000_000, "3 min 5 s"),
        (45_600_000_000, "12 h 40 min"),
        (4_000_000_000_000, "1,111 h 6 min"),
    ],
)
def test_lengths(us, said):
    assert words.length(us).replace(words.NBSP, " ") == said


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0 %"), (1, "100 %"), (0.0004, "under 0.1 %"), (0.9996, "over 99.9 %"), (0.5, "50 %"), (0.4664, "46.6 %")],
)
def test_shares_never_round_to_none_or_all(share, said):
    assert words.percent(share).replace(words.NBSP, " ") == said


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        (Precision.YEAR, "2016"),
        (Precision.MONTH, "March 2016"),
        (Precision.DAY, "3 March 2016"),
        (Precision.HOUR, "3 March 2016, 14 h UTC"),
        (Precision.MINUTE, "3 March 2016, 14:05 UTC"),
        (Precision.SECOND, "3 March 2016, 14:05:09 UTC"),
    ],
)
def test_dates_are_said_to_their_precision_and_no_finer(precision, said):
    at = datetime(2016, 3, 3, 14, 5, 9, tzinfo=UTC)
    value = ReleaseDate(
        kind=DateKind.PUBLISHED,
        earliest=at,
        latest=at + timedelta(seconds=1),
        precision=precision,
        provenance=Provenance.STATED,
    )
    assert words.date(value) == said


def test_a_period_ends_with_its_last_day():
    first, after = datetime(2016, 3, 3, tzinfo=UTC), datetime(2016, 3, 4, tzinfo=UTC)
    assert words.period(first, after) == "3 March 2016"
    assert words.period(first, datetime(2017, 1, 1, tzinfo=UTC)) == "3 March 2016 to 31 December 2016"


@pytest.mark.parametrize(("number", "said"), [(0, "0 boxes"), (1, "1 box"), (1200, "1,200 boxes")])
def test_counts(number, said):
    assert words.count(number, "box", "boxes") == said


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1 kB"), (999_999, "1,000 kB"), (3_460_000, "3.5 MB"), (59_366_100_000, "59.4 GB")]
)
def test_sizes(number, said):
    assert words.size(number).replace(words.NBSP, " ") == said


def test_every_kind_of_date_and_provenance_has_its_words():
    assert set(words.DATE_KINDS) == set(DateKind)
    assert set(words.PROVENANCES) == set(Provenance) > words.WEAK_PROVENANCES


@pytest.mark.parametrize("said", [words.length(185_000_000), words.percent(0.271), words.size(3_460_000)])
def test_a_number_and_its_unit_stay_on_one_line(said):
    assert all(not word[0].isdigit() or words.NBSP in word for word in said.split(" "))
