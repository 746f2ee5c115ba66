"""A series: one reading for each period, with the days that were collected and, where a reading is an estimate, bounds.

A period of which nothing was collected has no value: it is a gap. A period that was collected and in which nothing
came out has the value 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from twicetold.errors import DataRefused, TableInvalid
from twicetold.trends.period import Period, check_order


class Kind(StrEnum):
    """What the readings of a series are: counts of things, amounts such as minutes, or shares of something."""

    COUNT = "count"
    AMOUNT = "amount"
    SHARE = "share"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one period.

    `amount` is what was counted or measured, `base` what a share is of; both None in a gap. `low` and `high` bound the
    value at 95 % where it is an estimate.
    """

    period: Period
    days_collected: int
    amount: float | None
    base: float | None = None
    low: float | None = None
    high: float | None = None
    releases: int | None = None

    @property
    def value(self) -> float | None:
        """The amount, or the share where there is a base; None in a gap and for a share of nothing."""
        if self.amount is None or self.base is None:
            return self.amount
        return self.amount / self.base if self.base > 0 else None

    @property
    def gap(self) -> bool:
        """True where nothing of the period was collected."""
        return self.days_collected == 0


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """Readings in the order of time. `notes` say what the reader has to know, one sentence each.

    `undated`, `unplaced` and `outside` count releases that are in no reading: without a date, with a date that
    allows more than one period, or dated outside the days that were collected; `untraced` those that are not traced
    where that is needed. `assumed`: no collection window speaks of it, and every period was taken as collected.
    """

    name: Annotated[str, Meta(description="What is counted or measured.")]
    kind: Kind
    unit: str
    readings: tuple[Reading, ...]
    source: str = ""
    notes: tuple[str, ...] = ()
    undated: int = 0
    unplaced: int = 0
    outside: int = 0
    untraced: int = 0
    assumed: bool = False

    @property
    def known(self) -> tuple[Reading, ...]:
        """The readings that are no gaps and, in a series of shares, are shares of something."""
        return tuple(reading for reading in self.readings if not reading.gap and reading.value is not None)

    @property
    def gaps(self) -> tuple[Reading, ...]:
        """The periods of which nothing is known."""
        return tuple(reading for reading in self.readings if reading.gap or reading.value is None)

    def amounts(self) -> NDArray[np.float64]:
        """Amounts of the known readings, float64, shape (known,)."""
        return np.array([reading.amount for reading in self.known], dtype=np.float64)

    def bases(self) -> NDArray[np.float64]:
        """Bases of the known readings, float64, shape (known,); 1 where a reading has none."""
        return np.array([1.0 if r.base is None else r.base for r in self.known], dtype=np.float64)

    def days(self) -> NDArray[np.float64]:
        """Days collected in the known readings, float64, shape (known,)."""
        return np.array([reading.days_collected for reading in self.known], dtype=np.float64)


def checked(series: Series, *, where: str = "the series") -> Series:
    """The series itself, when its periods are in order and its amounts possible.

    Raises:
        TableInvalid: `trends.order`, or `trends.negative` for an amount below zero or a part larger than its whole.
        DataRefused: `trends.overlap`.
    """
    check_order([reading.period for reading in series.readings], where=where)
    for reading in series.readings:
        amount, base = reading.amount, reading.base
        if amount is None:
            continue
        if not np.isfinite(amount) or amount < 0 or (base is not None and (not np.isfinite(base) or base < 0)):
            raise TableInvalid(
                f"{where}: {reading.period.name} holds {amount:g}{'' if base is None else f' of {base:g}'}",
                hint="Counts and lengths are zero or more. A period that was not collected is left empty.",
                code="trends.negative",
            )
        if base is not None and amount > base * (1 + 1e-9):
            raise TableInvalid(
                f"{where}: {reading.period.name} holds {amount:g} of {base:g}, a part larger than its whole",
                hint="Correct the row, or say what the share is of.",
                code="trends.part",
            )
    return series


def require(series: Series, minimum: int, *, purpose: str, helps: str) -> None:
    """Refuse a series that has too few known readings, or nothing but zeros.

    Raises:
        DataRefused: `trends.too_few`, `trends.all_zero`.
    """
    known = series.known
    if len(known) < minimum:
        raise DataRefused(
            f"{series.name}: {len(known)} periods with a value are too few {purpose}; it needs {minimum}",
            hint=helps,
            code="trends.too_few",
        )
    if not any(reading.amount for reading in known):
        raise DataRefused(
            f"{series.name}: every period with a value is zero, so there is nothing {purpose}",
            hint="Check the source and dates; give collection windows so that gaps are not read as zeros.",
            code="trends.all_zero",
        )


def of_counts(
    name: str,
    periods: Sequence[Period],
    counts: Sequence[float | None],
    *,
    bases: Sequence[float | None] | None = None,
    kind: Kind = Kind.COUNT,
    unit: str = "",
    days_collected: Sequence[int] | None = None,
) -> Series:
    """A series from plain values; None is a gap.

    Raises:
        TableInvalid, DataRefused: as `checked`.
    """
    days = [period.days for period in periods] if days_collected is None else list(days_collected)
    series = Series(
        name=name,
        kind=Kind.SHARE if bases is not None else kind,
        unit=unit or ("share" if bases is not None else "count"),
        readings=tuple(
            Reading(
                period=period,
                days_collected=0 if count is None else day,
                amount=None if count is None else float(count),
                base=None if base is None else float(base),
            )
            for period, count, base, day in zip(periods, counts, bases or [None] * len(periods), days, strict=True)
        ),
    )
    return checked(series, where=name)
