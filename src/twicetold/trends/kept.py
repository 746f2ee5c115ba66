"""Collection windows and indicators that an archive keeps, as values."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from twicetold.archive import outside
from twicetold.trends.indicators.indicator import Indicator, IndicatorValue, gathered
from twicetold.trends.windows import CollectionWindow


def windows_of(connection: sqlite3.Connection) -> list[CollectionWindow]:
    """The days in which each source was collected, as people said."""
    return [
        CollectionWindow(start=row.first, end=row.end, source=row.source, note=row.note)
        for row in outside.all_windows(connection)
    ]


def indicators_of(connection: sqlite3.Connection) -> list[Indicator]:
    """Every indicator that was added, by name."""
    by_name: dict[str, list[tuple[str, IndicatorValue]]] = defaultdict(list)
    for row in outside.all_values(connection):
        value = IndicatorValue(
            start=row.first, end=row.end, low=row.low, high=row.high, citation=row.citation, note=row.note
        )
        by_name[row.indicator].append((row.unit, value))
    return [gathered(name, rows) for name, rows in by_name.items()]
