"""What waits for a person's word, counted and listed by the database: an archive may hold 100,000 matches."""

from __future__ import annotations

import sqlite3

import msgspec

_TRACK = "CASE {one}.modality WHEN 'audio' THEN 1 WHEN 'text' THEN 2 ELSE 0 END"
_SAME_TRACK = f"{_TRACK.format(one='m')} = {_TRACK.format(one='v')}"
_OVERLAPS = (
    "({a}_start IS NULL OR {b}_start IS NULL OR min({a}_end, {b}_end) - max({a}_start, {b}_start)"
    " >= 0.5 * min({a}_end - {a}_start, {b}_end - {b}_start))"
)
_ON_ONE_LINE = (
    "(m.query_start IS NULL OR m.ref_start IS NULL OR {query}_start IS NULL OR {ref}_start IS NULL OR abs("
    "m.ref_start + (max(m.query_start, {query}_start) - m.query_start) * m.rate"
    " - {ref}_start - (max(m.query_start, {query}_start) - {query}_start) * {rate}) <= 500000)"
)


def _same(query: str, ref: str, rate: str) -> str:
    """The condition that verdict `v`, with its sides named so, speaks of match `m`."""
    return (
        f"{query}_item = m.query_item AND {ref}_item = m.ref_item AND m.mirrored = v.mirrored AND m.rate > 0"
        f" AND {_OVERLAPS.format(a='m.query', b=query)} AND {_OVERLAPS.format(a='m.ref', b=ref)}"
        f" AND {_ON_ONE_LINE.format(query=query, ref=ref, rate=rate)}"
    )


_STRAIGHT = _same("v.query", "v.ref", "v.rate")
_TURNED = _same("v.ref", "v.query", "(1.0 / v.rate)")
_JUDGED = (
    f"(EXISTS (SELECT 1 FROM verdict v WHERE {_STRAIGHT} AND {_SAME_TRACK})"  # noqa: S608 - constants of this module
    f" OR EXISTS (SELECT 1 FROM verdict v WHERE {_TURNED} AND {_SAME_TRACK}))"
)
"""The same rule as `lineage.judged.Judgements.on`, in SQL; a test holds the two together."""


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How many matches wait for a word, and how many have one."""

    waiting: int
    judged: int


def tally(connection: sqlite3.Connection) -> Tally:
    """Counts over the whole archive. CROSS JOIN drives them from the verdicts, which are few, not from the matches."""
    total = int(connection.execute("SELECT count(*) FROM match").fetchone()[0])
    judged = int(
        connection.execute(
            "SELECT count(*) FROM (SELECT m.id FROM verdict v CROSS JOIN match m ON"  # noqa: S608 - constants of this module
            f" {_STRAIGHT} AND {_SAME_TRACK}"
            f" UNION SELECT m.id FROM verdict v CROSS JOIN match m ON {_TURNED} AND {_SAME_TRACK})"
        ).fetchone()[0]
    )
    return Tally(waiting=total - judged, judged=judged)


def waiting(connection: sqlite3.Connection, *, after: int = 0, most: int = 50) -> list[int]:
    """Numbers of matches without a word, in the order they were found, from behind `after` on."""
    rows = connection.execute(
        f"SELECT m.id FROM match m WHERE m.id > ? AND NOT {_JUDGED} ORDER BY m.id LIMIT ?",  # noqa: S608 - the same
        (after, most),
    )
    return [row["id"] for row in rows]


def waiting_among(connection: sqlite3.Connection, numbers_json: str) -> list[int]:
    """Of these matches, given as a JSON array of numbers, those without a word, in the same order."""
    rows = connection.execute(
        "SELECT m.id FROM json_each(?) j JOIN match m ON m.id = j.value"  # noqa: S608 - the same
        f" WHERE NOT {_JUDGED} ORDER BY j.key",
        (numbers_json,),
    )
    return [row["id"] for row in rows]
