from __future__ import annotations

import numpy as np
import pytest

from twicetold.align.moment_kernels import CAPPED, FLANK_US, beyond, capped, pooled


def test_agreement_is_the_correlation_over_moments_that_lie_inside() -> None:
    random = np.random.default_rng(1)
    product, ref = (random.uniform(0.5, 1, (9, 4)).astype(np.float32) for _ in range(2))
    query = random.uniform(1, 1.2, 9).astype(np.float32)
    ref[:4, 1] = np.nan
    ref[:5, 2] = np.nan
    found = pooled(product, ref, query)
    for shift, rows in ((0, slice(None)), (1, slice(4, None)), (3, slice(None))):
        size = np.sqrt(query[rows].sum() * ref[rows, shift].sum())
        assert found[shift] == pytest.approx(product[rows, shift].sum() / size, rel=1e-5)
    # Most moments lie outside at the third.
    assert found[2] == 0
    assert (pooled(product[:0], ref[:0], query[:0]) == 0).all()


def test_a_cut_weighs_as_little_more_than_others_as_it_may() -> None:
    energy = np.array([1, 1, 2, 1, 300], np.float32)
    np.testing.assert_allclose(capped(energy) * energy, [1, 1, 2, 1, CAPPED], rtol=1e-5)
    product = np.array([[0], [0], [0], [0], [300]], np.float32)
    assert pooled(product, energy[:, None], energy)[0] == pytest.approx(CAPPED / (5 + CAPPED), rel=1e-4)


def test_past_a_flank_agreement_speaks_against_a_peak() -> None:
    away = np.arange(31) * 100_000.0
    falling = np.maximum(0.9 - away / 1e6, 0.0)
    assert beyond(away, falling) == pytest.approx(0.4)
    again = falling.copy()
    again[20] = 0.7
    assert beyond(away, again) == pytest.approx(0.7)
    level = np.full(31, 0.8)
    assert beyond(away, level) == pytest.approx(0.8)
    assert beyond(away[:1], level[:1]) == 0
    # A flank that falls without end is one as far as flanks may go.
    slow = 0.9 - 0.1 * away / 1e6
    assert beyond(away, slow) == pytest.approx(slow[round(FLANK_US / 100_000)])
