"""`twicetold trends`: what changed over time, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import click

from twicetold.api.trends import Trends
from twicetold.cli.days import FirstDay, LastDay, Stretch
from twicetold.cli.results import Shown, result_options
from twicetold.cli.session import Session, pass_session
from twicetold.errors import UsageError
from twicetold.report.results import over_time
from twicetold.report.results.result import Result
from twicetold.trends import given
from twicetold.trends.calendar import By
from twicetold.trends.counting import Of
from twicetold.trends.series import Series
from twicetold.trends.themes import ThemeCounts

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
T = TypeVar("T")
THEMES = "themes"
"""Themes as people coded them in the archive, instead of one series."""

_QUESTIONS = ("series", "changes", "online", "compare", "step", "beside")


@click.command("trends")
@click.argument("question", type=click.Choice(_QUESTIONS))
@click.option(
    "--of",
    "of",
    type=click.Choice([*(of.value for of in Of), THEMES]),
    default="releases",
    help="What the series is of.",
)
@click.option("--by", type=click.Choice([by.value for by in By]), default="month", help="What one period is.")
@click.option("--source", help="Only releases of this source.")
@click.option("--from", "first", type=FirstDay(), help="First day (default: of the first release).")
@click.option("--to", "last", type=LastDay(), help="Last day (default: of the last release).")
@click.option("--edges", type=_FILE, help="A table of 'edge' and 'label': your own periods instead of --by.")
@click.option(
    "--windows", type=_FILE, help="Days that were collected ('first', 'last', 'source'); kept in the archive."
)
@click.option(
    "--table", type=_FILE, help="A series from a table ('first', 'last', 'value', 'of') instead of the archive."
)
@click.option("--themes", type=_FILE, help="Themes from a table ('first', 'last', 'coded', a column for each theme).")
@click.option("--exclusive", is_flag=True, help="With --themes: each release has exactly one theme.")
@click.option(
    "--sample", help="With --of themes: which random sample shares are estimated from (default: the only one)."
)
@click.option("--coders", type=click.IntRange(1), help="With --themes: how many people coded.")
@click.option(
    "--no-drift", is_flag=True, help="With changes: neighbours are alike for an even level only (finds more)."
)
@click.option("--stretches", type=(Stretch(), Stretch()), help="With compare: two stretches, each as FIRST..LAST.")
@click.option("--at", "at", type=FirstDay(), help="With step: first day of what came after.")
@click.option("--even", is_flag=True, help="With step: both sides are even, without a trend.")
@click.option("--indicator", help="With beside: the name of an indicator ('twicetold indicators' lists them).")
@click.option("--max-lag", type=click.IntRange(0, 24), default=3, help="With beside: most periods of a lag.")
@result_options
@pass_session
def command(
    session: Session,
    shown: Shown,
    question: str,
    *,
    of: str,
    by: str,
    source: str | None,
    first: date | None,
    last: date | None,
    edges: Path | None,
    windows: Path | None,
    table: Path | None,
    themes: Path | None,
    exclusive: bool,
    sample: str | None,
    coders: int | None,
    no_drift: bool,
    stretches: tuple[tuple[date, date], tuple[date, date]] | None,
    at: date | None,
    even: bool,
    indicator: str | None,
    max_lag: int,
) -> None:
    """Answer a QUESTION on a series: the series itself, when it changed, what was known of that at the time (online),
    one stretch against another (compare), how it stepped at a date, or how it moves beside an indicator.

    What the data cannot carry is refused with the reason and what would help (exit status 21). Periods of which nothing
    was collected are gaps.
    """
    asked = _Asked(question, not no_drift, stretches, at, even, indicator, max_lag)
    if themes is not None:
        shown.result(session, asked.of_themes(given.themes_of(themes, exclusive=exclusive, coders=coders)))
        return
    if table is not None and indicator is None and windows is None:
        shown.result(session, asked.of_series(given.series_of(table), None))
        return
    with session.open("trends", read_only=True) as archive:
        trends = archive.trends
        if windows is not None:
            session.message(f"Kept {trends.add_windows(windows)} new collection windows.")
        if of == THEMES and table is None and question == "compare":
            shown.result(session, asked.of_theme_stretches(trends, source, sample))
            return
        if of == THEMES and table is None:
            found = trends.themes(by=by, source=source, first=first, last=last, edges=edges, sample=sample)
            shown.result(session, asked.of_themes(found))
            return
        series = (
            given.series_of(table)
            if table is not None
            else trends.series(of=of, by=by, source=source, first=first, last=last, edges=edges)
        )
        shown.result(session, asked.of_series(series, trends))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with what it needs."""

    question: str
    drift: bool
    stretches: tuple[tuple[date, date], tuple[date, date]] | None
    at: date | None
    even: bool
    indicator: str | None
    max_lag: int

    def of_series(self, series: Series, trends: Trends | None) -> Result:
        from twicetold.trends.change.present import presents  # noqa: PLC0415 - statistics load only when needed
        from twicetold.trends.change.series import changes  # noqa: PLC0415 - statistics load only when needed
        from twicetold.trends.compare.periods import compare  # noqa: PLC0415 - statistics load only when needed
        from twicetold.trends.interrupted.effect import interrupted  # noqa: PLC0415 - statistics load only when needed

        match self.question:
            case "changes":
                return over_time.of_changes([changes(series, drift=self.drift)], [series])
            case "online":
                return over_time.of_presents(presents(series), series)
            case "compare":
                return over_time.of_comparison(compare(series, *self._needed(self.stretches, "--stretches")))
            case "step":
                found = interrupted(series, self._needed(self.at, "--at"), slope=not self.even)
                return over_time.of_interruption(found, series)
            case "beside":
                name = self._needed(self.indicator, "--indicator")
                archived = self._needed(trends, "an archive with indicators")
                return over_time.of_line_up(archived.beside(series, name, max_lag=self.max_lag))
            case _:
                return over_time.of_series(series)

    def of_themes(self, counts: ThemeCounts) -> Result:
        from twicetold.trends.change.themes import theme_changes  # noqa: PLC0415 - statistics load only when needed
        from twicetold.trends.compare.themes import compare_themes  # noqa: PLC0415 - statistics load only when needed

        match self.question:
            case "changes":
                return over_time.of_changes(theme_changes(counts, drift=self.drift), over_time.theme_series(counts))
            case "compare":
                return over_time.of_comparison(compare_themes(counts, *self._needed(self.stretches, "--stretches")))
            case "series":
                return over_time.of_series(over_time.theme_series(counts), title="Theme shares")
            case _:
                raise UsageError(
                    f"'{self.question}' is asked of one series",
                    hint="Give the theme's counts as --table with 'value' and 'of'.",
                    code="trends.question",
                )

    def of_theme_stretches(self, trends: Trends, source: str | None, sample: str | None) -> Result:
        """Themes of the archive: each stretch is one period, so that one share is estimated for it."""
        stretches = self._needed(self.stretches, "--stretches")
        return over_time.of_comparison(trends.compare_themes(*stretches, source=source, sample=sample))

    def _needed(self, value: T | None, option: str) -> T:
        if value is None:
            raise UsageError(
                f"'{self.question}' needs {option}",
                hint="'twicetold trends --help' shows how.",
                code="trends.question",
            )
        return value
