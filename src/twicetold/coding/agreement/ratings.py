"""Units and what each coder said of them, counted once, so that every coefficient and every resample is quick."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Ratings:
    """What coders said of units.

    Args:
        units: for each unit, coder to value. A coder who did not look at a unit is not in its mapping.
        values: the values that can be given, in their order where they have one. Others raise ValueError.
    """

    units: tuple[Mapping[str, Hashable], ...]
    values: tuple[Hashable, ...]

    @cached_property
    def counts(self) -> NDArray[np.float64]:
        """How many coders gave each value, shape (units, values)."""
        place = {value: index for index, value in enumerate(self.values)}
        found = np.zeros((len(self.units), len(self.values)))
        for row, unit in enumerate(self.units):
            for value in unit.values():
                if value not in place:
                    raise ValueError(f"{value!r} is not one of the values")
                found[row, place[value]] += 1
        return found

    @cached_property
    def pairable(self) -> NDArray[np.bool_]:
        """Which units two coders or more looked at."""
        return np.asarray(self.counts.sum(axis=1) >= 2)


def ratings_of(units: Sequence[Mapping[str, Hashable]], values: Sequence[Hashable] | None = None) -> Ratings:
    """Ratings whose values, where they are not given, are those that occur, sorted by their text."""
    if values is None:
        values = sorted({value for unit in units for value in unit.values()}, key=str)
    return Ratings(units=tuple(units), values=tuple(values))
