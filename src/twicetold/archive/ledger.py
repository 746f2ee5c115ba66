"""The ledger: which stage is done for which item, by which version. A crash anywhere reruns only what is missing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

import msgspec

from twicetold.archive.moments import now_text
from twicetold.model import ItemKind


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """One stage done for one item. `file` is relative to the archive, empty where the stage wrote none."""

    item: str
    stage: str
    version: str
    file: str = ""
    detail: dict[str, object] = {}


def mark(connection: sqlite3.Connection, done: Done) -> None:
    """Write or replace the ledger's line for an item at a stage."""
    connection.execute(
        "INSERT OR REPLACE INTO stage_done (item_sha256, stage, version, file, detail, done_at) VALUES (?,?,?,?,?,?)",
        (done.item, done.stage, done.version, done.file, msgspec.json.encode(done.detail).decode(), now_text()),
    )


def done(connection: sqlite3.Connection, stage: str, *, version: str | None = None) -> dict[str, Done]:
    """What is done at a stage by item digest; only that of `version` where one is given."""
    rows = connection.execute(
        "SELECT * FROM stage_done WHERE stage = ?1 AND (?2 IS NULL OR version = ?2) ORDER BY item_sha256",
        (stage, version),
    )
    return {
        row["item_sha256"]: Done(
            item=row["item_sha256"],
            stage=row["stage"],
            version=row["version"],
            file=row["file"],
            detail=json.loads(row["detail"]),
        )
        for row in rows
    }


def files_of(connection: sqlite3.Connection, item: str, stages: Iterable[str]) -> list[str]:
    """The files that these stages wrote for an item, in the order of the stages."""
    rows = connection.execute(
        "SELECT file FROM json_each(?) JOIN stage_done ON stage = value"
        " WHERE item_sha256 = ? AND file <> '' ORDER BY key",
        (json.dumps(list(stages)), item),
    )
    return [row["file"] for row in rows]


def counts(connection: sqlite3.Connection, stages: Iterable[str]) -> dict[str, int]:
    """For how many items each of these stages is done; a stage that is done for none is left out."""
    rows = connection.execute(
        "SELECT stage, count(*) AS items FROM stage_done WHERE stage IN (SELECT value FROM json_each(?))"
        " GROUP BY stage ORDER BY stage",
        (json.dumps(list(stages)),),
    )
    return {row["stage"]: row["items"] for row in rows}


def missing(connection: sqlite3.Connection, stage: str, version: str, *, kinds: Iterable[ItemKind]) -> list[str]:
    """Digests of the items of `kinds` for which this version of the stage is not done, sorted."""
    rows = connection.execute(
        "SELECT sha256 FROM item WHERE kind IN (SELECT value FROM json_each(?)) AND NOT EXISTS"
        " (SELECT 1 FROM stage_done WHERE item_sha256 = sha256 AND stage = ? AND version = ?) ORDER BY sha256",
        (json.dumps([kind.value for kind in kinds]), stage, version),
    )
    return [row["sha256"] for row in rows]


def forget(connection: sqlite3.Connection, stage: str, *, items: Iterable[str] | None = None) -> int:
    """Take lines of a stage off the ledger, all or those of `items`; returns how many there were."""
    if items is None:
        return connection.execute("DELETE FROM stage_done WHERE stage = ?", (stage,)).rowcount
    return connection.execute(
        "DELETE FROM stage_done WHERE stage = ? AND item_sha256 IN (SELECT value FROM json_each(?))",
        (stage, json.dumps(list(items))),
    ).rowcount
