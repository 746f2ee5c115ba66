"""Rows of parts: the account of each release, stretch by stretch."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from twicetold.archive.spans import from_columns, to_columns
from twicetold.model import Modality, Part, PartKind, TrackKind


def replace_for_releases(connection: sqlite3.Connection, release_ids: Iterable[str], parts: Iterable[Part]) -> None:
    """Put `parts` in the place of the accounts of these releases."""
    connection.execute(
        "DELETE FROM part WHERE release_id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(set(release_ids))),)
    )
    connection.executemany(
        "INSERT INTO part (release_id, item_sha256, start, end, kind, source_release, source_item, source_start,"
        " source_end, certainty, via, match_id, modality, score, track) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            (
                part.release,
                part.item,
                *to_columns(part.span),
                part.kind.value,
                part.source_release,
                part.source_item,
                *to_columns(part.source_span),
                part.certainty,
                json.dumps(list(part.via), ensure_ascii=False),
                part.match_id,
                None if part.modality is None else part.modality.value,
                part.score,
                part.track.value,
            )
            for part in parts
        ],
    )


def of_release(connection: sqlite3.Connection, release_id: str) -> list[Part]:
    """The account of one release, in the order it was written."""
    return _parts(connection.execute("SELECT * FROM part WHERE release_id = ? ORDER BY rowid", (release_id,)))


def all_parts(connection: sqlite3.Connection) -> list[Part]:
    """The accounts of all releases, by release, each in the order it was written."""
    return _parts(connection.execute("SELECT * FROM part ORDER BY release_id, rowid"))


def _parts(rows: Iterable[sqlite3.Row]) -> list[Part]:
    return [
        Part(
            release=row["release_id"],
            item=row["item_sha256"],
            span=from_columns(row["start"], row["end"]),
            kind=PartKind(row["kind"]),
            source_release=row["source_release"],
            source_item=row["source_item"],
            source_span=from_columns(row["source_start"], row["source_end"]),
            certainty=row["certainty"],
            via=tuple(json.loads(row["via"])),
            match_id=row["match_id"],
            modality=None if row["modality"] is None else Modality(row["modality"]),
            score=row["score"],
            track=TrackKind(row["track"]),
        )
        for row in rows
    ]
