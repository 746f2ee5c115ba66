from math import sqrt

import pytest

from twicetold.trends.compare.mover import difference_bounds


def test_symmetric_bounds_add_in_quadrature() -> None:
    low, high = difference_bounds((1.0, 0.7, 1.3), (2.0, 1.6, 2.4))
    assert (low, high) == (pytest.approx(1 - 0.5), pytest.approx(1 + 0.5))


def test_newcombes_worked_example_of_two_shares() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table II (a): 56/70 - 48/80, method 10: 0.0524 to 0.3339.
    def wilson(successes: int, trials: int) -> tuple[float, float, float]:
        z2 = 1.959963984540054**2
        share = successes / trials
        centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
        half = sqrt(z2 * (share * (1 - share) / trials + z2 / (4 * trials**2))) / (1 + z2 / trials)
        return share, centre - half, centre + half

    low, high = difference_bounds(wilson(48, 80), wilson(56, 70))
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)
