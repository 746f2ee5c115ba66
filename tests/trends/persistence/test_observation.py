from __future__ import annotations

from math import inf

import pytest

from tests.trends.persistence.lives import day, observed
from twicetold.errors import TableInvalid
from twicetold.trends.persistence.observation import Origin, checked, followed_days, lifetimes, outages, removal


def test_a_removal_lies_between_the_last_time_it_was_there_and_the_first_time_it_was_not() -> None:
    assert removal(observed("a", (2, True), (5, False), (9, False))) == (day(2), day(5))
    assert removal(observed("a", (5, False))) == (day(0), day(5))
    assert removal(observed("a", (2, True))) is None
    assert removal(observed("a")) is None


def test_what_was_there_again_was_an_outage_and_no_removal() -> None:
    flapping = observed("a", (2, False), (5, True), (9, False))
    assert removal(flapping) == (day(5), day(9))
    assert outages(flapping) == 1


def test_checks_may_stand_in_any_order() -> None:
    assert removal(observed("a", (9, False), (2, True), (5, False))) == (day(2), day(5))


def test_ages_count_from_creation_or_from_first_sight() -> None:
    log = [observed("a", (4, True), (10, False), first=3, created=1), observed("b", (4, True), first=3, created=None)]
    (life,) = lifetimes(log)
    assert (life.entry, life.left, life.right, life.gone) == (2.0, 3.0, 9.0, True)
    first, second = lifetimes(log, origin=Origin.FIRST_SEEN)
    assert (first.entry, first.left, first.right) == (0.0, 1.0, 7.0)
    assert (second.left, second.right, second.gone) == (1.0, inf, False)
    assert followed_days([first, second]) == 2.0


def test_what_was_never_checked_again_tells_nothing() -> None:
    assert lifetimes([observed("a")]) == ()


def test_a_cluster_is_the_subject_where_none_is_given() -> None:
    (life,) = lifetimes([observed("a", (1, True))])
    assert life.cluster == "a"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (observed("a", first=1, created=2), "created at"),
        (observed("a", (1, True), first=2), "before it was first seen"),
    ],
)
def test_dates_out_of_order_are_told_with_the_subject(wrong, said: str) -> None:
    with pytest.raises(TableInvalid, match=said) as error:
        checked(wrong)
    assert error.value.code == "survival.order"
    assert error.value.message.startswith("a: ")
