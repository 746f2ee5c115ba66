"""Shares of lengths, such as the recycled share of minutes: the parts of several releases over their wholes, pooled.

Minutes of one release are no independent trials: what varies is the release. The pooled share is a ratio estimator with
the linearised variance over releases (Cochran, Sampling Techniques, 3rd ed., 6.3-6.4), and its interval that of an
effective number of releases (Korn and Graubard, 1998), which holds at 0 and 1, too. Two groups are compared by
permuting releases between them (Fisher; Phipson and Smyth, 2010, doi:10.2202/1544-6115.1585, for the count of draws).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from twicetold.trends.compare.mover import difference_bounds
from twicetold.trends.compare.shares import LEVEL, Difference, clopper_pearson

DRAWS = 9999
SEED = 20150817
"""Fixed, so that the same data give the same p-value."""

Floats = NDArray[np.float64]


def pooled_share(parts: Floats, wholes: Floats, *, level: float = LEVEL) -> tuple[float, float, float]:
    """Pooled share of several releases with its bounds, as if releases were drawn from what the source goes on doing.

    Args:
        parts, wholes: float64, shape (releases,); a part is at most its whole. Releases with a whole of 0 do not count.

    Raises:
        ValueError: no release with a length.
    """
    held = wholes > 0
    parts, wholes = parts[held], wholes[held]
    if len(wholes) == 0:
        raise ValueError("a pooled share needs a release with a length")
    size = float(wholes.sum() ** 2 / (wholes**2).sum())  # Kish: that of so many releases of equal length
    share = float(np.clip(parts.sum() / wholes.sum(), 0.0, 1.0))
    n = len(wholes)
    if n > 1 and 0 < share < 1:
        seen = n / (n - 1) * float(((parts - share * wholes) ** 2).sum()) / float(wholes.sum()) ** 2
        # Few releases that happen to be alike would seem sure beyond measure: the largest variance that releases can
        # have (each wholly part or wholly rest) is mixed in with the weight of one release.
        variance = ((n - 1) * seen + share * (1 - share) / size) / n
        # t over z: the variance is itself estimated from n releases.
        widened = float(t.ppf((1 + level) / 2, n - 1) / norm.ppf((1 + level) / 2)) ** 2
        size = share * (1 - share) / variance / widened
    low, high = clopper_pearson(share * size, size, level=level)[1:]
    return share, min(low, share), max(high, share)


def of_two_groups(
    first: tuple[Floats, Floats], second: tuple[Floats, Floats], *, level: float = LEVEL, draws: int = DRAWS
) -> Difference:
    """Two groups of releases: difference of their pooled shares, bounded by MOVER and tested by permutation.

    Args:
        first, second: (parts, wholes) of the releases of each group; two or more with a length in each.

    Raises:
        ValueError: fewer than two releases with a length in a group.
    """
    sides = [(parts[wholes > 0], wholes[wholes > 0]) for parts, wholes in (first, second)]
    if min(len(wholes) for _, wholes in sides) < 2:
        raise ValueError("two releases or more with a length on each side")
    one, two = (pooled_share(*side, level=level) for side in sides)
    low, high = difference_bounds(one, two)
    parts, wholes = (np.concatenate([side[column] for side in sides]) for column in (0, 1))
    random, size = np.random.default_rng(SEED), len(sides[0][1])
    observed, as_far = abs(two[0] - one[0]), 0
    for _ in range(draws):
        order = random.permutation(len(wholes))
        a, b = order[:size], order[size:]
        drawn = parts[b].sum() / wholes[b].sum() - parts[a].sum() / wholes[a].sum()
        as_far += int(abs(drawn) >= observed - 1e-12)
    return Difference(
        first=one,
        second=two,
        difference=two[0] - one[0],
        low=low,
        high=high,
        p_value=(as_far + 1) / (draws + 1),
        test=f"permutation of releases, {draws} draws",
    )
