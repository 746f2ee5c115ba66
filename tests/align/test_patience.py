from __future__ import annotations

from twicetold.align.patience import Patience


def test_patience_ends_after_so_many_looks_in_vain_at_one_second() -> None:
    patience = Patience(2)
    for _ in range(2):
        assert patience.lasts(1_000_000, 1_900_000)
        patience.spend(1_000_000, 1_900_000)
    assert not patience.lasts(1_200_000, 1_300_000)
    assert patience.left_out == 1


def test_other_seconds_keep_theirs_and_a_stretch_half_of_which_is_fresh_is_looked_at() -> None:
    patience = Patience(1)
    patience.spend(0, 2_000_000)
    assert patience.lasts(2_000_000, 3_000_000)
    assert patience.lasts(0, 4_000_000)
    assert not patience.lasts(0, 3_000_000)


def test_a_look_that_finds_something_costs_nothing() -> None:
    patience = Patience(1)
    for _ in range(5):
        assert patience.lasts(0, 1)
    assert patience.left_out == 0


def test_a_still_has_one_moment() -> None:
    patience = Patience(1)
    patience.spend(0, 1)
    assert not patience.lasts(0, 1)
