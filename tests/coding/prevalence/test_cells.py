import numpy as np
import pytest

from twicetold.coding.prevalence.cells import Cell, collapsed


def cell(size: int, *human: float, mean: float = 0.5) -> Cell:
    return Cell(size, np.array(human), np.array(human), mean)


def test_cells_with_enough_units_stay() -> None:
    cells = [cell(10, 0, 1), cell(1, 1)]
    assert collapsed(cells, [0.2, 1.0]) == cells


def test_a_cell_with_too_few_joins_the_one_drawn_at_the_nearest_rate() -> None:
    found = collapsed([cell(10, 0, mean=0.2), cell(10, 1, 1, mean=0.4), cell(4, 0, 0)], [0.2, 0.21, 0.5])
    assert found is not None
    assert [(one.size, one.drawn) for one in found] == [(20, 3), (4, 2)]
    assert found[0].machine_mean == pytest.approx(0.3)


def test_rates_that_differ_too_much_are_not_joined() -> None:
    assert collapsed([cell(10, 0), cell(4, 1, 1)], [0.1, 0.5]) is None
    assert collapsed([cell(10)], [0.05]) is None


def test_the_finite_population_correction() -> None:
    assert cell(4, 0, 1).unseen_share == 0.5
    assert cell(2, 0, 1).unseen_share == 0
