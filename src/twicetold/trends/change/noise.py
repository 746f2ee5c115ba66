"""Evidence that a stretch of periods has one level, where noise may drift and levels may slope; the noise is not known.

Counts and shares are brought to a scale on which chance alone has a known variance (Anscombe, 1948, Biometrika 35,
doi:10.1093/biomet/35.3-4.246): 2 sqrt(count / exposure), and 2 arcsin sqrt(share). There a period is its stretch's
level, a wave that fades (AR(1), stationary within the stretch), and white noise. What is white, what drifts, how fast
it fades and whether stretches slope is not known: every combination of a grid is a *noise model*, and the posterior is
over all of them (the marginal likelihood of each by a Kalman filter, from every beginning at once). A single estimate
of the noise is too sure of itself: with one, waves passed for changes in 10 % of series of 60 weeks, and slopes in up
to 85 % (`bench/changepoints.py`).

A mix of categories is taken apart into shares of what the categories before leave over, which loses nothing: the
multinomial is their product.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

SCALES = (0.6, 1.0, 1.7, 2.9)
"""Of the noise from one period to the next, in units of what neighbouring differences show."""

DRIFTING = (0.5, 0.9)
"""Share of the noise that drifts, where any does."""

FADING = (0.4, 0.7, 0.9)
"""Autocorrelation of what drifts, from one period to the next."""

DRIFTS, SLOPES = 0.15, 0.15
"""How probable it is, before anything is known, that noise drifts, and that stretches slope."""

SHARE_LEVEL = 0.9
"""Standard deviation of a share's level before anything is known, on the scale of arcsines: that of Jeffreys' prior."""

COUNT_LEVEL = 0.5
"""The same of a rate, in units of the level of the whole series: that of an exponential prior on the rate."""

LARGE = 1e12

Floats = NDArray[np.float64]


class Observed(msgspec.Struct, frozen=True):
    """Periods on the scale of known variance: values, and the variance that chance alone gives them (inf: unknown).

    Both float64, shape (n,); `spread` is the standard deviation of a level before anything is known.
    """

    values: Floats
    variances: Floats
    spread: float


class Noise(msgspec.Struct, frozen=True, kw_only=True):
    """One noise model: variances in units of what chance alone gives; `fading` 0 where nothing drifts."""

    white: float
    drifting: float
    fading: float
    slopes: bool
    prior: Annotated[float, Meta(description="Natural logarithm of its prior probability.")]

    @property
    def long_run(self) -> float:
        """Variance of a long stretch's mean, in units of what chance alone gives it."""
        return self.white + self.drifting * (1 + self.fading) / (1 - self.fading)


def of_counts(counts: Floats, exposure: Floats) -> list[Observed]:
    """Counts or amounts of periods with these exposures."""
    values = 2 * np.sqrt((counts + 0.375) / exposure)
    overall = 2 * np.sqrt(counts.sum() / exposure.sum())
    return [Observed(values, 1 / exposure, COUNT_LEVEL * float(overall))]


def of_mix(counts: Floats) -> list[Observed]:
    """A mix, shape (n, categories), or a share as a mix of two: shares of what the categories before leave over."""
    found, left = [], counts.sum(axis=1)
    order = np.argsort(-counts.sum(axis=0), kind="stable")
    for category in order[:-1]:
        part, base = counts[:, category], left
        share = np.clip((part + 0.375) / (base + 0.75), 0.0, 1.0)
        found.append(Observed(2 * np.arcsin(np.sqrt(share)), np.where(base > 0, 1 / (base + 0.5), LARGE), SHARE_LEVEL))
        left = np.maximum(left - part, 0.0)
    return found


def models(near: float) -> list[Noise]:
    """The noise models around what neighbouring differences show.

    Args:
        near: variance of a difference of neighbours over what chance alone gives it, 1 or more.
    """
    made = []
    for scale in SCALES:
        total = max(1.0, near) * scale
        kinds = [(0.0, 0.0, 1 - DRIFTS)]
        kinds += [(share, fading, DRIFTS / len(DRIFTING) / len(FADING)) for share in DRIFTING for fading in FADING]
        for share, fading, weight in kinds:
            # `total` is what a difference of neighbours shows: white noise whole, drift by as much as it fades.
            size = total / (1 - share + share * (1 - fading))
            made += [
                Noise(
                    white=size * (1 - share),
                    drifting=size * share,
                    fading=fading,
                    slopes=slopes,
                    prior=float(np.log(weight * believed / len(SCALES))),
                )
                for slopes, believed in ((False, 1 - SLOPES), (True, SLOPES))
            ]
    return made


def evidence(observed: list[Observed], noises: list[Noise]) -> Floats:
    """Log marginal likelihood of every stretch under every noise model.

    Returns:
        float64, shape (models, n + 1, n + 1): entry [g, s, t] for the periods s to t - 1; 0 where t <= s.
    """
    return np.asarray(sum(_filtered(one, noises) for one in observed))


def _filtered(observed: Observed, noises: list[Noise]) -> Floats:
    n, size = len(observed.values), len(noises)
    known = observed.variances < LARGE / 2
    unit = float(np.median(observed.variances[known])) if known.any() else 1.0
    weights = np.where(known, 1 / observed.variances, 0.0)
    centre = float((observed.values * weights).sum() / weights.sum()) if known.any() else 0.0
    white = np.array([noise.white for noise in noises])[:, None]
    drift = unit * np.array([noise.drifting for noise in noises])[:, None]
    fading = np.array([noise.fading for noise in noises])[:, None]
    # A slope changes the level, over the whole series, by as much as levels differ before anything is known.
    slope = np.array([(observed.spread / n) ** 2 if noise.slopes else 0.0 for noise in noises])[:, None]
    table, total = np.zeros((size, n + 1, n + 1)), np.zeros((size, n))
    # Means and covariances of level (l), slope (s) and drift (d), of the run from every beginning.
    l_, s_, d_ = (np.zeros((size, n)) for _ in range(3))
    ll, ls, ld, ss, sd, dd = (np.zeros((size, n)) for _ in range(6))
    for t in range(n):
        l_[:, t] = centre
        ll[:, t], ss[:, t : t + 1], dd[:, t : t + 1] = observed.spread**2, slope, drift
        run = np.s_[:, : t + 1]
        if known[t]:
            to_l, to_s, to_d = ll[run] + ld[run], ls[run] + sd[run], ld[run] + dd[run]
            variance = to_l + to_d + white * observed.variances[t]
            error = observed.values[t] - l_[run] - d_[run]
            total[run] -= 0.5 * (np.log(2 * np.pi * variance) + error**2 / variance)
            gain = error / variance
            l_[run] += to_l * gain
            s_[run] += to_s * gain
            d_[run] += to_d * gain
            ll[run] -= to_l * to_l / variance
            ls[run] -= to_l * to_s / variance
            ld[run] -= to_l * to_d / variance
            ss[run] -= to_s * to_s / variance
            sd[run] -= to_s * to_d / variance
            dd[run] -= to_d * to_d / variance
        table[:, : t + 1, t + 1] = total[run]
        l_[run] += s_[run]
        d_[run] *= fading
        ll[run] += 2 * ls[run] + ss[run]
        ls[run] += ss[run]
        ld[run] = fading * (ld[run] + sd[run])
        sd[run] *= fading
        dd[run] = fading**2 * dd[run] + (1 - fading**2) * drift
    return table
