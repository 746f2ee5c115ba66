"""How a report says times, lengths, dates and shares to a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from twicetold.archive import names
from twicetold.lineage.lanes import Lane
from twicetold.model import DateKind, Precision, Provenance, ReleaseDate, TrackKind
from twicetold.time import Span

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

DATE_KINDS = {
    DateKind.CLAIMED: "claimed",
    DateKind.PUBLISHED: "published",
    DateKind.COLLECTED: "collected",
}

PROVENANCES = {
    Provenance.STATED: "stated with the release",
    Provenance.EXPORT: "from the export it came in",
    Provenance.FILE_METADATA: "only from the file's metadata",
    Provenance.FILE_SYSTEM: "only from the file's time on disk",
}

WEAK_PROVENANCES = frozenset({Provenance.FILE_METADATA, Provenance.FILE_SYSTEM})
"""Nobody who saw the release said this date; a copy or an edit of the file may have set it."""

NBSP = "\u00a0"
"""Keeps a number and its unit on one line."""

_LINE_BREAKS = re.compile(r"[\r\n\t\u2028\u2029]+")


def printable(text: str) -> str:
    """`text` on one line, with controls and direction overrides visible as `\\u202e`.

    Overrides, embeddings and isolates could make a title read as another one, and lone surrogates cannot be written
    as UTF-8 at all.
    """
    return names.printable(_LINE_BREAKS.sub(" ", text))


def passage(text: str) -> str:
    """Quoted words, line breaks kept, with controls and direction overrides visible; says so where there are none."""
    return "\n".join(map(printable, text.splitlines())) or "The words are not at hand here."


def isolated(text: str) -> str:
    """`printable` between isolates, for places where an element cannot carry `dir="auto"`: labels and tooltips."""
    return f"\u2068{printable(text)}\u2069"


def clock(us: int) -> str:
    """`m:ss`, or `h:mm:ss` from an hour on; rounded to the second."""
    return _clock(round(us / 1_000_000))


def fine_clock(us: int) -> str:
    """`m:ss.s`, rounded to a tenth of a second."""
    seconds, tenth = divmod(round(us / 100_000), 10)
    return f"{_clock(seconds)}.{tenth}"


def _clock(seconds: int) -> str:
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"


def stretch(span: Span, track: TrackKind = TrackKind.PICTURE) -> str:
    """Where a stretch lies: `0:04.2 to 0:09.0`; of words, `characters 1 to 80`, counted from 1 as people do."""
    if track is TrackKind.TEXT:
        return f"characters {span.start + 1:,} to {span.end:,}"
    return f"{fine_clock(span.first.us)} to {fine_clock(span.stop.us)}"


def measure(number: int, lane: Lane) -> str:
    """An amount of a lane in its unit: `4.2 s`, `3 stills`, `1,200 characters`."""
    if lane is Lane.STILLS:
        return count(number, "still")
    return count(number, "character") if lane is Lane.TEXT else length(number)


UNITS = ("h", "min", "s")


def length(us: int, *, units: tuple[str, str, str] = UNITS) -> str:
    """A length as a person says it: `4.2 s`, `3 min 5 s`, `12 h 40 min`, numbers and units held together."""
    h, min_, s = units
    if us < 59_950_000:
        return f"{us / 1_000_000:.1f}{NBSP}{s}"
    minutes, second = divmod(round(us / 1_000_000), 60)
    hours, minute = divmod(minutes, 60)
    if hours:
        return f"{hours:,}{NBSP}{h} {minute}{NBSP}{min_}"
    return f"{minute}{NBSP}{min_} {second}{NBSP}{s}" if second else f"{minute}{NBSP}{min_}"


def percent(share: float, *, under: str = "under {share}", over: str = "over {share}") -> str:
    """A share in per cent; what is not quite none or all never reads as 0 % or 100 %.

    Args:
        under, over: how that is said, in other languages.
    """
    if 0 < share < 0.001:
        return under.format(share=f"0.1{NBSP}%")
    if 0.999 < share < 1:
        return over.format(share=f"99.9{NBSP}%")
    return f"{100 * share:.1f}".removesuffix(".0") + f"{NBSP}%"


def estimated(probability: float) -> float:
    """A probability that was estimated, for `percent`: one that comes out as 0 or 1 is neither none nor certain."""
    return min(max(probability, 0.0001), 0.9999)


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 release`, `12 releases`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def size(size_bytes: int, *, units: Sequence[str] = ("kB", "MB", "GB")) -> str:
    """A size in kB, MB or GB (powers of ten)."""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1000)):,}{NBSP}{units[0]}"
    if size_bytes < 1_000_000_000:
        return f"{size_bytes / 1_000_000:,.1f}{NBSP}{units[1]}"
    return f"{size_bytes / 1_000_000_000:,.1f}{NBSP}{units[2]}"


def moment(at: datetime, *, months: Sequence[str] = MONTHS) -> str:
    """`3 March 2016, 14:05 UTC`."""
    at = at.astimezone(UTC)
    return f"{day(at, months=months)}, {at:%H:%M} UTC"


def day(at: datetime, *, months: Sequence[str] = MONTHS) -> str:
    """`3 March 2016`."""
    return f"{at.day} {months[at.month - 1]} {at.year}"


def date(value: ReleaseDate, *, months: Sequence[str] = MONTHS, hour: str = UNITS[0]) -> str:
    """A date to its precision and no finer: `2016`, `March 2016`, `3 March 2016`, `3 March 2016, 14:05 UTC`."""
    at = value.earliest
    match value.precision:
        case Precision.YEAR:
            return str(at.year)
        case Precision.MONTH:
            return f"{months[at.month - 1]} {at.year}"
        case Precision.DAY:
            return day(at, months=months)
        case Precision.HOUR:
            return f"{day(at, months=months)}, {at:%H} {hour} UTC"
        case Precision.MINUTE:
            return moment(at, months=months)
        case Precision.SECOND:
            return f"{day(at, months=months)}, {at:%H:%M:%S} UTC"


def period(earliest: datetime, latest: datetime) -> str:
    """`3 March 2016 to 9 May 2019`; `latest` is the first moment outside."""
    last = latest - timedelta(microseconds=1)
    return day(earliest) if earliest.date() == last.date() else f"{day(earliest)} to {day(last)}"
