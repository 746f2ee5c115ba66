"""What the statistics need of every release, summed by the database: an archive may hold a million parts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime

import msgspec

from twicetold.archive.moments import from_text
from twicetold.model import DateKind, ItemKind, PartKind, TrackKind


class PartSum(msgspec.Struct, frozen=True):
    """The parts of one kind on one track of an item of a release: how many, how long together, where the last ends.

    `length` and `end` are in microseconds, of words in characters; 0 for `stills`, which have no length.
    """

    item: str
    track: TrackKind
    stills: bool
    kind: PartKind
    number: int
    length: int
    end: int


class ReleaseSums(msgspec.Struct, frozen=True):
    """A release with its dates as `(earliest, latest)`, its items with kind and stated length, and its parts' sums."""

    id: str
    source: str
    dates: dict[DateKind, tuple[datetime, datetime]]
    items: dict[str, tuple[ItemKind, int]]
    parts: list[PartSum]


class State(msgspec.Struct, frozen=True):
    """How far the record had come: what was added, what was told, and the last run and verdict."""

    releases: int
    last_release: int
    last_part: int
    last_run: int


def state(connection: sqlite3.Connection) -> State:
    """How far the record has come."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM release), (SELECT coalesce(max(rowid), 0) FROM release),"
        " (SELECT coalesce(max(rowid), 0) FROM part), (SELECT coalesce(max(run_id), 0) FROM account_snapshot)"
    ).fetchone()
    return State(*row)


def changed_since(connection: sqlite3.Connection, before: State) -> list[str]:
    """Releases that were added, or whose account was told anew, after a state; sorted."""
    rows = connection.execute(
        "SELECT release_id AS id FROM account_snapshot WHERE run_id > ?"
        " UNION SELECT id FROM release WHERE rowid > ? ORDER BY id",
        (before.last_run, before.last_release),
    )
    return [row["id"] for row in rows]


def of_releases(connection: sqlite3.Connection, ids: Iterable[str] | None = None) -> list[ReleaseSums]:
    """The sums of these releases, or of all, by id. Read `at_one_moment` where somebody may be writing."""
    chosen = None if ids is None else json.dumps(sorted(set(ids)))
    among = "" if chosen is None else " WHERE {column} IN (SELECT value FROM json_each(?))"
    given = () if chosen is None else (chosen,)

    def rows(query: str, column: str, end: str = "") -> Iterable[sqlite3.Row]:
        return connection.execute(query + among.format(column=column) + end, given)

    found = {
        row["id"]: ReleaseSums(row["id"], row["source"], {}, {}, [])
        for row in rows("SELECT id, source FROM release", "id", " ORDER BY id")
    }
    for row in rows("SELECT release_id, kind, earliest, latest FROM release_date", "release_id"):
        found[row["release_id"]].dates[DateKind(row["kind"])] = (from_text(row["earliest"]), from_text(row["latest"]))
    for row in rows(
        "SELECT release_id, sha256, kind, coalesce(duration_us, 0) AS length FROM release_item"
        " JOIN item ON sha256 = item_sha256",
        "release_id",
        " ORDER BY position",
    ):
        found[row["release_id"]].items[row["sha256"]] = (ItemKind(row["kind"]), row["length"])
    for row in rows(
        "SELECT release_id, item_sha256, track, start IS NULL AS stills, kind, count(*) AS number,"
        " coalesce(sum(end - start), 0) AS length, coalesce(max(end), 0) AS end FROM part",
        "release_id",
        " GROUP BY release_id, item_sha256, track, stills, kind",
    ):
        found[row["release_id"]].parts.append(
            PartSum(
                row["item_sha256"],
                TrackKind(row["track"]),
                bool(row["stills"]),
                PartKind(row["kind"]),
                row["number"],
                row["length"],
                row["end"],
            )
        )
    return list(found.values())
