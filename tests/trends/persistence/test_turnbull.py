from __future__ import annotations

from math import inf

import numpy as np
import pytest

from twicetold.trends.persistence.observation import Lifetime
from twicetold.trends.persistence.turnbull import npmle


def life(left: float, right: float = inf, entry: float = 0.0) -> Lifetime:
    return Lifetime(entry=entry, left=left, right=right)


def test_exact_deaths_and_censoring_give_kaplan_and_meiers_curve() -> None:
    # Deaths at 1, 3 and 4 (each within a short interval), one leaves at 2: S = 3/4, 3/4 * 1/2, 0.
    curve = npmle([life(0.999, 1.0), life(2.0), life(2.999, 3.0), life(3.999, 4.0)])
    assert curve.converged
    assert [curve.at(age) for age in (0.5, 1.0, 2.5, 3.0, 4.0)] == pytest.approx([1, 0.75, 0.75, 0.375, 0], abs=1e-5)


def test_late_finds_do_not_count_before_they_were_found() -> None:
    # Lynden-Bell's estimate: at age 1 two are at risk, at 5 all three that are left.
    lives = [life(0.999, 1.0), life(9.999, 10.0), life(4.999, 5.0, entry=3.0), life(9.999, 10.0, entry=3.0)]
    curve = npmle(lives)
    assert curve.at(2.0) == pytest.approx(1 / 2, abs=1e-4)
    assert curve.at(6.0) == pytest.approx(1 / 2 * 2 / 3, abs=1e-4)
    unaware = npmle([life(one.left, one.right) for one in lives])
    assert unaware.at(2.0) == pytest.approx(3 / 4, abs=1e-4)


def test_mass_lies_where_intervals_meet_only() -> None:
    curve = npmle([life(0, 3), life(2, 5), life(6, 8)])
    assert list(zip(curve.starts, curve.ends, strict=True)) == [(2.0, 3.0), (6.0, 8.0)]
    np.testing.assert_allclose(curve.mass, [2 / 3, 1 / 3], atol=1e-6)
    assert curve.at(7.0) == pytest.approx(1 / 6, abs=1e-6)


def test_weights_stand_for_repeated_lifetimes() -> None:
    lives = [life(0.999, 1.0), life(2.0), life(2.999, 3.0)]
    weighted = npmle(lives, np.array([2.0, 1.0, 0.0]))
    repeated = npmle([lives[0], lives[0], lives[1]])
    assert weighted.at(1.5) == pytest.approx(repeated.at(1.5), abs=1e-9)


def test_nothing_is_told_beyond_the_data() -> None:
    curve = npmle([life(4, 6, entry=2.0), life(5, entry=3.0)])
    assert curve.at(1.0) is None
    assert curve.at(7.0) is None
    assert curve.at(5.0) is not None


@pytest.mark.parametrize("wrong", [[], [life(3, 2)], [life(1, 2, entry=1.5)]])
def test_ages_that_do_not_rise_are_refused(wrong: list[Lifetime]) -> None:
    with pytest.raises(ValueError, match="entry <= left < right"):
        npmle(wrong)
