"""Dates that files state about themselves."""

from __future__ import annotations

from datetime import datetime

CLOCK_NEVER_SET = frozenset({1904, 1970})
"""Years in which the clocks of QuickTime and Unix begin: a camera or tool without a date writes these."""


def iso_time(text: str) -> str | None:
    """A date and time as ISO 8601 with whole seconds, zone kept where given; None for what is not one."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.year in CLOCK_NEVER_SET and (moment.month, moment.day) == (1, 1):
        return None
    return moment.isoformat(timespec="seconds")
