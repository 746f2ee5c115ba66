"""A table of published figures: what each says, of what, and where it was read.

One row is one figure. `value` may be exact (`1146`), rounded (`14%` and `61.5` keep their decimals), bounded (`>9000`,
`<200`, `1500-2000`), about something (`~6500`), or a month (`2018-06`). A figure that follows from others says so:
`part` and `of` name the rows it is computed from. With an empty value the figure is computed here and compared with
nothing.
"""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import msgspec

from twicetold.errors import TableInvalid
from twicetold.trends import tables
from twicetold.trends.figures import counts_table
from twicetold.trends.tables import Bounded

PERCENT, CHANGE, MONTH = "percent", "percent change", "month"
REQUIRED = ("id", "quantity", "value", "unit")
OPTIONAL = ("first", "last", "part", "of", "group", "study", "citation", "note")
ABOUT = 0.05
"""`~6500` allows 5 % more and less: authors who write 'about' round to one or two digits."""

_MONTH = re.compile(r"(\d{4})-(\d{2})")


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A published figure. `low` and `high` are what its rounding allows; None where the value is to be computed.

    `whole` is what a percentage or a count is of, where that stands beside it and not in a row of its own.
    """

    id: str
    quantity: str
    text: str
    unit: str
    low: float | None
    high: float | None
    exact: bool
    first: str = ""
    last: str = ""
    part: tuple[tuple[int, str], ...] = ()
    of: str = ""
    group: str = ""
    whole: float | None = None
    study: str = ""
    citation: str = ""
    note: str = ""
    where: str = ""

    @property
    def days(self) -> str:
        """The period as it was given."""
        return f"{self.first} to {self.last}" if self.last else self.first


def read_claims(path: Path) -> list[Claim]:
    """Figures from a table: `id`, `quantity`, `value`, `unit`; `first`, `last`; `part` and `of`; `group` (parts of one
    whole); `study`, `citation`, `note`.

    `part` names one row or a sum (`a + b - c`); `of` the whole of a percentage, or the earlier value of a `percent
    change`. The columns of `twicetold.trends.figures.counts_table` are read, too.

    Raises:
        TableInvalid: `trends.columns`, `trends.table`, `trends.negative`, `trends.order`, `trends.empty`;
            `figures.twice`, an id twice; `figures.unknown`, a row that is computed from one that is not there;
            `figures.circle`, rows that are computed from each other.
    """
    rows = counts_table.as_figures(tables.read(path, required=REQUIRED, optional=(*OPTIONAL, *counts_table.COLUMNS)))
    claims = [_claim(row) for row in rows]
    known = {claim.id: claim for claim in claims}
    for claim in claims:
        if sum(other.id == claim.id for other in claims) > 1:
            raise TableInvalid(
                f"{claim.where}: the id '{claim.id}' stands twice", hint="Ids differ.", code="figures.twice"
            )
        lacking = [name for name in (*(name for _, name in claim.part), claim.of) if name and name not in known]
        if lacking:
            raise TableInvalid(
                f"{claim.where}: there is no row '{lacking[0]}'",
                hint="'part' and 'of' name rows by their id.",
                code="figures.unknown",
            )
        _check_circle(claim, known)
    return claims


def published() -> list[Claim]:
    """The figures on the media of one movement, 2014 to 2020, that come with this package, each with its citation."""
    with resources.as_file(resources.files(__package__) / "published.csv") as path:
        return read_claims(path)


def _claim(row: tables.Row) -> Claim:
    text, unit = row.text("value"), row.text("unit").lower()
    if not row.text("id") or not unit:
        raise row.wrong("id", "or the unit is empty", code="trends.table")
    low, high, exact = _rounding(row, text, unit)
    if row.text("first"):
        row.period()  # raises for days that do not rise
    if low is not None and unit not in {CHANGE} and high is not None and high < 0:
        raise row.wrong("value", "is below 0", code="trends.negative", hint="Falls have the unit 'percent change'.")
    return Claim(
        id=row.text("id"),
        quantity=row.text("quantity"),
        text=text,
        unit=unit,
        low=low,
        high=high,
        exact=exact,
        first=row.text("first") or row.text("period"),
        last=row.text("last"),
        part=_parts(row),
        of=row.text("of"),
        group=row.text("group"),
        whole=row.number("denominator", least=0),
        study=row.text("study"),
        citation=row.text("citation"),
        note=row.text("note"),
        where=row.where,
    )


def _rounding(row: tables.Row, text: str, unit: str) -> tuple[float | None, float | None, bool]:
    if not text:
        return None, None, False
    if unit == MONTH:
        match = _MONTH.fullmatch(text)
        if match is None or not 1 <= int(match[2]) <= 12:
            raise row.wrong("value", "is no month", code="trends.table", hint="Write 2018-06.")
        months = int(match[1]) * 12 + int(match[2]) - 1
        return months, months, True
    value = row.bounded("value")
    if value is None:
        return None, None, False
    if text[:1] in "~≈":
        return value.low * (1 - ABOUT), value.high * (1 + ABOUT), False
    if unit in {PERCENT, CHANGE} and text[:1] not in "<>":
        return _half_step(value)
    return (value.low if unit == CHANGE else max(value.low, 0.0)), value.high, value.exact


def _half_step(value: Bounded) -> tuple[float, float, bool]:
    """What a rounded percentage stands for: half a step of its last digit to both sides, the border included."""
    decimals = max((len(part.partition(".")[2]) for part in re.findall(r"\d+(?:\.\d+)?", value.text)), default=0)
    half = 0.5 * 10.0**-decimals + 1e-9
    return value.low - half, value.high + half, False


def _parts(row: tables.Row) -> tuple[tuple[int, str], ...]:
    text = row.text("part")
    if not text:
        return ()
    pieces = re.split(r"\s+([+-])\s+", text)
    signs = [1, *(1 if mark == "+" else -1 for mark in pieces[1::2])]
    return tuple(zip(signs, pieces[0::2], strict=True))


def _check_circle(claim: Claim, known: dict[str, Claim]) -> None:
    seen: set[str] = set()
    waiting = [name for _, name in claim.part if not known[name].text] + (
        [claim.of] if claim.of and not known[claim.of].text else []
    )
    while waiting:
        name = waiting.pop()
        if name == claim.id:
            raise TableInvalid(
                f"{claim.where}: '{claim.id}' is computed from itself",
                hint="Give one of the rows a value.",
                code="figures.circle",
            )
        if name in seen:
            continue
        seen.add(name)
        other = known[name]
        waiting += [part for _, part in other.part if not known[part].text]
        if other.of and not known[other.of].text:
            waiting.append(other.of)
