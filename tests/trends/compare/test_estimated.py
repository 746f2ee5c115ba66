from __future__ import annotations

import pytest

from twicetold.trends.compare.estimated import Estimated, cohens_h, of_two_estimates, together

WIDE = Estimated(share=0.3, low=0.2, high=0.5, variance=0.004, population=100)
NARROW = Estimated(share=0.5, low=0.45, high=0.55, variance=0.0006, population=300)


def test_groups_weigh_by_their_releases() -> None:
    whole = together([WIDE, NARROW])
    assert whole.share == pytest.approx(0.45)
    assert whole.variance == pytest.approx(0.004 / 16 + 0.0006 * 9 / 16)
    assert whole.low == pytest.approx(0.45 - (0.025**2 + 0.0375**2) ** 0.5)
    assert whole.population == 400
    with pytest.raises(ValueError, match="needs a release"):
        together([])


def test_a_difference_has_the_standard_error_of_both() -> None:
    found = of_two_estimates(WIDE, NARROW)
    assert found.standard_error == pytest.approx(0.0046**0.5)
    assert found.low == pytest.approx(0.2 - (0.05**2 + 0.2**2) ** 0.5)
    assert found.high == pytest.approx(0.2 + (0.05**2 + 0.1**2) ** 0.5)
    assert found.p_value == pytest.approx(0.0032, abs=0.0002)


def test_the_effect_size_is_the_difference_of_arcsines() -> None:
    assert cohens_h(0.5, 0.7) == pytest.approx(0.4115, abs=0.0005)
    assert cohens_h(1.0, 0.0) == pytest.approx(-3.1416, abs=0.001)
