"""A population in cells, some of whose units people looked at: stratum by stratum within what is asked about.

Within a cell those that were looked at are a simple random sample of it, whether the cell is a stratum or the part of
one that lies in a month: which units of the cell were drawn is left to chance given how many.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_PER_CELL = 2
MAX_PROBABILITY_RATIO = 1.25
"""Cells that are too small on their own are taken together with others drawn at nearly the same rate, and no others."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Cell:
    """Part of a population.

    Args:
        size: units in the population.
        human: what people say of those that were drawn, from 0 to 1, shape (n,).
        machine: what a machine says of the same, shape (n,); None where there is no machine.
        machine_mean: what it says on average of the whole cell.
    """

    size: int
    human: Values
    machine: Values | None = None
    machine_mean: float = 0.0

    @property
    def drawn(self) -> int:
        """How many were drawn."""
        return len(self.human)

    @property
    def unseen_share(self) -> float:
        """Finite population correction: the share that was not drawn, 0 where everything was."""
        return 1.0 - self.drawn / self.size


def collapsed(cells: list[Cell], rates: list[float]) -> list[Cell] | None:
    """Cells that each hold two drawn units or more, or all there is; None where that cannot be had honestly.

    Args:
        rates: the inclusion probability of each cell's units. A cell with too few is joined to the one that was drawn
        at
            the nearest rate; where rates differ by more than a quarter, the joint cell would not be a simple sample.
    """
    held = sorted(zip(rates, range(len(cells)), cells, strict=True), key=lambda one: (one[0], one[1]))
    joined: list[tuple[float, Cell]] = [(rate, cell) for rate, _, cell in held if cell.size]
    while True:
        short = next((place for place, (_, cell) in enumerate(joined) if _too_few(cell)), None)
        if short is None:
            return [cell for _, cell in joined] or None
        near = [place for place in (short - 1, short + 1) if 0 <= place < len(joined)]
        if not near:
            return None
        rate = joined[short][0]
        other = min(near, key=lambda place: abs(joined[place][0] - rate))
        low, high = sorted((rate, joined[other][0]))
        if high > MAX_PROBABILITY_RATIO * low:
            return None
        first, second = sorted((short, other))
        joined[first : second + 1] = [
            ((joined[first][0] + joined[second][0]) / 2, _together(joined[first][1], joined[second][1]))
        ]


def _too_few(cell: Cell) -> bool:
    return cell.drawn < min(MIN_PER_CELL, cell.size)


def _together(one: Cell, other: Cell) -> Cell:
    size = one.size + other.size
    machine = None
    if one.machine is not None and other.machine is not None:
        machine = np.concatenate([one.machine, other.machine])
    return Cell(
        size=size,
        human=np.concatenate([one.human, other.human]),
        machine=machine,
        machine_mean=(one.machine_mean * one.size + other.machine_mean * other.size) / size,
    )
