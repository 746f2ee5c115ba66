"""A period: a half-open run of whole UTC days that a series has one reading for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

import msgspec

from twicetold.errors import DataRefused, TableInvalid

DAY = timedelta(days=1)


class Period(msgspec.Struct, frozen=True):
    """The days `[start, end)`, in UTC. Raises ValueError where that leaves no day."""

    start: date
    end: date
    label: str = ""

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period ends after it starts: [{self.start}, {self.end}) holds no day")

    @property
    def days(self) -> int:
        """How many days it holds."""
        return (self.end - self.start).days

    @property
    def name(self) -> str:
        """Its label, or its first and last day where it has none."""
        return self.label or f"{self.start} to {self.end - DAY}"

    def holds(self, earliest: datetime, latest: datetime) -> bool:
        """True where every moment of `[earliest, latest)` lies in it."""
        return self.start <= earliest.date() and (latest - timedelta(microseconds=1)).date() < self.end


def check_order(periods: Sequence[Period], *, where: str) -> None:
    """Hold periods to the order of time, without overlap; gaps between them are allowed.

    Args:
        where: file or series, for the message.

    Raises:
        TableInvalid: `trends.order`, a period stands before an earlier one.
        DataRefused: `trends.overlap`, two periods share days: their readings are no independent pieces of evidence.
    """
    for before, after in pairwise(periods):
        if after.start < before.start:
            raise TableInvalid(
                f"{where}: {after.name} stands after {before.name}",
                hint="Sort the rows by their start, earliest first.",
                code="trends.order",
            )
        if after.start < before.end:
            raise DataRefused(
                f"{where}: {before.name} and {after.name} overlap, so neighbouring readings share releases and move "
                f"together whatever the source does",
                hint="Give counts for periods that do not overlap, such as months instead of a rolling quarter.",
                code="trends.overlap",
            )
