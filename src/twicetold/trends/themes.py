"""Theme counts for each period: what the trends need of a coding, and no more.

Whoever codes hands over plain counts: any object with the method of `ThemeSource`, or a table read from CSV.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.errors import DataRefused, TableInvalid
from twicetold.trends.period import Period, check_order
from twicetold.trends.series import Kind, Reading, Series


class Chosen(StrEnum):
    """How the coded releases were chosen from those of the period."""

    ALL = "all"
    RANDOM = "random"
    UNKNOWN = "unknown"


class ThemeEstimate(msgspec.Struct, frozen=True, kw_only=True):
    """The share of a theme in all releases of a period, as a random sample tells it, with 95 % bounds.

    `worth` is how many releases drawn at random would tell it as well; `releases` how many were coded for it;
    `population` how many the period has; `variance` that of the share, by the design of the sample.
    """

    share: float
    low: float
    high: float
    worth: float
    releases: int
    estimator: str
    variance: float
    population: int


class ThemeCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many coded releases carry each theme, period by period.

    `counts[p][t]` belongs to period p and theme t; `coded[p]` is how many releases of the period were coded, 0 where
    none was: a gap. Where `exclusive`, each release has exactly one theme and the counts add up to `coded`. `coders`
    is how many people coded, None where it is not known.

    Where the coded releases are a random sample, `estimates[p][t]` are shares of all releases of the period, which may
    rest on a machine that the sample corrects; None where one is refused. Without a sample there are none. Bounds hold
    for all themes of a period together where `at_once`, else for each alone.
    """

    periods: tuple[Period, ...]
    themes: tuple[str, ...]
    counts: tuple[tuple[float, ...], ...]
    coded: tuple[float, ...]
    exclusive: bool
    coders: int | None = None
    chosen: Chosen = Chosen.UNKNOWN
    source: str = ""
    codebook: str = ""
    sample: str = ""
    estimates: tuple[tuple[ThemeEstimate | None, ...], ...] = ()
    at_once: bool = False
    notes: tuple[str, ...] = ()

    def array(self) -> NDArray[np.float64]:
        """Counts as float64, shape (periods, themes)."""
        return np.array(self.counts, dtype=np.float64).reshape(len(self.periods), len(self.themes))

    @property
    def silent(self) -> tuple[str, ...]:
        """Themes that are zero in every period. They are left out of every test, and named."""
        return tuple(theme for theme, total in zip(self.themes, self.array().sum(axis=0), strict=True) if total == 0)

    @property
    def cautions(self) -> list[str]:
        """What a reader of any statement on these themes has to know."""
        said = []
        if self.silent:
            said.append(f"Left out because no release carries them: {', '.join(self.silent)}.")
        if self.coders is None:
            said.append("How many people coded is not known, so neither is how far they agree.")
        if self.chosen is Chosen.UNKNOWN:
            said.append("How the coded releases were chosen is not known; shares hold for those, not for all releases.")
        if self.chosen is Chosen.ALL:
            said.append("Every release of these periods is coded.")
        told = [one for row in self.estimates for one in row if one is not None]
        if self.estimates:
            by = ", ".join(sorted({one.estimator for one in told})) or "nothing, for all are refused"
            refused = sum(len(row) for row in self.estimates) - len(told)
            said.append(
                f"Shares are of all releases of a period, estimated from the random sample '{self.sample}' by {by}, "
                f"with 95 % intervals{f'; {refused} that it does not carry are gaps' if refused else ''}."
            )
        said += self.notes
        if self.codebook:
            said.append(f"Codebook: {self.codebook}.")
        return said


class ThemeSource(Protocol):
    """What can count themes for periods; the coding of an archive is one."""

    def theme_counts(self, periods: Sequence[Period], *, source: str | None = None) -> ThemeCounts:
        """Counts for these periods, of one source or of all."""


def checked(table: ThemeCounts, *, where: str = "the themes") -> ThemeCounts:
    """The table itself, when it can be.

    Raises:
        TableInvalid: `trends.order`, `trends.negative`, `trends.part`, `trends.shape` (rows or themes do not fit).
        DataRefused: `trends.overlap`.
    """
    check_order(table.periods, where=where)
    shape = {len(row) for row in table.counts} - {len(table.themes)}
    if shape or not len(table.periods) == len(table.counts) == len(table.coded):
        raise TableInvalid(
            f"{where}: {len(table.periods)} periods, {len(table.counts)} rows of counts and {len(table.coded)} totals, "
            f"or rows that do not hold {len(table.themes)} themes",
            hint="Give each theme a count in each period that was coded, 0 where no release carries it.",
            code="trends.shape",
        )
    for period, row, coded in zip(table.periods, table.counts, table.coded, strict=True):
        if coded < 0 or any(count < 0 or not np.isfinite(count) for count in row):
            raise TableInvalid(
                f"{where}: {period.name} holds a count below zero",
                hint="Counts are zero or more. A period in which nothing was coded has 0 coded releases.",
                code="trends.negative",
            )
        over = sum(row) > coded if table.exclusive else max(row, default=0) > coded
        if over or (table.exclusive and sum(row) != coded):
            raise TableInvalid(
                f"{where}: {period.name} has {sum(row) if table.exclusive else max(row):g} themed of {coded:g} coded",
                hint="Where each release has one theme, counts add up to the coded releases; else none exceeds them.",
                code="trends.part",
            )
    return table


def require_coders(table: ThemeCounts) -> None:
    """Refuse statements on a shift that rest on one coder alone.

    Raises:
        DataRefused: `trends.one_coder`.
    """
    if table.coders == 1:
        raise DataRefused(
            "one person coded all releases, so a change of themes cannot be told from a change in that person's coding",
            hint="Let a second person code a random part of each period without seeing the first coding, and report "
            "their agreement for each theme.",
            code="trends.one_coder",
        )


def share_series(table: ThemeCounts, theme: str) -> Series:
    """The share of one theme of the coded releases. Raises KeyError for a theme that the table does not have."""
    if theme not in table.themes:
        raise KeyError(theme)
    column = table.themes.index(theme)
    if table.estimates:
        readings = [_estimated(period, row[column]) for period, row in zip(table.periods, table.estimates, strict=True)]
    else:
        readings = [
            Reading(
                period=period,
                days_collected=period.days if coded else 0,
                amount=row[column] if coded else None,
                base=coded if coded else None,
                releases=int(coded) if coded else None,
            )
            for period, row, coded in zip(table.periods, table.counts, table.coded, strict=True)
        ]
    return Series(
        name=theme,
        kind=Kind.SHARE,
        unit="share of releases" if table.estimates else "share of coded releases",
        source=table.source,
        readings=tuple(readings),
        notes=tuple(table.cautions),
    )


def _estimated(period: Period, one: ThemeEstimate | None) -> Reading:
    """An estimate as a reading: as if as many releases had been drawn and coded as it is worth."""
    if one is None:
        return Reading(period=period, days_collected=0, amount=None)
    return Reading(
        period=period,
        days_collected=period.days,
        amount=one.share * one.worth,
        base=one.worth,
        low=one.low,
        high=one.high,
        releases=one.releases,
    )
