from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.special import gammaln

from twicetold.trends.change.mixes import evidence, shares
from twicetold.trends.change.segmentation import segment

COUNTS = np.array([[3.0, 7.0, 1.0], [4.0, 5.0, 0.0], [9.0, 1.0, 1.0]])


def test_the_evidence_is_that_of_scipys_dirichlet_multinomial() -> None:
    table = evidence(COUNTS, weight=0.7)
    for start, end in ((0, 3), (0, 1), (1, 3)):
        total = COUNTS[start:end].sum(axis=0).astype(int)
        # Up to the multinomial coefficient, which is the same in every segmentation once periods are told apart.
        coefficient = gammaln(total.sum() + 1) - gammaln(total + 1).sum()
        expected = stats.dirichlet_multinomial([0.7] * 3, int(total.sum())).logpmf(total) - coefficient
        assert table[start, end] == pytest.approx(expected)


def test_a_change_of_mix_is_found_although_the_total_stays() -> None:
    random = np.random.default_rng(3)
    counts = np.vstack((random.multinomial(60, [0.5, 0.4, 0.1], 12), random.multinomial(60, [0.2, 0.7, 0.1], 12)))
    assert segment(evidence(counts.astype(float))).best == (12,)


def test_shares_and_their_bounds() -> None:
    (first, low, high), *_ = shares(COUNTS, weight=0.5)
    assert first == pytest.approx(16.5 / 32.5)
    assert (low, high) == pytest.approx(stats.beta.ppf([0.025, 0.975], 16.5, 16.0))
    assert sum(mean for mean, _, _ in shares(COUNTS)) == pytest.approx(1)
    wide = shares(COUNTS, dispersion=4.0)[0]
    assert wide[1] < low
    assert wide[2] > high


@pytest.mark.parametrize(
    ("counts", "options"), [(COUNTS[:, :1], {}), (COUNTS, {"weight": 0}), (COUNTS, {"dispersion": 0})]
)
def test_what_is_no_mix_is_refused(counts: np.ndarray, options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="two categories"):
        evidence(counts, **options)
