import numpy as np

from twicetold.coding.agreement.resampling import Figure, figure


def test_the_interval_of_a_mean_is_that_of_theory() -> None:
    values = np.repeat([0.0, 1.0], 100)
    found = figure(lambda weights: float(weights @ values / weights.sum()), 200)
    assert found.value == 0.5
    assert found.low is not None
    assert found.high is not None
    assert abs(found.high - found.low - 2 * 1.96 * 0.5 / 200**0.5) < 0.02
    assert found == figure(lambda weights: float(weights @ values / weights.sum()), 200)


def test_few_units_and_figures_that_mostly_cannot_be_told_get_no_interval() -> None:
    assert figure(lambda weights: 1.0, 9) == Figure(value=1.0)
    assert figure(lambda weights: 1.0 if weights[0] else None, 50) == Figure(value=1.0)
    assert figure(lambda weights: None, 50) == Figure(value=None)
