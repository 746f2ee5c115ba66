from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tests.lineage.conftest import date, release
from twicetold.lineage.order import Certainty, Chronology
from twicetold.model import DateKind, Release

PREFERENCE = (DateKind.PUBLISHED, DateKind.CLAIMED, DateKind.COLLECTED)

dates = st.none() | st.builds(date, st.integers(0, 5), st.integers(1, 3))
many = st.lists(dates, min_size=1, max_size=8).map(
    lambda found: [release(f"R{number}", *([one] if one else [])) for number, one in enumerate(found)]
)


def order(*releases: Release, preference: tuple[DateKind, ...] = PREFERENCE) -> Chronology:
    return Chronology(releases, preference)


def test_the_earliest_comes_first_and_what_has_no_date_last() -> None:
    chronology = order(release("C"), release("B", date(1)), release("A", date(2)))
    assert chronology.in_order() == ["B", "A", "C"]
    assert [chronology.rank(name) for name in ("B", "A", "C")] == [0, 1, 2]


def test_a_year_comes_before_a_day_of_that_year_only_where_it_begins_earlier() -> None:
    chronology = order(release("day", date(0)), release("year", date(0, 366)), release("later", date(100)))
    assert chronology.in_order() == ["day", "year", "later"]
    assert chronology.certainty("year", "later") is Certainty.TIE
    assert chronology.certainty("day", "later") is Certainty.DATED


def test_dates_that_touch_are_certain_and_dates_that_overlap_are_a_tie() -> None:
    chronology = order(release("A", date(0, 2)), release("B", date(2)), release("C", date(1)), release("D"))
    assert chronology.certainty("A", "B") is Certainty.DATED
    assert chronology.certainty("A", "C") is Certainty.TIE
    assert chronology.certainty("A", "A") is Certainty.TIE
    assert chronology.certainty("A", "D") is chronology.certainty("D", "A") is Certainty.UNDATED


def test_the_preferred_kind_of_date_decides_and_the_next_where_it_is_missing() -> None:
    first = release("A", date(9, kind=DateKind.PUBLISHED), date(1, kind=DateKind.CLAIMED))
    second = release("B", date(5, kind=DateKind.CLAIMED))
    assert order(first, second).in_order() == ["B", "A"]
    claimed = (DateKind.CLAIMED,)
    assert order(first, second, preference=claimed).in_order() == ["A", "B"]
    assert order(second, preference=(DateKind.COLLECTED,)).certainty("B", "B") is Certainty.UNDATED


def test_of_the_releases_that_hold_an_item_the_earliest_is_first() -> None:
    chronology = order(release("A", date(3)), release("B", date(1)), release("C"))
    assert chronology.first_release({"x": ["A", "B", "C"], "y": ["C", "A"]}, "x") == "B"
    assert chronology.first_release({"x": ["A", "B", "C"], "y": ["C", "A"]}, "y") == "A"


@given(many)
def test_every_pair_has_an_order_that_does_not_depend_on_how_they_were_listed(releases: list[Release]) -> None:
    chronology = Chronology(releases, PREFERENCE)
    assert sorted(chronology.in_order()) == sorted(one.id for one in releases)
    assert [chronology.rank(name) for name in chronology.in_order()] == list(range(len(releases)))
    assert Chronology(releases[::-1], PREFERENCE).in_order() == chronology.in_order()


@given(many)
def test_what_is_certainly_earlier_ranks_earlier(releases: list[Release]) -> None:
    chronology = Chronology(releases, PREFERENCE)
    for one, two in combinations(releases, 2):
        for first, second in ((one, two), (two, one)):
            if chronology.certainty(first.id, second.id) is Certainty.DATED:
                assert chronology.rank(first.id) < chronology.rank(second.id)
                assert chronology.certainty(second.id, first.id) is Certainty.TIE


def test_releases_of_one_date_share_a_tier_and_undated_ones_do_not() -> None:
    chronology = order(
        release("B", date(1)), release("A", date(1)), release("C", date(1, 2)), release("D"), release("E")
    )
    assert chronology.tier("A") == chronology.tier("B") == 0
    assert chronology.tier("C") == 2
    assert chronology.tier("D") != chronology.tier("E")
