"""Change points of themes: of the whole mix where each release has one theme, else of each theme by itself."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from twicetold.errors import DataRefused
from twicetold.trends.change import dispersion, mixes, points, segmentation
from twicetold.trends.change.points import ESTABLISHED, MIN_PERIODS, Changes, Dated, effect_of
from twicetold.trends.change.series import averaged, changes, of_mix
from twicetold.trends.compare.mover import difference_bounds
from twicetold.trends.method import method
from twicetold.trends.themes import ThemeCounts, checked, require_coders, share_series

_HELPS = "Choose shorter periods, or code more of them."


def theme_changes(
    table: ThemeCounts, *, max_changes: int = segmentation.MAX_CHANGES, drift: bool = True
) -> tuple[Changes, ...]:
    """When the themes changed: one result for an exclusive mix, one for each theme otherwise.

    Themes that no release carries are left out and named. The options are those of
    `twicetold.trends.change.series.changes`.

    Raises:
        DataRefused: `trends.one_coder`, `trends.too_few`, `trends.all_zero`, `trends.overlap`.
        TableInvalid: as `twicetold.trends.themes.checked`.
    """
    checked(table)
    require_coders(table)
    _require_periods(table)
    if table.exclusive and len(table.themes) - len(table.silent) > 1:
        return (_mix_changes(table, max_changes, drift=drift),)
    loud = [theme for theme in table.themes if theme not in table.silent]
    return tuple(changes(share_series(table, theme), max_changes=max_changes, drift=drift) for theme in loud)


def _mix_changes(table: ThemeCounts, max_changes: int, *, drift: bool) -> Changes:
    kept = np.array(table.coded) > 0
    loud = [column for column, theme in enumerate(table.themes) if theme not in table.silent]
    themes = [table.themes[column] for column in loud]
    counts = table.array()[kept][:, loud]
    periods = [period for period, keep in zip(table.periods, kept, strict=True) if keep]
    spread = dispersion.of_mix(counts, drift=False)
    found = of_mix(counts, spread, max_changes, drift=drift)
    spread = found.long_run if drift else spread
    dated = points.dated(found, periods)
    stretches = points.stretches(found, len(periods))
    effects = []
    for number, (before, after) in enumerate(pairwise(stretches), start=1):
        levels = [mixes.shares(counts[side], dispersion=spread) for side in (before, after)]
        for theme, first, second in zip(themes, *levels, strict=True):
            low, high = difference_bounds(first, second)
            effects.append(effect_of(number, theme, [first, second], (second[0] - first[0], low, high), "difference"))
    residuals = [_residuals(counts[stretch]) for stretch in stretches]
    autocorrelation = float(np.mean([points.lag_one([r[:, theme] for r in residuals]) for theme in range(len(themes))]))
    return Changes(
        series="theme mix",
        points=dated,
        effects=tuple(effects),
        boundaries=tuple(
            Dated(period=period, probability=float(probability))
            for period, probability in zip(periods, found.boundary, strict=True)
        ),
        numbers=tuple(float(p) for p in found.number),
        dispersion=spread,
        autocorrelation=autocorrelation,
        sloping=found.sloping,
        drifting=found.drifting,
        method=method(
            f"Changes of the mix of {len(themes)} themes ({len(periods)} periods, {int(counts.sum())} coded releases) "
            f"were found by exact Bayesian segmentation (Barry and Hartigan 1992; Fearnhead 2006) with "
            f"{averaged(found) if drift else 'Dirichlet-multinomial stretches'}; levels are Dirichlet-multinomial. "
            f"Intervals on dates are the shortest that hold {points.mass_of(found):.0%} of the "
            f"posterior, given the most probable number of changes. Intervals on shares are 95 % for each theme alone.",
            settings={
                "dispersion": round(spread, 3),
                "drift_allowed_for": drift,
                "prior_weight_of_each_theme": mixes.WEIGHT,
                "prior_odds_of_a_further_change": segmentation.CHANGE_ODDS,
                "most_changes": max_changes,
                "shortest_stretch_in_periods": segmentation.MIN_LENGTH,
                "established_from": ESTABLISHED,
            },
            cautions=[*table.cautions, *points.cautions(dated, periods, autocorrelation, found)],
        ),
    )


def _require_periods(table: ThemeCounts) -> None:
    coded = sum(total > 0 for total in table.coded)
    if coded < MIN_PERIODS:
        raise DataRefused(
            f"{coded} periods with coded releases are too few to date a change in; it needs {MIN_PERIODS}",
            hint=_HELPS,
            code="trends.too_few",
        )
    if len(table.silent) == len(table.themes):
        raise DataRefused(
            "no release carries any theme, so there is nothing to date a change in",
            hint="Check the codebook and the dates asked for.",
            code="trends.all_zero",
        )


def _residuals(counts: points.Floats) -> points.Floats:
    size = counts.sum(axis=1, keepdims=True)
    share = np.clip(counts.sum(axis=0) / counts.sum(), 1e-9, 1 - 1e-9)
    return np.asarray((counts - size * share) / np.sqrt(np.maximum(size, 1e-9) * share * (1 - share)))
