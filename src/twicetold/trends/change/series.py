"""Change points of a series of counts, amounts or shares."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from twicetold.trends.change import averaging, counts, dispersion, mixes, noise, points, segmentation
from twicetold.trends.change.averaging import Average
from twicetold.trends.change.points import MIN_PERIODS, Changes, Dated, Effect, effect_of
from twicetold.trends.compare.mover import difference_bounds
from twicetold.trends.method import method
from twicetold.trends.series import Kind, Series, checked, require

Floats = NDArray[np.float64]

_HELPS = "Choose shorter periods, for example weeks instead of months, or collect for longer."


def changes(series: Series, *, max_changes: int = segmentation.MAX_CHANGES, drift: bool = True) -> Changes:
    """When the level of a series changed.

    Counts and amounts are taken as rates for each day collected, shares as parts of a whole. What noise does from
    period to period, and whether levels slope, is not known: dates are those of all that is possible, each with its
    weight (`twicetold.trends.change.noise`). Levels and effects are Gamma-Poisson or beta-binomial, over-dispersed by
    what the noise makes of a long stretch. Gaps are passed over: a change that may have fallen into one is dated to its
    whole length.

    Args:
        max_changes: most changes that are thought possible.
        drift: whether neighbouring periods may be alike for other reasons than an even level. Without it stretches are
            Gamma-Poisson or beta-binomial with over-dispersion estimated from neighbouring periods: weaker changes are
            found, and slopes and slow waves are told as changes.

    Raises:
        DataRefused: `trends.too_few` for fewer than 8 periods with a value, `trends.all_zero`, `trends.overlap`.
        TableInvalid: `trends.order`, `trends.negative`, `trends.part`.
    """
    checked(series, where=series.name)
    require(series, MIN_PERIODS, purpose="to date a change in", helps=_HELPS)
    model = _ShareModel(series) if series.kind is Kind.SHARE else _RateModel(series)
    found = model.found(max_changes, drift=drift)
    periods = [reading.period for reading in series.known]
    dated = points.dated(found, periods)
    stretches = points.stretches(found, len(periods))
    autocorrelation = points.lag_one([model.residuals(stretch) for stretch in stretches])
    gaps = len(series.gaps)
    return Changes(
        series=series.name,
        points=dated,
        effects=tuple(
            model.effect(number, before, after) for number, (before, after) in enumerate(pairwise(stretches), start=1)
        ),
        boundaries=tuple(
            Dated(period=period, probability=float(probability))
            for period, probability in zip(periods, found.boundary, strict=True)
        ),
        numbers=tuple(float(p) for p in found.number),
        dispersion=model.dispersion,
        autocorrelation=autocorrelation,
        sloping=found.sloping,
        drifting=found.drifting,
        method=method(
            f"Changes of level in {series.name} ({len(periods)} periods"
            f"{f', {gaps} gaps passed over' if gaps else ''}) were found by exact Bayesian segmentation (Barry and "
            f"Hartigan 1992; Fearnhead 2006) with {averaged(found) if drift else model.name}; levels are those of "
            f"{model.name}. Intervals on dates are the shortest that hold {points.mass_of(found):.0%} of the "
            f"posterior, given the most probable number of changes.",
            settings={
                "dispersion": round(model.dispersion, 3),
                "drift_allowed_for": drift,
                "prior_odds_of_a_further_change": segmentation.CHANGE_ODDS,
                "most_changes": max_changes,
                "shortest_stretch_in_periods": segmentation.MIN_LENGTH,
            },
            cautions=[*series.notes, *points.cautions(dated, periods, autocorrelation, found)],
        ),
    )


def averaged(found: Average) -> str:
    """How stretches were told, in words."""
    return (
        f"Gaussian stretches on a scale of even variance (Anscombe 1948), averaged over {len(found.noises)} models of "
        f"noise that is white or drifts and of levels that hold or slope (slopes: probability {found.sloping:.2f}, "
        f"drift: {found.drifting:.2f})"
    )


class _RateModel:
    """Counts or amounts for each day collected."""

    name = "Gamma-Poisson stretches"

    def __init__(self, series: Series) -> None:
        self._amounts, self._days = series.amounts(), series.days()
        self._unit = f"{series.unit} per day"
        self._overall = float(self._amounts.sum() / self._days.sum())
        self.dispersion = dispersion.of_counts(self._amounts, self._days, drift=False)

    def found(self, max_changes: int, *, drift: bool) -> Average:
        if not drift:
            evidence = counts.evidence(self._amounts, self._days, dispersion=self.dispersion)
            return averaging.single(evidence, max_changes=max_changes)
        observed = noise.of_counts(self._amounts, self._days)
        found = averaging.average(observed, self.dispersion, max_changes=max_changes)
        self.dispersion = found.long_run
        return found

    def residuals(self, stretch: slice) -> Floats:
        y, e = self._amounts[stretch], self._days[stretch]
        expected = e * max(y.sum() / e.sum(), 1e-12)
        return np.asarray((y - expected) / np.sqrt(expected))

    def effect(self, number: int, before: slice, after: slice) -> Effect:
        sides = [(self._amounts[side], self._days[side]) for side in (before, after)]
        levels = [counts.level(*side, overall=self._overall, dispersion=self.dispersion) for side in sides]
        ratio = counts.ratio(*sides, overall=self._overall, dispersion=self.dispersion)
        return effect_of(number, self._unit, levels, ratio, "ratio")


class _ShareModel:
    """Parts of a whole. Bases such as minutes are no trials: the dispersion brings them to the evidence they carry."""

    name = "beta-binomial stretches"

    def __init__(self, series: Series) -> None:
        amounts, bases = series.amounts(), series.bases()
        self._parts = np.column_stack((amounts, bases - amounts))
        self._unit = series.name
        self.dispersion = dispersion.of_mix(self._parts, drift=False)

    def found(self, max_changes: int, *, drift: bool) -> Average:
        found = of_mix(self._parts, self.dispersion, max_changes, drift=drift)
        self.dispersion = found.long_run if drift else self.dispersion
        return found

    def residuals(self, stretch: slice) -> Floats:
        parts = self._parts[stretch]
        base = parts.sum(axis=1)
        share = float(np.clip(parts[:, 0].sum() / base.sum(), 1e-9, 1 - 1e-9))
        return np.asarray((parts[:, 0] - base * share) / np.sqrt(base * share * (1 - share)))

    def effect(self, number: int, before: slice, after: slice) -> Effect:
        levels = [mixes.shares(self._parts[side], dispersion=self.dispersion)[0] for side in (before, after)]
        low, high = difference_bounds(levels[0], levels[1])
        return effect_of(number, self._unit, levels, (levels[1][0] - levels[0][0], low, high), "difference")


def of_mix(parts: Floats, spread: float, max_changes: int, *, drift: bool) -> Average:
    """The posterior of a mix, shape (periods, categories), whose neighbours differ `spread` times as much as by chance
    alone."""
    if not drift:
        return averaging.single(mixes.evidence(parts, dispersion=spread), max_changes=max_changes)
    return averaging.average(noise.of_mix(parts), spread, max_changes=max_changes)
