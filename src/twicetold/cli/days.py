"""Days and stretches of days on the command line: `2015-08-01`, `2015-08`, `2015-01..2015-06`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import click

from twicetold.errors import IntakeRejected
from twicetold.intake.dates import parse_date
from twicetold.model import DateKind, Provenance, ReleaseDate

_DAY = timedelta(days=1)


class FirstDay(click.ParamType[date]):
    """The first day that a date allows."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Raises click.BadParameter for what is no date."""
        return value if isinstance(value, date) else _read(self, str(value), param, ctx).earliest.date()


class LastDay(FirstDay):
    """The last day that a date allows."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Raises click.BadParameter for what is no date."""
        return value if isinstance(value, date) else _read(self, str(value), param, ctx).latest.date() - _DAY


class Stretch(click.ParamType[tuple[date, date]]):
    """The days `[start, end)` of `FIRST..LAST`, or of one month or year."""

    name = "first..last"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[date, date]:
        """Raises click.BadParameter for what is no stretch of days."""
        if isinstance(value, tuple):
            return value
        first, _, last = str(value).partition("..")
        start, end = (_read(self, text, param, ctx) for text in (first, last or first))
        return start.earliest.date(), end.latest.date()


def _read(
    kind: click.ParamType[Any], text: str, param: click.Parameter | None, ctx: click.Context | None
) -> ReleaseDate:
    try:
        return parse_date(text, kind=DateKind.CLAIMED, provenance=Provenance.STATED)
    except IntakeRejected as error:
        kind.fail(error.message, param, ctx)
