"""Trends: what the archive's releases say over time, and how surely.

    series = archive.trends.series(of="recycled", by="month", source="The outlet")
    for change in archive.trends.changes(series).established:
        print(change.on, change.earliest, change.latest)

Series and themes may also come from tables; observation logs, lists and published figures always do. Statistics load
only when they are asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from twicetold.archive import outside
from twicetold.archive.beside import beside
from twicetold.errors import DataRefused, UsageError
from twicetold.report.results.counted import counted_in, shared_material
from twicetold.trends import counting, given, kept
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.counting import Counted, Of
from twicetold.trends.indicators.indicator import Indicator, gathered
from twicetold.trends.period import DAY, Period
from twicetold.trends.series import Series
from twicetold.trends.themes import Chosen, ThemeCounts
from twicetold.trends.windows import CollectionWindow

if TYPE_CHECKING:
    from twicetold.api.archive import Archive
    from twicetold.trends.change.points import Changes
    from twicetold.trends.change.present import Presents
    from twicetold.trends.compare.periods import Comparison
    from twicetold.trends.indicators.lags import LineUp
    from twicetold.trends.interrupted.effect import Interruption
    from twicetold.trends.persistence.returns import Returns
    from twicetold.trends.reach.missed import Missed
    from twicetold.trends.watch.alarms import Footage, Watch

PathLike = str | os.PathLike[str]


class Trends:
    """The statistics of one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def windows(self) -> list[CollectionWindow]:
        """The days in which each source was collected, as people said."""
        return kept.windows_of(self._archive.connection)

    def add_windows(self, path: PathLike) -> int:
        """Keep collection windows from a table (`first`, `last`, `source`) for good; returns how many were new.

        Raises:
            TableInvalid: as `twicetold.trends.given.windows_of`; nothing was kept.
            ArchiveBusy, StorageFull, StorageReadOnly: nothing was kept.
        """
        rows = [
            outside.StoredWindow(window.source, window.start, window.end, window.note)
            for window in given.windows_of(Path(path))
        ]
        with beside(self._archive.layout, self._archive.settings, command="trends") as (connection, log):
            added = outside.add_windows(connection, rows)
            log.record(
                connection, "windows.added", subject=Path(path).name, details={"added": added, "given": len(rows)}
            )
        return added

    def indicators(self) -> list[Indicator]:
        """Every indicator that was added, by name."""
        return kept.indicators_of(self._archive.connection)

    def indicator(self, name: str) -> Indicator:
        """One indicator.

        Raises:
            UsageError: `indicators.unknown`.
        """
        known = {indicator.name: indicator for indicator in self.indicators()}
        if name not in known:
            raise UsageError(
                f"the archive has no indicator '{name}'",
                hint=f"Known are {', '.join(known)}." if known else "Add some with 'twicetold indicators TABLE'.",
                code="indicators.unknown",
            )
        return known[name]

    def add_indicators(self, path: PathLike) -> int:
        """Keep values of indicators from a table for good; returns how many were new. All of them are kept, or none.

        Raises:
            TableInvalid: `indicators.unit` for another unit than the values that are there have, and as
                `twicetold.trends.given.indicator_rows_of`.
            DataRefused: `trends.overlap`, days that overlap others without being the same.
            ArchiveBusy, StorageFull, StorageReadOnly: nothing was kept.
        """
        fresh = given.indicator_rows_of(Path(path))
        for name in dict.fromkeys(name for name, _, _ in fresh):
            there = [one for one in self.indicators() if one.name == name]
            rows = [(one.unit, value) for one in there for value in one.values]
            gathered(name, [*rows, *((unit, value) for given_name, unit, value in fresh if given_name == name)])
        rows_to_keep = [
            outside.StoredValue(name, unit, value.start, value.end, value.low, value.high, value.citation, value.note)
            for name, unit, value in fresh
        ]
        with beside(self._archive.layout, self._archive.settings, command="indicators") as (connection, log):
            added = outside.add_values(connection, rows_to_keep)
            log.record(
                connection, "indicators.added", subject=Path(path).name, details={"added": added, "given": len(fresh)}
            )
        return added

    def counted(self) -> list[Counted]:
        """What the series need of every release."""
        archive = self._archive
        return counted_in(archive.connection, preference=archive.settings.lineage.date_order)

    def periods(
        self,
        *,
        by: By | str = By.MONTH,
        first: date | None = None,
        last: date | None = None,
        edges: PathLike | None = None,
    ) -> tuple[Period, ...]:
        """Periods over the archive's days, or from `first` to `last`, or from one edge to the next of a table.

        Raises:
            UsageError: `trends.nothing`, `trends.range`, `trends.edges`.
        """
        if edges is not None:
            return given.edges_of(Path(edges))
        return self._periods(self.counted(), by, first, last)

    def series(
        self,
        *,
        of: Of | str = Of.RELEASES,
        by: By | str = By.MONTH,
        source: str | None = None,
        first: date | None = None,
        last: date | None = None,
        edges: PathLike | None = None,
    ) -> Series:
        """One series of a source, or of all.

        Args:
            of: `releases`, `minutes`, `recycled` (share), `new` (share of new footage) or `new-minutes`.
            by: `day`, `week`, `month` or `hijri-month`.
            first, last: first and last day; by default those of the archive.
            edges: a table of `edge` (and `label`) that replaces `by`.

        Raises:
            UsageError: `trends.nothing`, `trends.range`, `trends.edges`; `usage.no_source`, nothing is of that source.
        """
        releases = self.counted()
        if source is not None and source not in counting.sources_of(releases):
            raise UsageError(
                f"no release is of the source '{source}'",
                hint=f"Sources are {', '.join(counting.sources_of(releases)) or 'none'}.",
                code="usage.no_source",
            )
        periods = given.edges_of(Path(edges)) if edges is not None else self._periods(releases, by, first, last)
        return counting.count(
            releases, periods, of=of, source=source, windows=self.windows(), until=None if last is None else last + DAY
        )

    def themes(
        self,
        *,
        by: By | str = By.MONTH,
        source: str | None = None,
        first: date | None = None,
        last: date | None = None,
        edges: PathLike | None = None,
        codebook: str | None = None,
        sample: str | None = None,
    ) -> ThemeCounts:
        """Themes for the same periods as `series`: shares of all releases where there is a random sample, else of those
        that people coded; see `archive.coding.theme_counts`.

        Raises:
            UsageError: as `series`, `codebook.unknown`, `sample.unknown`.
            DataRefused: `trends.too_few`, nothing with a date in a period is coded.
        """
        releases = self.counted()
        periods = given.edges_of(Path(edges)) if edges is not None else self._periods(releases, by, first, last)
        return self._archive.coding.theme_counts(periods, source=source, codebook=codebook, sample=sample)

    def changes(self, series: Series, *, drift: bool = True) -> Changes:
        """When a series changed. Raises as `twicetold.trends.change.series.changes`."""
        from twicetold.trends.change.series import changes  # noqa: PLC0415 - statistics load only when needed

        return changes(series, drift=drift)

    def presents(self, series: Series) -> Presents:
        """What was known after each period. Raises as `twicetold.trends.change.present.presents`."""
        from twicetold.trends.change.present import presents  # noqa: PLC0415 - statistics load only when needed

        return presents(series)

    def compare(self, series: Series, first: tuple[date, date], second: tuple[date, date]) -> Comparison:
        """The days `[start, end)` of one stretch against those of another.

        Raises as `twicetold.trends.compare.periods.compare`.
        """
        from twicetold.trends.compare.periods import compare  # noqa: PLC0415 - statistics load only when needed

        return compare(series, first, second)

    def compare_themes(
        self,
        first: tuple[date, date],
        second: tuple[date, date],
        *,
        source: str | None = None,
        codebook: str | None = None,
        sample: str | None = None,
    ) -> Comparison:
        """Shares of themes in all releases of the days `[start, end)` of one stretch against those of another.

        Both are estimated from a random sample, each stretch as one period, and compared by the standard error of the
        sample's design; where every release of both is coded, these are compared.

        Raises:
            UsageError: `trends.range`, `codebook.unknown`, `sample.unknown`.
            DataRefused: `trends.chosen`, what is coded is neither everything nor a random sample; `trends.overlap`,
                `trends.too_few`, `trends.all_zero`, `trends.one_coder`.
        """
        from twicetold.trends.compare.periods import stretches_of  # noqa: PLC0415 - statistics load only when needed
        from twicetold.trends.compare.themes import compare_themes  # noqa: PLC0415 - statistics load only when needed

        stretches = stretches_of(first, second)
        counts = self._archive.coding.theme_counts(
            sorted(stretches, key=lambda one: one.start), source=source, codebook=codebook, sample=sample, at_once=True
        )
        if counts.chosen is Chosen.UNKNOWN:
            raise DataRefused(
                " ".join(
                    [
                        "the releases that are coded in these stretches are neither all of them nor a random sample: "
                        "how their themes differ may come from how they were chosen.",
                        *counts.notes,
                    ]
                ),
                hint="Draw a sample with 'twicetold sample draw' and code it in its order, or code every release.",
                code="trends.chosen",
            )
        return compare_themes(counts, first, second)

    def step(self, series: Series, at: date, *, slope: bool = True) -> Interruption:
        """How a series stepped at a date. Raises as `twicetold.trends.interrupted.effect.interrupted`."""
        from twicetold.trends.interrupted.effect import interrupted  # noqa: PLC0415 - statistics load only when needed

        return interrupted(series, at, slope=slope)

    def beside(self, series: Series, indicator: Indicator | str, *, max_lag: int = 3) -> LineUp:
        """A series beside an indicator, by name or as it is. Raises as `twicetold.trends.indicators.lags.line_up`."""
        from twicetold.trends.indicators.lags import line_up  # noqa: PLC0415 - statistics load only when needed

        found = self.indicator(indicator) if isinstance(indicator, str) else indicator
        return line_up(series, found, max_lag=max_lag)

    def watch(
        self,
        *,
        by: By | str = By.WEEK,
        last: date | None = None,
        false_alarms: float = 0.05,
        baseline: int = 26,
    ) -> Watch:
        """Which sources' newest period stands out.

        Args:
            last: the last day that was collected; by default that of the collection windows, or of the last release.
                A newest period that ends with a release always has one: say how far you looked.
            false_alarms: chance, in a run where nothing changed, that anything is raised.
            baseline: how many periods before the newest are looked back on.

        Raises:
            UsageError: `trends.nothing`, `watch.rate`, `watch.nothing`.
        """
        from twicetold.trends.watch.alarms import watch  # noqa: PLC0415 - statistics load only when needed

        releases, windows = self.counted(), self.windows()
        start, end = counting.require_dated(releases)
        if last is not None:
            end = last + DAY
        elif windows:
            end = max(window.end for window in windows)
        releases = [one for one in releases if one.earliest is None or one.earliest.date() < end]
        periods = periods_between(start, end, By(by))[-1 - baseline :]
        by_source: dict[str, list[Counted]] = {}
        for one in releases:
            by_source.setdefault(one.source, []).append(one)
        volumes = [
            counting.count(by_source[source], periods, source=source, windows=windows, until=end)
            for source in counting.sources_of(releases)
        ]
        return watch(
            volumes,
            [_footage(by_source[one.source], one.source, periods) for one in volumes],
            false_alarms=false_alarms,
            baseline=baseline,
        )

    def shared(self) -> dict[str, set[str]]:
        """Of each release those that it took much of its material from: at least half of the shorter of both."""
        return shared_material(self._archive.account())

    def returns(self, log: PathLike) -> Returns:
        """Whether removed releases of an observation log came back, also as other releases that show the same material.

        Raises:
            TableInvalid: as `twicetold.trends.persistence.log.read_log`.
            DataRefused: `survival.too_few`.
        """
        from twicetold.trends.persistence.log import read_log  # noqa: PLC0415 - statistics load only when needed
        from twicetold.trends.persistence.returns import returns  # noqa: PLC0415 - statistics load only when needed

        return returns(read_log(Path(log)), shared=self.shared())

    def missed(self, others: Sequence[PathLike], *, by: By | str = By.MONTH) -> Missed:
        """Volume corrected for what this archive and independent others of the same source missed.

        Releases of two archives are the same where they hold an item of the same bytes, or state the same web address.

        Raises:
            DataRefused: `population.lists`, `population.empty`, `population.apart`.
            UsageError: `trends.nothing`.
            ArchiveMissing: another archive is none.
        """
        from twicetold.api.archive import Archive  # noqa: PLC0415 - this module is imported by it
        from twicetold.trends.reach.alike import same_releases  # noqa: PLC0415 - statistics load only when needed
        from twicetold.trends.reach.missed import corrected  # noqa: PLC0415 - statistics load only when needed

        releases = {self._archive.layout.root.name: self._archive.releases()}
        counts = self.counted()
        for path in others:
            with Archive.open(path, read_only=True) as other:
                name = other.layout.root.name
                releases[name if name not in releases else str(other.layout.root)] = other.releases()
                counts += other.trends.counted()
        periods = self._periods(counts, by, None, None)
        members, undated = same_releases(releases, periods, self._archive.settings.lineage.date_order)
        return corrected(periods, members, undated=undated)

    def _periods(
        self, releases: Iterable[Counted], by: By | str, first: date | None, last: date | None
    ) -> tuple[Period, ...]:
        start, end = (
            (first, last + DAY) if first is not None and last is not None else counting.require_dated(list(releases))
        )
        return periods_between(first or start, end if last is None else last + DAY, By(by))


def _footage(releases: Iterable[Counted], source: str, periods: Sequence[Period]) -> Footage | None:
    from twicetold.trends.watch.alarms import Footage  # noqa: PLC0415 - statistics load only when needed

    old: list[tuple[float, float]] = []
    new: list[tuple[float, float]] = []
    for one in releases:
        if one.source != source or not one.traced or one.counted_us <= 0 or one.earliest is None or one.latest is None:
            continue
        lengths = ((one.counted_us - one.recycled_us) / 1e6, one.counted_us / 1e6)
        if periods[-1].holds(one.earliest, one.latest):
            new.append(lengths)
        elif any(period.holds(one.earliest, one.latest) for period in periods[:-1]):
            old.append(lengths)
    return Footage(baseline=tuple(old), newest=tuple(new)) if old or new else None
