"""Sums over the record that a screen shows of many releases at once, made by the database and not in Python.

Lengths are of what has time; of words it is counted how many texts hold some that an earlier release has. A film counts
by its picture, a soundtrack of its own by its sound; other tracks of the same item are told beside, never added up with
it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

import msgspec

PRINCIPAL = "p.track = CASE i.kind WHEN 'audio' THEN 'sound' WHEN 'text' THEN 'text' ELSE 'picture' END"


ALL = -1
"""As many as there are."""


class ReleaseSum(msgspec.Struct, frozen=True, kw_only=True):
    """One release by its numbers. Lengths are in microseconds; `sources` counts the releases it takes from, in any
    track; `sound_recycled_us` is of the sound of films."""

    id: str
    source: str
    title: str
    added_at: str
    date: str | None
    date_precision: str | None
    length_us: int
    stills: int
    texts: int
    recycled_us: int
    sound_recycled_us: int
    new_us: int
    furniture_us: int
    stills_recycled: int
    texts_recycled: int
    sources: int
    traced: bool


_DATE = (
    "(SELECT {column} FROM release_date d WHERE d.release_id = r.id ORDER BY"
    " CASE d.kind WHEN 'published' THEN 0 WHEN 'claimed' THEN 1 ELSE 2 END LIMIT 1)"
)


_LENGTH = (
    f"coalesce(sum(CASE WHEN p.kind = '{{kind}}' AND i.kind <> 'text' AND {PRINCIPAL} THEN p.end - p.start END), 0)"
)

_SEEN = "EXISTS (SELECT 1 FROM part p WHERE p.release_id = r.id AND p.kind = 'recycled')"


def latest(connection: sqlite3.Connection, *, most: int, skip: int = 0) -> list[ReleaseSum]:
    """Releases as they were added, the last ones first."""
    ids = [
        row["id"]
        for row in connection.execute(
            "SELECT id FROM release ORDER BY added_at DESC, id DESC LIMIT ? OFFSET ?", (most, skip)
        )
    ]
    return of_releases(connection, ids)


def by_date(
    connection: sqlite3.Connection, *, most: int, skip: int = 0, source: str = "", seen: bool = False
) -> list[str]:
    """Ids of releases in order of date, the latest first, undated ones last.

    Args:
        most: how many at most, or `ALL`.
        skip: how many are left out before them.
        source: of one source, where it is given.
        seen: only those that hold something that an earlier release has.
    """
    rows = connection.execute(
        f"SELECT r.id FROM release r WHERE (?1 = '' OR r.source = ?1)"  # noqa: S608 - constants of this module
        f" AND ({_SEEN} OR NOT ?4)"
        f" ORDER BY {_DATE.format(column='earliest')} DESC NULLS LAST, r.id DESC LIMIT ?2 OFFSET ?3",
        (source, most, skip, seen),
    )
    return [row["id"] for row in rows]


def count_seen(connection: sqlite3.Connection, *, source: str = "") -> int:
    """How many releases hold something that an earlier one has; of one source where it is given."""
    return int(
        connection.execute(
            f"SELECT count(*) FROM release r WHERE (?1 = '' OR r.source = ?1) AND {_SEEN}",  # noqa: S608 - the same
            (source,),
        ).fetchone()[0]
    )


def neighbourhood(connection: sqlite3.Connection, release_id: str, *, hops: int, most: int) -> list[str]:
    """A release and what is joined to it by at most so many takings, nearer ones first, then those with the most.

    Args:
        most: releases, the one in the middle counted.
    """
    found = [release_id]
    ring = [release_id]
    for _ in range(hops):
        beyond: dict[str, int] = {}
        for one in ring:
            for place, other in enumerate(neighbours(connection, one, most=most)):
                beyond[other] = min(place, beyond.get(other, place))
        ring = sorted(beyond.keys() - set(found), key=lambda other: (beyond[other], other))[: most - len(found)]
        found += ring
        if not ring or len(found) >= most:
            break
    return found


def neighbours(connection: sqlite3.Connection, release_id: str, *, most: int) -> list[str]:
    """A release, what it takes from, and what takes from it, those with the most first."""
    rows = connection.execute(
        "SELECT id, sum(length) AS length FROM ("
        " SELECT source_release AS id, coalesce(end - start, 1) AS length FROM part"
        " WHERE release_id = ?1 AND source_release <> ''"
        " UNION ALL SELECT release_id, coalesce(end - start, 1) FROM part WHERE source_release = ?1"
        " AND source_release <> '') GROUP BY id ORDER BY length DESC LIMIT ?2",
        (release_id, most),
    )
    return [release_id, *(row["id"] for row in rows if row["id"] != release_id)]


def sources(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """Every source with how many releases it has, the most first."""
    rows = connection.execute("SELECT source, count(*) AS n FROM release GROUP BY source ORDER BY n DESC, source")
    return [(row["source"], row["n"]) for row in rows]


def of_releases(connection: sqlite3.Connection, ids: Sequence[str]) -> list[ReleaseSum]:
    """The sums of these releases, in the order given; unknown ids are left out."""
    given = json.dumps(list(ids))
    parts = {
        row["release_id"]: row
        for row in connection.execute(
            "SELECT p.release_id,"  # noqa: S608 - the condition is a constant of this module
            f" {_LENGTH.format(kind='recycled')} AS recycled_us, {_LENGTH.format(kind='new')} AS new_us,"
            f" {_LENGTH.format(kind='furniture')} AS furniture_us,"
            " coalesce(sum(CASE WHEN p.kind = 'recycled' AND p.track = 'sound' AND i.kind = 'video'"
            " THEN p.end - p.start END), 0) AS sound_recycled_us,"
            f" sum(p.kind = 'recycled' AND i.kind = 'image' AND {PRINCIPAL}) AS stills_recycled,"
            f" count(DISTINCT CASE WHEN p.kind = 'recycled' AND i.kind = 'text' AND {PRINCIPAL} THEN p.item_sha256 END)"
            " AS texts_recycled,"
            " count(DISTINCT CASE WHEN p.kind = 'recycled' THEN p.source_release END) AS sources,"
            f" sum({PRINCIPAL}) AS principal"
            " FROM part p JOIN item i ON i.sha256 = p.item_sha256"
            " WHERE p.release_id IN (SELECT value FROM json_each(?)) GROUP BY p.release_id",
            (given,),
        )
    }
    rows = {
        row["id"]: row
        for row in connection.execute(
            "SELECT r.id, r.source, r.title, r.added_at,"  # noqa: S608 - the same
            f" {_DATE.format(column='earliest')} AS date, {_DATE.format(column='precision')} AS date_precision,"
            " coalesce(sum(i.duration_us), 0) AS length_us, coalesce(sum(i.kind = 'image'), 0) AS stills,"
            " coalesce(sum(i.kind = 'text'), 0) AS texts"
            " FROM release r LEFT JOIN release_item ri ON ri.release_id = r.id"
            " LEFT JOIN item i ON i.sha256 = ri.item_sha256"
            " WHERE r.id IN (SELECT value FROM json_each(?)) GROUP BY r.id",
            (given,),
        )
    }
    return [_sum(rows[release], parts.get(release)) for release in ids if release in rows]


def _sum(row: sqlite3.Row, parts: sqlite3.Row | None) -> ReleaseSum:
    def told(name: str) -> int:
        return 0 if parts is None else int(parts[name])

    return ReleaseSum(
        id=row["id"],
        source=row["source"],
        title=row["title"],
        added_at=row["added_at"],
        date=row["date"],
        date_precision=row["date_precision"],
        length_us=row["length_us"],
        stills=row["stills"],
        texts=row["texts"],
        recycled_us=told("recycled_us"),
        sound_recycled_us=told("sound_recycled_us"),
        new_us=told("new_us"),
        furniture_us=told("furniture_us"),
        stills_recycled=told("stills_recycled"),
        texts_recycled=told("texts_recycled"),
        sources=told("sources"),
        traced=told("principal") > 0,
    )
