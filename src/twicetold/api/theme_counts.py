"""Theme counts of an archive for each period, as `twicetold.trends` takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from twicetold.coding import sample_rows, units
from twicetold.coding.sample_rows import Units
from twicetold.coding.units import Observed
from twicetold.trends.period import Period
from twicetold.trends.themes import Chosen, ThemeCounts

if TYPE_CHECKING:
    from twicetold.api.archive import Archive


def counted_themes(archive: Archive, seen: Observed, periods: Sequence[Period], *, source: str | None) -> ThemeCounts:
    """Counts of coded releases by period and theme; where coders differ, the share of them who gave the theme counts.

    With one random sample of releases only what it drew counts (`Chosen.RANDOM`); without, everything that is coded:
    all of it (`ALL`), or a choice of which nothing is known (`UNKNOWN`).
    """
    settled = units.settled(seen)
    samples = [name for name, kind in sample_rows.names(archive.connection) if kind is Units.RELEASE]
    drawn = None
    if len(samples) == 1:
        drawn = {unit.unit for unit in sample_rows.get(archive.connection, samples[0]).drawn}
    order = archive.settings.lineage.date_order
    themes = tuple(code.id for code in seen.book.current)
    counts = [dict.fromkeys(themes, 0.0) for _ in periods]
    coded, whole = [0] * len(periods), True
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
        for theme in themes:
            counts[place][theme] += settled[release.id].codes[theme]
    chosen = Chosen.ALL if whole else Chosen.UNKNOWN if drawn is None else Chosen.RANDOM
    return ThemeCounts(
        periods=tuple(periods),
        themes=themes,
        counts=tuple(tuple(row[theme] for theme in themes) for row in counts),
        coded=tuple(float(number) for number in coded),
        exclusive=False,
        coders=len({one.coder for one in seen.observations if one.release in counted}) or None,
        chosen=chosen,
        source=source or "",
        codebook=f"{seen.book.name} version {seen.book.version}",
    )
