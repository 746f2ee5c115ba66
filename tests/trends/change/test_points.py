from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from twicetold.trends.calendar import By, periods_between
from twicetold.trends.change import noise, points
from twicetold.trends.change.averaging import Average, average, single
from twicetold.trends.change.counts import evidence

MONTHS = periods_between(date(2014, 1, 1), date(2015, 1, 1), By.MONTH)


def stepped() -> Average:
    return single(evidence(np.array([30.0] * 6 + [3.0] * 6), np.ones(12)))


def test_a_weak_change_has_a_wide_interval_and_is_not_established() -> None:
    table = evidence(np.array([9.0, 12, 8, 9, 11, 8, 16, 17, 12, 18, 15, 16]), np.ones(12))
    found = single(table)
    (point,) = points.dated(found, MONTHS)
    assert point.probability < points.ESTABLISHED
    assert not point.established
    assert (point.latest - point.earliest).days > 90
    assert any("possible" in said for said in points.cautions([point], MONTHS, 0.0, found))


def test_an_average_over_noise_models_gets_a_margin() -> None:
    counts = np.array([30.0] * 6 + [12.0] * 6)
    averaged = average(noise.of_counts(counts, np.ones(12)), 1.0)
    assert (points.mass_of(averaged), points.mass_of(stepped())) == (points.AVERAGED_MASS, points.MASS)
    (wide,), (narrow,) = points.dated(averaged, MONTHS), points.dated(averaged, MONTHS, mass=0.5)
    assert wide.latest - wide.earliest >= narrow.latest - narrow.earliest
    assert wide.probability >= narrow.probability


def test_stretches_lie_between_the_changes() -> None:
    found = stepped()
    assert points.stretches(found, 12) == [slice(0, 6), slice(6, 12)]


def test_autocorrelation_is_taken_within_stretches() -> None:
    assert points.lag_one([np.array([1.0, 1.0, 1.0]), np.array([-1.0, -1.0])]) == pytest.approx(3 / 5)
    assert points.lag_one([np.zeros(4)]) == 0.0


def test_a_change_near_the_end_is_cautioned() -> None:
    point = points.ChangePoint(
        number=1,
        on=MONTHS[-2].start,
        earliest=MONTHS[-2].start,
        latest=MONTHS[-1].start,
        probability=0.99,
        established=True,
    )
    assert any("little data" in said for said in points.cautions([point], MONTHS, 0.0, stepped()))
    assert points.cautions([], MONTHS, 0.0, stepped()) == []


def test_drift_that_nothing_allowed_for_is_cautioned() -> None:
    assert any("told as steps" in said for said in points.cautions([], MONTHS, 0.7, stepped()))
