"""Themes in one stretch against another: each theme's share, and the whole mix where each release has one theme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from twicetold.errors import DataRefused
from twicetold.trends.compare import mixes, shares
from twicetold.trends.compare.estimated import Estimated, of_two_estimates, together
from twicetold.trends.compare.periods import Compared, Comparison, nothing_in, of_difference, stretches_of, within
from twicetold.trends.compare.shares import Difference
from twicetold.trends.method import method
from twicetold.trends.period import Period
from twicetold.trends.themes import ThemeCounts, checked, require_coders

LEVEL = 0.95

Side = tuple[NDArray[np.float64], float]
"""Of one stretch: how many coded releases carry each theme, and how many are coded."""


def compare_themes(table: ThemeCounts, first: tuple[date, date], second: tuple[date, date]) -> Comparison:
    """Themes in the days `[start, end)` of one stretch against those of another.

    Where the table holds estimates from a random sample, these are compared, with the bounds and variances of their
    design; else the coded releases are. Themes that occur on neither side are left out and named.

    Raises:
        DataRefused: `trends.overlap`, `trends.too_few`, `trends.all_zero`, `trends.one_coder`.
        UsageError: `trends.range`.
        TableInvalid: as `twicetold.trends.themes.checked`.
    """
    checked(table)
    require_coders(table)
    stretches = stretches_of(first, second)
    inside = [_inside(table, stretch) for stretch in stretches]
    counts, coded = table.array(), np.array(table.coded)
    sides: list[Side] = [(counts[rows].sum(axis=0), float(coded[rows].sum())) for rows in inside]
    loud = [int(column) for column in np.flatnonzero(sides[0][0] + sides[1][0])]
    if not loud:
        raise DataRefused(
            "no release carries any theme in either stretch",
            hint="Check the codebook and the dates asked for.",
            code="trends.all_zero",
        )
    absent = [theme for column, theme in enumerate(table.themes) if column not in loud and theme not in table.silent]
    cautions = [*table.cautions]
    if absent:
        cautions.append(f"Left out because they occur on neither side: {', '.join(absent)}.")
    whole = None
    if table.estimates:
        found = [_of_estimates(table, column, inside, stretches) for column in loud]
        how = _how_estimated(table)
    else:
        found = [_of_counts(column, sides, 1 - (1 - LEVEL) / len(loud)) for column in loud]
        if table.exclusive and len(loud) > 1 and _whole(*sides):
            whole = _whole_mix(sides)
        how = (
            "differences with Newcombe's intervals (1998), which hold for all themes together at 95 % (Bonferroni), "
            f"and {found[0].test} tests, adjusted by Holm (1979)"
        )
        cautions.append("Releases are taken as independent: where they come in campaigns, intervals are wider.")
    adjusted = mixes.holm([difference.p_value for difference in found])
    return Comparison(
        first=stretches[0],
        second=stretches[1],
        rows=tuple(
            of_difference(table.themes[column], difference, holm)
            for column, difference, holm in zip(loud, found, adjusted, strict=True)
        ),
        whole=whole,
        method=method(
            f"Shares of {len(loud)} themes in {stretches[1].name} ({sides[1][1]:g} coded releases) were compared with "
            f"{stretches[0].name} ({sides[0][1]:g}): {how}.",
            cautions=cautions,
        ),
    )


def _inside(table: ThemeCounts, stretch: Period) -> list[int]:
    """Rows of the whole periods in the stretch in which anything is coded."""
    pairs = enumerate(zip(table.periods, table.coded, strict=True))
    found = [row for row, (period, coded) in pairs if within(period, stretch) and coded > 0]
    if not found:
        raise nothing_in(stretch, "the themes")
    return found


def _of_estimates(
    table: ThemeCounts, column: int, inside: Sequence[Sequence[int]], stretches: Sequence[Period]
) -> Difference:
    sides = []
    for rows, stretch in zip(inside, stretches, strict=True):
        parts = []
        for row in rows:
            one = table.estimates[row][column]
            if one is None:
                raise DataRefused(
                    f"the sample '{table.sample}' does not carry the share of '{table.themes[column]}' in "
                    f"{table.periods[row].name}, which lies in {stretch.name}",
                    hint="Compare longer stretches, or draw and code a larger sample.",
                    code="trends.too_few",
                )
            parts.append(
                Estimated(share=one.share, low=one.low, high=one.high, variance=one.variance, population=one.population)
            )
        sides.append(together(parts))
    return of_two_estimates(*sides)


def _how_estimated(table: ThemeCounts) -> str:
    held = "hold for all themes together at 95 % (Bonferroni)" if table.at_once else "are 95 % for each theme alone"
    return (
        "differences of the shares estimated for all releases of each stretch, with intervals by MOVER from those of "
        f"the estimates (Zou and Donner 2008), which {held}, and z tests by the standard error of the design, "
        "adjusted by Holm (1979)"
    )


def _of_counts(column: int, sides: Sequence[Side], level: float) -> Difference:
    if _whole(*sides):
        return shares.of_two_shares(*((side[column], whole) for side, whole in sides), level=level)
    # Where coders differ a release counts in part. Parts vary less than wholes: the variance of wholes is an upper one.
    bounds = [shares.wilson(side[column], whole, level=level) for side, whole in sides]
    smooth = [(side[column] + 1) / (whole + 2) for side, whole in sides]
    return of_two_estimates(
        *(
            Estimated(share=share, low=low, high=high, variance=p * (1 - p) / whole, population=round(whole))
            for (share, low, high), p, (_, whole) in zip(bounds, smooth, sides, strict=True)
        )
    )


def _whole(*sides: Side) -> bool:
    """True where no release counts in part."""
    return all(bool((side == np.round(side)).all()) and whole == round(whole) for side, whole in sides)


def _whole_mix(sides: Sequence[Side]) -> Compared:
    mix = mixes.of_two_mixes(*(side.astype(np.int64) for side, _ in sides))
    return Compared(
        what="the whole mix",
        first=sides[0][1],
        second=sides[1][1],
        effect=mix.v,
        effect_low=mix.v_low,
        effect_high=mix.v_high,
        scale="Cramer's V",
        p_value=mix.p_value,
        adjusted=mix.p_value,
        test=mix.test,
    )
