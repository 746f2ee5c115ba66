"""Dates as people and tools write them, read into the interval of UTC that their precision allows.

Nothing is guessed: `03/04/2024` may be two days and is refused, `25/04/2024` is one day and is read. A time without a
zone is read as UTC. Digits may be of any script.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from twicetold.errors import IntakeRejected
from twicetold.model import DateKind, Precision, Provenance, ReleaseDate

FIRST_YEAR, LAST_YEAR = 1800, 2200
"""Photography is younger, the future is not yet released: anything outside is a typing error."""

_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2})"
    r"(?:[T ]\s*(?P<hour>\d{1,2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<zone>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?)?)?"
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})\b.*", re.DOTALL)
_UNIX = re.compile(r"(?P<seconds>\d{9,10})(?:\.\d+)?|(?P<millis>\d{12,13})")

_FORMS = "Write the year first, as in 2024, 2024-05, 2024-05-06 or 2024-05-06T14:30:00+02:00."


def parse_date(text: str, *, kind: DateKind, provenance: Provenance) -> ReleaseDate:
    """Read a date: year, month, day or moment with the year first, `YYYYMMDD`, or Unix seconds or milliseconds.

    Raises:
        IntakeRejected: `intake.date_ambiguous` (several days fit), `intake.date_impossible` (no day fits, or a year
            outside 1800 to 2200), `intake.date_unknown` (no form that is read here).
    """
    stated = text.strip()
    if match := _YEAR_FIRST.fullmatch(stated) or _COMPACT.fullmatch(stated):
        earliest, precision = _from_parts(stated, match.groupdict())
    elif match := _UNIX.fullmatch(stated):
        seconds = int(match["seconds"]) if match["seconds"] else int(match["millis"]) // 1000
        return unix_date(seconds, kind=kind, provenance=provenance, stated=stated)
    elif match := _YEAR_LAST.fullmatch(stated):
        earliest, precision = _from_year_last(stated, match["a"], match["b"], match["year"]), Precision.DAY
    else:
        raise IntakeRejected(f"'{stated}' is not a date in a known form", hint=_FORMS, code="intake.date_unknown")
    return _dated(earliest, precision, kind=kind, provenance=provenance, stated=stated)


def unix_date(seconds: float, *, kind: DateKind, provenance: Provenance, stated: str = "") -> ReleaseDate:
    """A moment as seconds since 1970 (UTC), precise to the second.

    Raises:
        IntakeRejected: `intake.date_impossible` for a moment outside the years 1800 to 2200.
    """
    try:
        earliest = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds))
    except (OverflowError, ValueError) as error:
        raise _impossible(str(seconds)) from error
    return _dated(earliest, Precision.SECOND, kind=kind, provenance=provenance, stated=stated or str(seconds))


def _dated(
    earliest: datetime, precision: Precision, *, kind: DateKind, provenance: Provenance, stated: str
) -> ReleaseDate:
    # A zone can move a moment of 1 January 1800 to the year before; the bounds hold in UTC.
    if not FIRST_YEAR <= earliest.year <= LAST_YEAR:
        raise _impossible(stated)
    return ReleaseDate(
        kind=kind,
        earliest=earliest,
        latest=_end(earliest, precision),
        precision=precision,
        provenance=provenance,
        stated=stated,
    )


def _from_parts(stated: str, parts: dict[str, str | None]) -> tuple[datetime, Precision]:
    names = ("year", "month", "day", "hour", "minute", "second")
    numbers = [int(value) for name in names if (value := parts.get(name)) is not None]
    precision = tuple(Precision)[len(numbers) - 1]
    year, month, day, hour, minute, second = (*numbers, *(0, 1, 1, 0, 0, 0)[len(numbers) :])
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=_zone(parts.get("zone")))
        return local.astimezone(UTC), precision
    except (ValueError, OverflowError) as error:
        raise _impossible(stated) from error


def _zone(text: str | None) -> timezone:
    if text is None or text in {"Z", "z", "UTC", "GMT"}:
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _from_year_last(stated: str, a: str, b: str, year: str) -> datetime:
    if len(year) == 2:
        raise _ambiguous(stated)
    readings = set()
    for day, month in ((a, b), (b, a)):
        try:
            readings.add(datetime(int(year), int(month), int(day), tzinfo=UTC))
        except ValueError:
            continue
    if not readings:
        raise _impossible(stated)
    if len(readings) > 1 or len(stated) > len(f"{a}.{b}.{year}"):
        raise _ambiguous(stated)
    return readings.pop()


def _end(earliest: datetime, precision: Precision) -> datetime:
    match precision:
        case Precision.YEAR:
            return earliest.replace(year=earliest.year + 1)
        case Precision.MONTH:
            return (earliest + timedelta(days=31)).replace(day=1)
        case Precision.DAY:
            return earliest + timedelta(days=1)
        case Precision.HOUR:
            return earliest + timedelta(hours=1)
        case Precision.MINUTE:
            return earliest + timedelta(minutes=1)
        case Precision.SECOND:
            return earliest + timedelta(seconds=1)


def _impossible(stated: str) -> IntakeRejected:
    return IntakeRejected(
        f"'{stated}' is a date that does not exist, or lies outside the years {FIRST_YEAR} to {LAST_YEAR}",
        hint="Correct it, or give less of it: a year or a month is a date, too.",
        code="intake.date_impossible",
    )


def _ambiguous(stated: str) -> IntakeRejected:
    return IntakeRejected(f"'{stated}' can be read as more than one date", hint=_FORMS, code="intake.date_ambiguous")
