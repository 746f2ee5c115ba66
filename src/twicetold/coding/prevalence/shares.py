"""Shares of themes in what a sample was drawn from: overall, by period, by source, several themes at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from twicetold.coding.prevalence.cells import Cell, collapsed
from twicetold.coding.prevalence.coded import coded_part
from twicetold.coding.prevalence.estimators import Estimate, Estimator, assisted, human, machine_may_help, shortest
from twicetold.coding.prevalence.intervals import Interval
from twicetold.coding.sample_rows import Sample, SampleUnit
from twicetold.coding.units import Settled

LABEL_FROM = 0.5
"""Score from which on a machine alone would say that the theme is there."""


class Group(msgspec.Struct, frozen=True, order=True):
    """What one share is of; empty texts where all are meant."""

    period: str = ""
    source: str = ""


class ThemeShare(msgspec.Struct, frozen=True, kw_only=True):
    """The share of one theme in one group of the population.

    `interval` is None where it cannot be told, and `refused` says why. `machine` is what the machine alone would say,
    for comparison only. `human` is the interval of people alone, `variance` that of the estimate.
    """

    group: Group
    theme: str
    population: int
    units: int
    interval: Interval | None
    estimator: Estimator | None = None
    weight: float = 0.0
    variance: float = 0.0
    human: Interval | None = None
    machine: float | None = None
    refused: str = ""
    cautions: tuple[str, ...] = ()


class Prevalence(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of themes, and how they were estimated in words. `added_since` releases are not spoken of."""

    sample: str
    codebook: str
    version: int
    shares: tuple[ThemeShare, ...]
    added_since: int
    in_no_period: int
    model: int | None
    cautions: tuple[str, ...]
    method: str


def worth(share: ThemeShare) -> float:
    """How many releases drawn at random would tell a share as well as its estimate does; 0 where it is refused."""
    if share.interval is None:
        return 0.0
    smoothed = (share.interval.estimate * share.units + 1) / (share.units + 2)
    if share.variance <= 0:
        return float(share.population)
    return min(float(share.population), smoothed * (1 - smoothed) / share.variance)


def theme_shares(
    sample: Sample,
    settled: Mapping[str, Settled],
    themes: Sequence[str],
    *,
    groups: Mapping[str, Group] | None = None,
    scores: Mapping[str, Mapping[str, float]] | None = None,
    estimator: Estimator | None = None,
    simultaneous: bool = False,
    level: float = 0.95,
) -> list[ThemeShare]:
    """Every theme in every group, groups sorted.

    Args:
        settled: what people say in the end, by release.
        groups: release to its group; releases without one are in none. All are one group by default.
        scores: release to code to a machine's score. A theme that lacks scores is estimated by people alone.
        estimator: use this one; by default the shortest that may be used.
        simultaneous: widen the intervals of a group so that all its themes hold at once (Bonferroni).

    Raises:
        DataRefused: `sample.uncoded`.
    """
    part = coded_part(sample, settled)
    members: dict[Group, list[SampleUnit]] = defaultdict(list)
    for unit in sample.population:
        group = Group() if groups is None else groups.get(unit.unit)
        if group is not None:
            members[group].append(unit)
    asked = 1 - (1 - level) / len(themes) if simultaneous and themes else level
    return [
        _share(group, theme, members[group], part, settled, scores or {}, estimator, asked)
        for group in sorted(members)
        for theme in themes
    ]


def _share(
    group: Group,
    theme: str,
    members: Sequence[SampleUnit],
    part: Mapping[str, Sequence[SampleUnit]],
    settled: Mapping[str, Settled],
    scores: Mapping[str, Mapping[str, float]],
    estimator: Estimator | None,
    level: float,
) -> ThemeShare:
    said = {unit.unit: scores[unit.unit][theme] for unit in members if theme in scores.get(unit.unit, {})}
    machine = said if len(said) == len(members) else None
    cells, rates = _cells(theme, members, part, settled, machine)
    units = sum(cell.drawn for cell in cells)
    raw = None if machine is None else float(np.mean([score >= LABEL_FROM for score in machine.values()]))
    usable = collapsed(cells, rates)
    if usable is None:
        return ThemeShare(
            group=group,
            theme=theme,
            population=len(members),
            units=units,
            interval=None,
            machine=raw,
            refused=_refusal(units, len(members)),
        )
    found = _estimate(usable, estimator, level)
    return ThemeShare(
        group=group,
        theme=theme,
        population=len(members),
        units=units,
        interval=found.interval,
        estimator=found.estimator,
        weight=found.weight,
        variance=found.variance,
        human=human(usable, level=level).interval,
        machine=raw,
        cautions=tuple(_cautions(usable, found, spoken=machine is not None)),
    )


def _cells(
    theme: str,
    members: Sequence[SampleUnit],
    part: Mapping[str, Sequence[SampleUnit]],
    settled: Mapping[str, Settled],
    machine: Mapping[str, float] | None,
) -> tuple[list[Cell], list[float]]:
    by_stratum: dict[str, list[str]] = defaultdict(list)
    for unit in members:
        by_stratum[unit.stratum].append(unit.unit)
    cells, rates = [], []
    for stratum, names in sorted(by_stratum.items()):
        inside = set(names)
        chosen = [unit.unit for unit in part.get(stratum, ()) if unit.unit in inside]
        cells.append(
            Cell(
                size=len(names),
                human=np.array([settled[name].codes[theme] for name in chosen], dtype=np.float64),
                machine=None if machine is None else np.array([machine[name] for name in chosen], dtype=np.float64),
                machine_mean=0.0 if machine is None else float(np.mean([machine[name] for name in names])),
            )
        )
        rates.append(max(len(chosen), 0.5) / len(names))
    return cells, rates


def _estimate(cells: Sequence[Cell], estimator: Estimator | None, level: float) -> Estimate:
    match estimator:
        case None:
            return shortest(cells, level=level)
        case Estimator.PPI if machine_may_help(cells):
            return assisted(cells, level=level)
        case Estimator.DIFFERENCE if machine_may_help(cells):
            return assisted(cells, weight=1.0, level=level)
    return human(cells, level=level)


def _refusal(units: int, population: int) -> str:
    return (
        f"{units} of {population} releases of this group are in the coded sample, and not evenly "
        f"enough over its strata: "
        "choose longer periods, or draw a larger sample"
    )


def _cautions(cells: Sequence[Cell], found: Estimate, *, spoken: bool) -> list[str]:
    said = []
    given = sum(float(cell.human.sum()) for cell in cells)
    if given == 0:
        said.append("Nobody found it in the sample: the upper end is what the sample cannot exclude.")
    if spoken and found.estimator is Estimator.HUMAN and not machine_may_help(cells):
        said.append("Too few of the sample carry it, or lack it, to correct a machine by: people alone.")
    return said
