"""Coverage over thousands of samples is measured by `bench/prevalence.py`; a small part of it is held here."""

from __future__ import annotations

import numpy as np
import pytest

from twicetold.coding.prevalence.cells import Cell
from twicetold.coding.prevalence.estimators import Estimator, assisted, human, machine_may_help, shortest
from twicetold.coding.prevalence.intervals import wilson


def world(share: float = 0.12, size: int = 3000, *, recall: float = 0.8, false: float = 0.1, seed: int = 1):
    generator = np.random.default_rng(seed)
    truth = (np.arange(size) < share * size).astype(float)
    found = np.where(truth == 1, generator.random(size) < recall, generator.random(size) < false)
    return truth, np.where(found, 0.9, 0.05), generator


def drawn(truth, score, generator, units: int = 300) -> list[Cell]:
    chosen = generator.choice(len(truth), units, replace=False)
    return [Cell(len(truth), truth[chosen], score[chosen], float(score.mean()))]


def test_people_alone_in_a_simple_sample_are_wilson_with_the_finite_population_correction() -> None:
    cells = [Cell(400, np.array([1.0] * 10 + [0.0] * 90))]
    assert human(cells).interval == wilson(0.1, 100 / 0.75)


def test_a_census_has_no_interval() -> None:
    found = shortest([Cell(4, np.array([1.0, 0, 0, 0]))])
    assert (found.estimator, found.interval.low, found.interval.high) == (Estimator.CENSUS, 0.25, 0.25)


def test_strata_count_by_their_size() -> None:
    cells = [Cell(900, np.array([0.0] * 30)), Cell(100, np.array([1.0] * 30))]
    assert human(cells).interval.estimate == pytest.approx(0.1)


def test_ppi_is_the_published_estimator() -> None:
    """Angelopoulos, Duchi, Zrnic (2023): theta = lambda mean(f) + mean(y - lambda f), lambda = cov(y, f) / var(f)."""
    truth, score, generator = world()
    cells = drawn(truth, score, generator)
    found = assisted(cells)
    y, f = cells[0].human, cells[0].machine
    weight = np.cov(y, f)[0, 1] / np.var(f, ddof=1)
    assert found.weight == pytest.approx(weight)
    assert found.interval.estimate == pytest.approx(weight * score.mean() + (y - weight * f).mean())
    assert assisted(cells, weight=1.0).interval.estimate == pytest.approx(score.mean() + (y - f).mean())


def test_a_machine_that_says_nothing_changes_nothing() -> None:
    truth, score, generator = world()
    cells = [Cell(one.size, one.human, np.zeros(one.drawn), 0.0) for one in drawn(truth, score, generator)]
    found = shortest(cells)
    assert found.interval == human(cells).interval


def test_what_machines_may_not_help_with() -> None:
    y = np.array([1.0] * 4 + [0.0] * 96)
    assert not machine_may_help([Cell(400, y, y, 0.04)])
    assert not machine_may_help([Cell(400, np.array([1.0, 0.0] * 50))])
    assert not machine_may_help([Cell(400, np.array([1.0, 0.0] * 20), np.array([1.0, 0.0] * 20), 0.5)])
    assert machine_may_help([Cell(400, np.array([1.0, 0.0] * 50), np.array([1.0, 0.0] * 50), 0.5)])


@pytest.mark.parametrize("share", [0.03, 0.12, 0.6])
def test_intervals_hold_about_as_often_as_they_say_and_the_raw_machine_does_not(share: float) -> None:
    truth, score, generator = world(share)
    held = 0
    for _ in range(400):
        found = shortest(drawn(truth, score, generator)).interval
        held += found.low <= share <= found.high
    assert 0.92 <= held / 400 <= 0.985  # 0.95 with what 400 repetitions leave to chance
    raw = wilson(float((score >= 0.5).mean()), len(truth))
    assert not raw.low <= share <= raw.high
