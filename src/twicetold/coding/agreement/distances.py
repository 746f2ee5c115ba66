"""How far two values lie apart, squared, on each kind of scale (Krippendorff 2011, section D), and sets by MASI.

Every function takes the values that occur, in their order, and how often each was given, and returns a matrix of shape
(values, values), float64, zero on its diagonal.

Sources: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011, University of Pennsylvania, asc_papers/43);
R. Passonneau, Measuring Agreement on Set-valued Items (MASI) for Semantic and Pragmatic Annotation (LREC 2006).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Distance = Callable[[Sequence[Hashable], Matrix], Matrix]


def nominal(values: Sequence[Hashable], counts: Matrix) -> Matrix:
    """0 for the same value, 1 for another."""
    return 1.0 - np.eye(len(values))


def ordinal(values: Sequence[Hashable], counts: Matrix) -> Matrix:
    """By how many given values lie between two ranks, both ends counted half; `values` in the order of the scale."""
    below = np.cumsum(counts) - counts / 2
    return np.asarray((below[:, None] - below[None, :]) ** 2, dtype=np.float64)


def interval(values: Sequence[Hashable], counts: Matrix) -> Matrix:
    """The difference of two numbers, squared."""
    numbers = _numbers(values)
    return np.asarray((numbers[:, None] - numbers[None, :]) ** 2, dtype=np.float64)


def ratio(values: Sequence[Hashable], counts: Matrix) -> Matrix:
    """The difference of two numbers of zero or more over their sum, squared; 0 for two zeros."""
    numbers = _numbers(values)
    total = numbers[:, None] + numbers[None, :]
    apart = numbers[:, None] - numbers[None, :]
    return np.divide(apart, total, out=np.zeros_like(total), where=total > 0) ** 2


def masi(values: Sequence[Hashable], counts: Matrix) -> Matrix:
    """Of sets: 1 - Jaccard x monotonicity (1 the same, 2/3 one within the other, 1/3 overlapping, 0 apart).

    Two empty sets are the same. An empty set and another one share nothing.
    """
    found = np.zeros((len(values), len(values)))
    for first, one in enumerate(values):
        for second in range(first):
            found[first, second] = found[second, first] = masi_distance(_set(one), _set(values[second]))
    return found


def masi_distance(one: frozenset[str], other: frozenset[str]) -> float:
    """The same for two sets."""
    if one == other:
        return 0.0
    common = one & other
    if not common:
        return 1.0
    monotonicity = 2 / 3 if common in (one, other) else 1 / 3
    return 1.0 - len(common) / len(one | other) * monotonicity


def _numbers(values: Sequence[Hashable]) -> Matrix:
    return np.array([float(str(value)) for value in values], dtype=np.float64)


def _set(value: Hashable) -> frozenset[str]:
    assert isinstance(value, frozenset)  # noqa: S101 - the caller's units hold sets
    return value
