"""Themes of an archive for each period, as `twicetold.trends` takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from twicetold.coding import sample_rows, units
from twicetold.coding.prevalence.shares import Prevalence, worth
from twicetold.coding.sample_rows import Units
from twicetold.coding.units import Observed
from twicetold.errors import DataRefused
from twicetold.trends.period import Period
from twicetold.trends.themes import Chosen, ThemeCounts, ThemeEstimate

if TYPE_CHECKING:
    from twicetold.api.archive import Archive


def counted_themes(
    archive: Archive,
    seen: Observed,
    periods: Sequence[Period],
    *,
    source: str | None,
    sample: str | None = None,
    at_once: bool = False,
) -> ThemeCounts:
    """Counts of coded releases by period and theme; where coders differ, the share of them who gave the theme counts.

    With a random sample only what it drew counts (`Chosen.RANDOM`), and shares of all releases are estimated from it.
    Without, or where everything is coded anyway, all that is coded counts: all of it (`ALL`), or a choice of which
    nothing is known (`UNKNOWN`). One sample is taken where there is one; of several one has to be named. Bounds of
    estimates hold for all themes that the sample found `at_once`, else for each alone.

    Raises:
        UsageError: `sample.unknown`, a sample is named that is not there.
        DataRefused: `trends.too_few`, nothing that is coded lies in a period.
    """
    names = [name for name, kind in sample_rows.names(archive.connection) if kind is Units.RELEASE]
    if sample is None and len(names) == 1:
        sample = names[0]
    notes = []
    if sample is None:
        if names:
            notes.append(f"No estimate: there are the samples {', '.join(names)}, and none of them was named.")
        return _counts(archive, seen, periods, source, drawn=None, notes=notes)
    drawn = {unit.unit for unit in sample_rows.get(archive.connection, sample).drawn}
    everything = _counts(archive, seen, periods, source, drawn=None, notes=())
    if everything.chosen is Chosen.ALL:
        return everything  # nothing is left to estimate
    try:
        counted = _counts(archive, seen, periods, source, drawn=drawn, notes=())
        found = archive.coding.samples.prevalence(
            sample=sample,
            codebook=seen.book.name,
            themes=[theme for theme in counted.themes if theme not in counted.silent] if at_once else (),
            periods=periods,
            by_source=source is not None,
            simultaneous=at_once,
        )
    except DataRefused as refused:
        notes.append(f"No estimate from the sample '{sample}': {refused.message}.")
        return msgspec.structs.replace(everything, notes=tuple(notes))
    return msgspec.structs.replace(
        counted,
        sample=sample,
        estimates=_estimates(found, periods, counted.themes, source or ""),
        at_once=at_once,
        notes=found.cautions,
    )


def _estimates(
    found: Prevalence, periods: Sequence[Period], themes: Sequence[str], source: str
) -> tuple[tuple[ThemeEstimate | None, ...], ...]:
    told = {
        (share.group.period, share.theme): ThemeEstimate(
            share=share.interval.estimate,
            low=share.interval.low,
            high=share.interval.high,
            worth=worth(share),
            releases=share.units,
            estimator=share.estimator.value,
            variance=share.variance,
            population=share.population,
        )
        for share in found.shares
        if share.group.source == source and share.interval is not None and share.estimator is not None
    }
    return tuple(tuple(told.get((period.name, theme)) for theme in themes) for period in periods)


def _counts(
    archive: Archive,
    seen: Observed,
    periods: Sequence[Period],
    source: str | None,
    *,
    drawn: set[str] | None,
    notes: Sequence[str],
) -> ThemeCounts:
    settled = units.settled(seen)
    order = archive.settings.lineage.date_order
    themes = tuple(code.id for code in seen.book.current)
    counts = [dict.fromkeys(themes, 0.0) for _ in periods]
    coded, whole, single = [0] * len(periods), True, True
    counted: set[str] = set()
    for release in archive.releases():
        date = release.date(order)
        if date is None or (source is not None and release.source != source):
            continue
        place = next((n for n, one in enumerate(periods) if one.holds(date.earliest, date.latest)), None)
        if place is None:
            continue
        whole = whole and release.id in settled
        if release.id not in settled or (drawn is not None and release.id not in drawn):
            continue
        coded[place] += 1
        counted.add(release.id)
        given = settled[release.id].codes
        single = single and sorted(given[theme] for theme in themes)[-2:] in ([1.0], [0.0, 1.0])
        for theme in themes:
            counts[place][theme] += given[theme]
    if not counted:
        raise DataRefused(
            "no release that is coded has a date in one of the periods",
            hint="Finish coding some: 'twicetold code' codes releases.",
            code="trends.too_few",
        )
    return ThemeCounts(
        periods=tuple(periods),
        themes=themes,
        counts=tuple(tuple(row[theme] for theme in themes) for row in counts),
        coded=tuple(float(number) for number in coded),
        exclusive=single,
        coders=len({one.coder for one in seen.observations if one.release in counted}) or None,
        chosen=Chosen.ALL if whole else Chosen.UNKNOWN if drawn is None else Chosen.RANDOM,
        source=source or "",
        codebook=f"{seen.book.name} version {seen.book.version}",
        notes=tuple(notes),
    )
