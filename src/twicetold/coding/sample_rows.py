"""Rows of samples: what was drawn, and from what. They are never changed, and whoever changes them all the same is
found.

The database refuses changes. A digest of all rows stands in the sample's own row and in the custody log, so that a
change around the database shows as soon as the sample is used.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from twicetold.archive import custody
from twicetold.archive.moments import from_text, now_text
from twicetold.errors import ArchiveDamaged, UsageError

DRAWN = "sample.drawn"
"""Action of the custody log's line."""


class Units(StrEnum):
    """What was drawn."""

    RELEASE = "release"
    MATCH = "match"


class SampleUnit(msgspec.Struct, frozen=True, kw_only=True):
    """One unit of the population. `position` is its place in the random order of its stratum, None where not drawn."""

    unit: str
    stratum: str
    probability: float
    position: int | None = None
    detail: dict[str, str | int | float | None] = {}


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """A random sample with the whole population it was drawn from."""

    id: int
    name: str
    units: Units
    design: dict[str, str | int | float]
    seed: int
    drawn_at: datetime
    drawn_by: str
    digest: str
    population: tuple[SampleUnit, ...]

    @property
    def drawn(self) -> tuple[SampleUnit, ...]:
        """The units that were drawn, stratum by stratum in their random order."""
        chosen = [unit for unit in self.population if unit.position is not None]
        return tuple(sorted(chosen, key=lambda unit: (unit.stratum, unit.position or 0)))


def insert(
    connection: sqlite3.Connection,
    name: str,
    units: Units,
    population: Sequence[SampleUnit],
    *,
    design: dict[str, str | int | float],
    seed: int,
    drawn_by: str,
) -> Sample:
    """Keep a sample that was just drawn.

    Raises:
        UsageError: `sample.exists`.
    """
    if connection.execute("SELECT 1 FROM sample WHERE name = ?", (name,)).fetchone():
        raise UsageError(
            f"there is a sample '{name}' already",
            hint="A sample is drawn once. Give another name, and say in print which of them is reported.",
            code="sample.exists",
        )
    ordered = sorted(population, key=lambda unit: unit.unit)
    at = now_text()
    size = sum(unit.position is not None for unit in ordered)
    header = [name, units.value, json.dumps(design, sort_keys=True), seed, len(ordered), size, at, drawn_by]
    digest = _digest(header, ordered)
    cursor = connection.execute(
        "INSERT INTO sample (name, units, design, seed, population, size, drawn_at, drawn_by, digest)"
        " VALUES (?,?,?,?,?,?,?,?,?)",
        (*header, digest),
    )
    connection.executemany(
        "INSERT INTO sample_unit (sample_id, unit, stratum, probability, position, detail) VALUES (?,?,?,?,?,?)",
        [
            (cursor.lastrowid, one.unit, one.stratum, one.probability, one.position, _json(one.detail))
            for one in ordered
        ],
    )
    return _read(connection, name)


def get(connection: sqlite3.Connection, name: str | None = None, *, units: Units = Units.RELEASE) -> Sample:
    """One sample, whole and unchanged; by default the only one of its kind.

    Raises:
        UsageError: `sample.unknown`.
        ArchiveDamaged: `sample.changed`, its rows are not those that were drawn.
    """
    there = [row["name"] for row in connection.execute("SELECT name FROM sample WHERE units = ?", (units.value,))]
    if name is None and len(there) == 1:
        name = there[0]
    if name not in there or name is None:
        raise UsageError(
            f"there is no sample '{name}' of {units.value}s"
            if name
            else f"there are {len(there)} samples to choose from",
            hint="'twicetold sample list' lists them; 'twicetold sample draw' draws one.",
            code="sample.unknown",
        )
    found = _read(connection, name)
    row = connection.execute("SELECT * FROM sample WHERE name = ?", (name,)).fetchone()
    header = [
        row[column] for column in ("name", "units", "design", "seed", "population", "size", "drawn_at", "drawn_by")
    ]
    told = [event for event in custody.events(connection, mentioning=row["digest"]) if event.action == DRAWN]
    if _digest(header, found.population) != row["digest"] or not any(event.subject == name for event in told):
        raise ArchiveDamaged(
            f"the sample '{name}' was changed after it was drawn on {row['drawn_at']}",
            hint="Nothing can be estimated from it any more. Bring catalogue.sqlite back from a copy, or draw a new "
            "sample under another name and code that.",
            code="sample.changed",
        )
    return found


def names(connection: sqlite3.Connection) -> list[tuple[str, Units]]:
    """Every sample with what it is of, oldest first."""
    return [
        (row["name"], Units(row["units"])) for row in connection.execute("SELECT name, units FROM sample ORDER BY id")
    ]


def protected(connection: sqlite3.Connection) -> set[str]:
    """Every release that any sample drew: no machine learns from it, and active learning never picks it."""
    rows = connection.execute(
        "SELECT unit FROM sample_unit JOIN sample ON sample.id = sample_id"
        " WHERE units = 'release' AND position IS NOT NULL"
    )
    return {row["unit"] for row in rows}


def _read(connection: sqlite3.Connection, name: str) -> Sample:
    row = connection.execute("SELECT * FROM sample WHERE name = ?", (name,)).fetchone()
    rows = connection.execute("SELECT * FROM sample_unit WHERE sample_id = ? ORDER BY unit", (row["id"],))
    return Sample(
        id=row["id"],
        name=row["name"],
        units=Units(row["units"]),
        design=json.loads(row["design"]),
        seed=row["seed"],
        drawn_at=from_text(row["drawn_at"]),
        drawn_by=row["drawn_by"],
        digest=row["digest"],
        population=tuple(
            SampleUnit(
                unit=one["unit"],
                stratum=one["stratum"],
                probability=one["probability"],
                position=one["position"],
                detail=json.loads(one["detail"]),
            )
            for one in rows
        ),
    )


def _digest(header: Sequence[object], population: Sequence[SampleUnit]) -> str:
    lines = [_json(list(header))]
    lines += [_json([one.unit, one.stratum, one.probability, one.position, one.detail]) for one in population]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
