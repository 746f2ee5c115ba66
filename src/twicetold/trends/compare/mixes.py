"""Two mixes against each other: one test of the whole, Cramer's V, and each category by itself."""

from __future__ import annotations

from math import sqrt

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import chi2, ncx2

from twicetold.trends.compare.shares import LEVEL, Difference, of_two_shares

DRAWS = 9999
SEED = 20150817
MIN_EXPECTED = 5.0
"""Below this expected count in a cell chi-squared is no good approximation (Cochran, 1954, Biometrics 10)."""


class MixComparison(msgspec.Struct, frozen=True, kw_only=True):
    """`differences` belong to the categories that were kept, in their order; `adjusted` are their p-values by Holm.

    Bounds of the differences hold for all categories together (Bonferroni). `v` is Cramer's V of the sample, 0 to 1;
    its bounds are those of the population's, which is a little smaller.
    """

    kept: tuple[int, ...]
    statistic: float
    freedom: int
    p_value: float
    test: str
    v: float
    v_low: float
    v_high: float
    differences: tuple[Difference, ...]
    adjusted: tuple[float, ...]


def of_two_mixes(
    first: NDArray[np.int64], second: NDArray[np.int64], *, level: float = LEVEL, draws: int = DRAWS
) -> MixComparison:
    """Pearson's chi-squared of homogeneity; by Monte Carlo with both margins held where a cell expects fewer than 5.

    Categories that are zero on both sides are left out. The interval of V inverts the non-central chi-squared
    distribution (Steiger and Fouladi, 1997; Smithson, 2003).

    Args:
        first, second: int64, shape (categories,), counts of things with one category each.

    Raises:
        ValueError: a side without anything, a negative count, or fewer than two categories that occur.
    """
    table = np.array([first, second], dtype=np.int64)
    kept = np.flatnonzero(table.sum(axis=0))
    if (table < 0).any() or (table.sum(axis=1) == 0).any() or len(kept) < 2:
        raise ValueError("two mixes need counts on each side and two categories that occur")
    table = table[:, kept]
    statistic, expected = _pearson(table)
    freedom, size = len(kept) - 1, int(table.sum())
    if expected.min() < MIN_EXPECTED:
        p_value, test = _monte_carlo(table, statistic, draws), f"chi-squared with margins held, {draws} draws"
    else:
        p_value, test = float(chi2.sf(statistic, freedom)), f"chi-squared, {freedom} degrees of freedom"
    low, high = _noncentrality(statistic, freedom, level)
    totals = table.sum(axis=1)
    each = 1 - (1 - level) / len(kept)
    differences = tuple(of_two_shares((column[0], totals[0]), (column[1], totals[1]), level=each) for column in table.T)
    return MixComparison(
        kept=tuple(int(column) for column in kept),
        statistic=statistic,
        freedom=freedom,
        p_value=p_value,
        test=test,
        v=min(1.0, sqrt(statistic / size)),
        v_low=min(1.0, sqrt(low / size)),
        v_high=min(1.0, sqrt(high / size)),
        differences=differences,
        adjusted=holm([difference.p_value for difference in differences]),
    )


def holm(p_values: list[float]) -> tuple[float, ...]:
    """P-values adjusted for their number (Holm, 1979, Scandinavian Journal of Statistics 6), in the order given."""
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return tuple(adjusted)


def _pearson(table: NDArray[np.int64]) -> tuple[float, NDArray[np.float64]]:
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(((table - expected) ** 2 / expected).sum()), expected


def _monte_carlo(table: NDArray[np.int64], statistic: float, draws: int) -> float:
    """Tables with the same margins, drawn by chance (multivariate hypergeometric)."""
    random = np.random.default_rng(SEED)
    columns, size = table.sum(axis=0), int(table[0].sum())
    drawn = random.multivariate_hypergeometric(columns, size, size=draws)
    expected = np.outer(table.sum(axis=1), columns) / table.sum()
    statistics = ((drawn - expected[0]) ** 2 / expected[0]).sum(axis=1)
    statistics += ((columns - drawn - expected[1]) ** 2 / expected[1]).sum(axis=1)
    return float((int((statistics >= statistic - 1e-9).sum()) + 1) / (draws + 1))


def _noncentrality(statistic: float, freedom: int, level: float) -> tuple[float, float]:
    """Bounds on the non-centrality of a chi-squared statistic; 0 where even that is too large."""

    def bound(mass: float) -> float:
        if chi2.cdf(statistic, freedom) <= mass:
            return 0.0
        top = statistic + 10 * sqrt(statistic + freedom) + 50
        return float(brentq(lambda shift: ncx2.cdf(statistic, freedom, shift) - mass, 1e-9, top))

    return bound((1 + level) / 2), bound((1 - level) / 2)
