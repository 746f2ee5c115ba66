"""What the drawing of an archive in time says, in one language: English, unless a catalogue gives other words."""

from __future__ import annotations

from dataclasses import dataclass

from twicetold.model import ReleaseDate
from twicetold.report import words

UNDER, OVER = 0.001, 0.999
"""Shares nearer to none or all than these are said as such, as `twicetold.report.words.percent` does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Messages with named values in braces; `months`, `short_months` and `units` are words apart by blanks.

    Attributes:
        months, short_months: twelve, from January on; the short ones stand on the axis.
        units: of hours, minutes and seconds.
        list_comma: what stands between the parts of one line.
    """

    no_date: str = "no date"
    other_sources: str = "Other sources"
    no_length: str = "stills or words only"
    number: str = "No. {number}"
    one_release: str = "{number} release"
    releases: str = "{number} releases"
    recycled: str = "{share} recycled"
    under: str = "under {share}"
    over: str = "over {share}"
    list_comma: str = ", "
    months: str = " ".join(words.MONTHS)
    short_months: str = " ".join(month[:3] for month in words.MONTHS)
    units: str = "h min s"

    def count(self, releases: int) -> str:
        """`1 release`, `12 releases`."""
        return (self.one_release if releases == 1 else self.releases).format(number=f"{releases:,}")

    def date(self, value: ReleaseDate | None) -> str:
        """A date to its precision, or that there is none."""
        if value is None:
            return self.no_date
        return words.date(value, months=self.months.split(), hour=self.units.split()[0])

    def length(self, length_us: int) -> str:
        """A length in microseconds, or that there is nothing that has one."""
        hours, minutes, seconds = self.units.split()
        return words.length(length_us, units=(hours, minutes, seconds)) if length_us else self.no_length

    def share(self, share: float) -> str:
        """How much is recycled; what is not quite none or all never reads as 0 % or 100 %."""
        if 0 < share < UNDER:
            said = self.under.format(share=words.percent(UNDER))
        elif OVER < share < 1:
            said = self.over.format(share=words.percent(OVER))
        else:
            said = words.percent(share)
        return self.recycled.format(share=said)

    def told(self, number: int, title: str, date: ReleaseDate | None, length_us: int, share: float | None) -> str:
        """A release as its bar is named: number, title, date, length and what of it is recycled, on three lines."""
        length = self.length(length_us)
        if share is not None:
            length = f"{length}{self.list_comma}{self.share(share)}"
        return f"{self.number.format(number=number)} {words.isolated(title)}\n{self.date(date)}\n{length}"

    def named(self, number: int, title: str, date: ReleaseDate | None, length_us: int, share: float | None) -> str:
        """`told` on one line, for who hears it."""
        numbered = self.number.format(number=number)
        parts = [numbered, words.isolated(title), self.date(date), self.length(length_us)]
        return self.list_comma.join(parts if share is None else [*parts, self.share(share)])
