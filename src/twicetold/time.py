"""Time on a track: integer ticks of a rational time base, never a bare float.

A track's timeline starts at the container's own presentation start (what a player shows as 0:00), whatever time
stamps the file uses inside. Decoders hand over exact ticks; the catalogue stores whole microseconds (`MICROSECOND`),
rounded half to even.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering
from math import gcd, lcm

MICROSECOND = Fraction(1, 1_000_000)
"""Time base of everything the catalogue stores."""


def _checked_base(time_base: Fraction) -> Fraction:
    if time_base is MICROSECOND:  # nearly always, and comparing fractions is slow
        return time_base
    if not isinstance(time_base, Fraction):
        raise TypeError(f"a time base is a Fraction of a second, not {type(time_base).__name__}")
    if time_base <= 0:
        raise ValueError(f"a time base is positive, not {time_base}")
    return time_base


def _checked_ticks(ticks: int) -> int:
    if isinstance(ticks, bool) or not isinstance(ticks, int):
        raise TypeError(f"ticks are whole numbers, not {type(ticks).__name__}")
    return ticks


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Timestamp:
    """A moment on a track: `ticks` x `time_base` seconds. May be negative; compares by time, not by representation."""

    ticks: int
    time_base: Fraction = MICROSECOND

    def __post_init__(self) -> None:
        _checked_ticks(self.ticks)
        _checked_base(self.time_base)

    @classmethod
    def from_seconds(cls, seconds: Fraction | int | str | float, time_base: Fraction = MICROSECOND) -> Timestamp:
        """The tick nearest to `seconds` (ties to even)."""
        return cls(round(Fraction(seconds) / time_base), time_base)

    @property
    def seconds(self) -> Fraction:
        """Exact seconds."""
        return self.ticks * self.time_base

    @property
    def us(self) -> int:
        """Whole microseconds, rounded half to even."""
        if self.time_base is MICROSECOND:
            return self.ticks
        return round(self.seconds / MICROSECOND)

    def rescaled(self, time_base: Fraction) -> Timestamp:
        """The nearest tick of another time base."""
        return Timestamp.from_seconds(self.seconds, time_base)

    def __eq__(self, other: object) -> bool:
        return self.seconds == other.seconds if isinstance(other, Timestamp) else NotImplemented

    def __lt__(self, other: Timestamp) -> bool:
        return self.seconds < other.seconds

    def __hash__(self) -> int:
        return hash(self.seconds)

    def __str__(self) -> str:
        return format_clock(self)


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """A half-open stretch `[start, end)` of a track, in ticks of `time_base`. Never empty, never reversed."""

    start: int
    end: int
    time_base: Fraction = MICROSECOND

    def __post_init__(self) -> None:
        _checked_ticks(self.start)
        _checked_ticks(self.end)
        _checked_base(self.time_base)
        if self.end <= self.start:
            raise ValueError(f"a span ends after it starts: [{self.start}, {self.end}) is empty or reversed")

    @classmethod
    def from_seconds(
        cls,
        start: Fraction | int | str | float,
        end: Fraction | int | str | float,
        time_base: Fraction = MICROSECOND,
    ) -> Span:
        """Both ends at their nearest tick."""
        return cls(round(Fraction(start) / time_base), round(Fraction(end) / time_base), time_base)

    @property
    def first(self) -> Timestamp:
        return Timestamp(self.start, self.time_base)

    @property
    def stop(self) -> Timestamp:
        return Timestamp(self.end, self.time_base)

    @property
    def seconds(self) -> Fraction:
        """Exact length in seconds."""
        return (self.end - self.start) * self.time_base

    @property
    def duration_us(self) -> int:
        return self.stop.us - self.first.us

    def rescaled(self, time_base: Fraction) -> Span:
        """Both ends at the nearest tick of another time base; raises ValueError where that leaves nothing."""
        if time_base == self.time_base:
            return self
        return Span(self.first.rescaled(time_base).ticks, self.stop.rescaled(time_base).ticks, time_base)

    def _common(self, other: Span) -> tuple[Span, Span]:
        if self.time_base == other.time_base:
            return self, other
        base = Fraction(1, 1)
        for part in (self.time_base, other.time_base):
            # The finest base in which both are whole: gcd of numerators over lcm of denominators.
            base = part if base == 1 else _gcd(base, part)
        return self.rescaled(base), other.rescaled(base)

    def intersect(self, other: Span) -> Span | None:
        """What both cover, or None where they only touch or lie apart."""
        a, b = self._common(other)
        start, end = max(a.start, b.start), min(a.end, b.end)
        return Span(start, end, a.time_base) if end > start else None

    def hull(self, other: Span) -> Span:
        """The shortest span that holds both."""
        a, b = self._common(other)
        return Span(min(a.start, b.start), max(a.end, b.end), a.time_base)

    def shifted(self, ticks: int) -> Span:
        return Span(self.start + ticks, self.end + ticks, self.time_base)

    def __contains__(self, moment: Timestamp) -> bool:
        return self.first <= moment < self.stop

    def __eq__(self, other: object) -> bool:
        return (self.first, self.stop) == (other.first, other.stop) if isinstance(other, Span) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.first, self.stop))

    def __str__(self) -> str:
        return f"{format_clock(self.first)}-{format_clock(self.stop)}"


def _gcd(a: Fraction, b: Fraction) -> Fraction:
    return Fraction(gcd(a.numerator, b.numerator), lcm(a.denominator, b.denominator))


def united(spans: list[Span]) -> list[Span]:
    """The same cover as disjoint, sorted spans in microseconds; touching spans become one."""
    cover: list[Span] = []
    for span in sorted((s.rescaled(MICROSECOND) for s in spans), key=lambda s: (s.start, s.end)):
        if cover and span.start <= cover[-1].end:
            cover[-1] = Span(cover[-1].start, max(cover[-1].end, span.end))
        else:
            cover.append(span)
    return cover


def subtracted(spans: list[Span], holes: list[Span]) -> list[Span]:
    """`spans` united, without what `holes` cover."""
    left: list[Span] = []
    cut = united(holes)
    for span in united(spans):
        start = span.start
        for hole in cut:
            if hole.end <= start or hole.start >= span.end:
                continue
            if hole.start > start:
                left.append(Span(start, hole.start))
            start = max(start, hole.end)
        if start < span.end:
            left.append(Span(start, span.end))
    return left


def covered_us(spans: list[Span]) -> int:
    """Length of the cover in microseconds; overlaps count once."""
    return sum(span.duration_us for span in united(spans))


def format_clock(moment: Timestamp) -> str:
    """`h:mm:ss.mmm` (hours only where there are any), for people."""
    ms = round(moment.seconds * 1000)
    sign, ms = ("-", -ms) if ms < 0 else ("", ms)
    minutes, ms = divmod(ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    clock = f"{minutes}:{ms // 1000:02d}.{ms % 1000:03d}"
    return f"{sign}{hours}:{clock.zfill(9)}" if hours else f"{sign}{clock}"
