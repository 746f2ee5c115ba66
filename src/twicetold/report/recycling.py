"""Recycled share by source over time: by month, or by week where all lies within half a year.

The figure of the report. `twicetold trends` tells when such a series changed and how surely, and takes collection
windows and other periods; the table `lanes` of `twicetold export` has the amounts of every release.
"""

from __future__ import annotations

from datetime import timedelta

from twicetold.report.account import ArchiveAccount
from twicetold.report.results.counted import counted_of
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.counting import Of, count, days_of
from twicetold.trends.series import Series

WEEKS_UP_TO = timedelta(days=183)

LEAST_PERIODS = 3
"""Of fewer periods there is nothing to see over time."""

MOST_PERIODS = 240
"""Of more than twenty years the figure shows the last ones."""

MOST_SOURCES = 12


def recycled_series(archive: ArchiveAccount) -> tuple[Series, ...]:
    """The series of each source, the one with most releases first; nothing where too few periods have a date."""
    counted = [counted_of(account) for account in archive.releases]
    bounds = days_of(counted)
    if bounds is None:
        return ()
    by = By.WEEK if bounds[1] - bounds[0] <= WEEKS_UP_TO else By.MONTH
    periods = periods_between(bounds[0], bounds[1], by)[-MOST_PERIODS:]
    if len(periods) < LEAST_PERIODS:
        return ()
    sizes: dict[str, int] = {}
    for one in counted:
        sizes[one.source] = sizes.get(one.source, 0) + 1
    sources = sorted(sizes, key=lambda source: (-sizes[source], source))[:MOST_SOURCES]
    return tuple(count(counted, periods, of=Of.RECYCLED, source=source, windows=archive.windows) for source in sources)
