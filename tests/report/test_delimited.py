from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.report.columns import PARTS, RELEASES
from twicetold.report.delimited import GUARDED, csv_lines, guarded, seconds, unguarded
from twicetold.report.tables import part_rows, release_rows


@given(st.text())
def test_the_guard_can_be_taken_away_again(text):
    assert unguarded(guarded(text)) == text


@given(st.sampled_from(sorted(GUARDED)), st.text())
def test_no_guarded_cell_begins_like_a_formula(first, rest):
    assert guarded(first + rest)[0] == "'"


@pytest.mark.parametrize("text", ["", "Market day", "1+1", "جسر"])
def test_plain_text_is_left_alone(text):
    assert guarded(text) == text


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_seconds_are_exact_to_the_microsecond(us):
    text = seconds(us)
    assert Decimal(text) * 1_000_000 == us
    assert "e" not in text.lower()


@pytest.mark.parametrize(("us", "text"), [(0, "0"), (12_400_000, "12.4"), (10_000_000, "10"), (1, "0.000001")])
def test_seconds_carry_no_idle_zeros(us, text):
    assert seconds(us) == text


def read(table, rows):
    return list(csv.DictReader(io.StringIO(b"".join(csv_lines(table, rows)).decode("utf-8"), newline="")))


@pytest.mark.parametrize("title", ['=HYPERLINK("https://example.org")', "@x", "a\nb", 'say "so", twice', "\ta", "'a"])
def test_titles_come_back_from_csv_as_they_were(build, title):
    release = build.release("one", "A", title, build.dated("2020-01-01"), items=["harbour"])
    [row] = read(RELEASES, release_rows(build.account(releases=[release], parts=[], matches=[])))
    assert row["title"][0] not in "=@\t\n+-"
    assert unguarded(row["title"]) == title


def test_a_still_has_empty_times_and_a_stretch_has_seconds(account):
    rows = read(PARTS, part_rows(account))
    still = next(row for row in rows if row["release_id"] == "review-1" and row["start_s"] == "")
    assert (still["end_s"], still["source_release_id"]) == ("", "stills")
    loop = next(row for row in rows if row["release_id"] == "loop" and row["kind"] == "recycled")
    assert (loop["start_s"], loop["end_s"], loop["source_start_s"]) == ("5", "33", "30.2")
    assert loop["via"] == '["review-1"]'
