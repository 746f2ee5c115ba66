from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from twicetold.errors import DataRefused
from twicetold.trends.interrupted.regression import Family, fit

RNG = np.random.default_rng(21)
N = 60
TIME = np.arange(N) - 40.0
STEP = (TIME >= 0).astype(float)
DESIGN = np.column_stack((np.ones(N), STEP, TIME, TIME * STEP))
DAYS = RNG.integers(26, 32, N).astype(float)
COUNTS = RNG.negative_binomial(DAYS / 3, 1 / 4).astype(float)
PLACES = np.arange(N)


def test_quasi_poisson_is_that_of_statsmodels() -> None:
    ours = fit(DESIGN, COUNTS, DAYS, PLACES, family=Family.QUASI_POISSON)
    model = sm.GLM(COUNTS, DESIGN, family=sm.families.Poisson(), offset=np.log(DAYS))
    theirs = model.fit(scale="X2")
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-7)
    assert ours.dispersion == pytest.approx(theirs.scale)
    widened = np.sqrt((1 + ours.autocorrelation) / (1 - ours.autocorrelation))
    assert ours.model_errors == pytest.approx(theirs.bse * widened, rel=1e-6)
    robust = model.fit(cov_type="HAC", cov_kwds={"maxlags": ours.lags, "use_correction": True})
    assert ours.robust_errors == pytest.approx(robust.bse, rel=1e-5)
    assert (ours.errors >= ours.robust_errors).all()
    assert (ours.errors >= ours.model_errors).all()


def test_quasi_binomial_is_that_of_statsmodels() -> None:
    wholes = RNG.integers(20, 60, N).astype(float)
    parts = RNG.binomial(wholes.astype(int), 0.3 + 0.2 * STEP).astype(float)
    ours = fit(DESIGN, parts, wholes, PLACES, family=Family.QUASI_BINOMIAL)
    theirs = sm.GLM(np.column_stack((parts, wholes - parts)), DESIGN, family=sm.families.Binomial()).fit()
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-6)
    shares = theirs.fittedvalues
    squares = (parts - wholes * shares) ** 2 / (wholes * shares * (1 - shares))
    assert ours.dispersion == pytest.approx(squares.sum() / (N - 4), rel=1e-5)
    widened = np.sqrt(max(1, ours.dispersion) * (1 + ours.autocorrelation) / (1 - ours.autocorrelation))
    assert ours.model_errors == pytest.approx(theirs.bse * widened, rel=1e-5)


def test_the_negative_binomial_is_that_of_statsmodels_at_its_alpha() -> None:
    ours = fit(DESIGN, COUNTS, DAYS, PLACES, family=Family.NEGATIVE_BINOMIAL)
    assert ours.alpha > 0.02
    assert ours.dispersion == pytest.approx(1, abs=1e-4)  # which is how alpha is chosen
    family = sm.families.NegativeBinomial(alpha=ours.alpha)
    theirs = sm.GLM(COUNTS, DESIGN, family=family, offset=np.log(DAYS)).fit()
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-6)
    poisson = RNG.poisson(DAYS).astype(float)
    poisson[:] = np.round(DAYS)
    assert fit(DESIGN, poisson, DAYS, PLACES, family=Family.NEGATIVE_BINOMIAL).alpha == 0


def test_a_gap_keeps_its_length() -> None:
    kept = np.array([place for place in PLACES if not 20 <= place < 30])
    with_gap = fit(DESIGN[kept], COUNTS[kept], DAYS[kept], kept, family=Family.QUASI_POISSON)
    joined = fit(DESIGN[kept], COUNTS[kept], DAYS[kept], np.arange(50), family=Family.QUASI_POISSON)
    assert with_gap.coefficients == pytest.approx(joined.coefficients)
    assert with_gap.robust_errors[1] != joined.robust_errors[1]


def test_noise_that_drifts_widens_the_errors() -> None:
    noise = np.empty(N)
    noise[0] = 0
    for at in range(1, N):
        noise[at] = 0.7 * noise[at - 1] + RNG.normal()
    counts = RNG.poisson(300 * np.exp(0.2 * noise)).astype(float)
    found = fit(DESIGN, counts, np.ones(N), PLACES, family=Family.QUASI_POISSON)
    assert found.autocorrelation > 0.3
    assert found.model_errors[1] > 1.3 * np.sqrt(found.dispersion / 300 / 10)


@pytest.mark.parametrize(
    ("design", "counts"),
    [
        (DESIGN[:4], COUNTS[:4]),
        (np.column_stack((np.ones(20), np.ones(20))), COUNTS[:20]),
        (DESIGN[:, :2], np.where(STEP > 0, 0.0, COUNTS)),
    ],
)
def test_what_has_no_finite_effect_is_refused(design: np.ndarray, counts: np.ndarray) -> None:
    with pytest.raises(DataRefused) as caught:
        fit(design, counts, np.ones(len(counts)), np.arange(len(counts)), family=Family.QUASI_POISSON)
    assert caught.value.code == "trends.no_fit"
