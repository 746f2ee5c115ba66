"""Entries of banks: a fingerprint, or a list of them in time, with where it comes from and what people think of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec

from twicetold.archive.banks import last_change
from twicetold.archive.moments import now_text
from twicetold.archive.spans import from_columns, to_columns
from twicetold.time import Span


class SignalKind(StrEnum):
    """What kind of fingerprint: a picture's, a film's frame by frame, or the digest of a file."""

    PDQ = "pdq"
    VPDQ = "vpdq"
    SHA256 = "sha256"


class Category(StrEnum):
    """What is said of the material, in the words of python-threatexchange."""

    NEGATIVE_CLASS = "NEGATIVE_CLASS"
    INVESTIGATION_SEED = "INVESTIGATION_SEED"
    POSITIVE_CLASS = "POSITIVE_CLASS"


class Basis(StrEnum):
    """On whose word an entry is there: a verdict's, a person's who chose it, nobody's yet, or somebody else's."""

    CONFIRMED = "confirmed"
    CHOSEN = "chosen"
    UNCONFIRMED = "unconfirmed"
    RECEIVED = "received"


class HashedFrom(StrEnum):
    """What was hashed: whole pictures, as others do; the archive's 64x64 frames; or something that others had."""

    PICTURE = "picture"
    FRAME_CODE = "frame-code"
    RECEIVED = "received"


class Hash(msgspec.Struct, frozen=True):
    """One 256-bit value, 32 bytes in the order of its hexadecimal form.

    `time_us` counts from the start of the stretch; None for a still or a file. `quality` is None where it is not known.
    """

    code: bytes
    time_us: int | None = None
    quality: int | None = None


class Feedback(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody thinks of an entry: 'affirmed' or 'disputed'."""

    person: str
    opinion: str
    note: str = ""
    at: str = ""


class BankEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `uid` is the name by which others know it; `change` is its bank's count at its last change."""

    uid: str
    kind: SignalKind
    hashes: tuple[Hash, ...]
    category: Category = Category.INVESTIGATION_SEED
    tags: tuple[str, ...] = ()
    note: str = ""
    basis: Basis = Basis.RECEIVED
    hashed_from: HashedFrom = HashedFrom.RECEIVED
    item: str = ""
    span: Span | None = None
    release: str = ""
    verdict_id: int | None = None
    feedback: tuple[Feedback, ...] = ()
    created_at: str = ""
    updated_at: str = ""
    withdrawn: bool = False
    change: int = 0
    id: int | None = None


def put(connection: sqlite3.Connection, bank_id: int, entry: BankEntry) -> str:
    """Add an entry, or bring the one of its uid up to date; returns 'added', 'changed' or 'kept'.

    What a receiver would not notice (nothing said otherwise) is no change and gets no new number.
    """
    now = now_text()
    before = get(connection, bank_id, entry.uid)
    if before is not None and _said(before) == _said(entry):
        add_feedback(connection, before.id or 0, entry.feedback)
        return "kept"
    values = (
        entry.kind.value,
        entry.category.value,
        msgspec.json.encode(entry.tags).decode(),
        entry.note,
        entry.basis.value,
        entry.hashed_from.value,
        entry.item or None,
        *to_columns(entry.span),
        entry.release or None,
        entry.verdict_id,
        entry.updated_at or now,
        entry.withdrawn,
        last_change(connection, bank_id) + 1,
    )
    if before is None:
        cursor = connection.execute(
            "INSERT INTO bank_entry (kind, category, tags, note, basis, hashed_from, item_sha256, start, end,"
            " release_id, verdict_id, updated_at, withdrawn, change, bank_id, uid, created_at)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (*values, bank_id, entry.uid, entry.created_at or now),
        )
        entry_id = int(cursor.lastrowid or 0)
    else:
        entry_id = before.id or 0
        connection.execute(
            "UPDATE bank_entry SET kind=?, category=?, tags=?, note=?, basis=?, hashed_from=?, item_sha256=?, start=?,"
            " end=?, release_id=?, verdict_id=?, updated_at=?, withdrawn=?, change=? WHERE id=?",
            (*values, entry_id),
        )
        connection.execute("DELETE FROM bank_hash WHERE entry_id = ?", (entry_id,))
    connection.executemany(
        "INSERT INTO bank_hash (entry_id, position, time_us, quality, code) VALUES (?,?,?,?,?)",
        [(entry_id, place, one.time_us, one.quality, one.code) for place, one in enumerate(entry.hashes)],
    )
    add_feedback(connection, entry_id, entry.feedback)
    return "added" if before is None else "changed"


def withdraw(connection: sqlite3.Connection, bank_id: int, uid: str) -> bool:
    """Mark an entry as withdrawn; False where there is none, or it is withdrawn already."""
    cursor = connection.execute(
        "UPDATE bank_entry SET withdrawn = 1, updated_at = ?, change = ?"
        " WHERE bank_id = ? AND uid = ? AND NOT withdrawn",
        (now_text(), last_change(connection, bank_id) + 1, bank_id, uid),
    )
    return cursor.rowcount == 1


def add_feedback(connection: sqlite3.Connection, entry_id: int, feedback: Iterable[Feedback]) -> None:
    """Add opinions; the same one twice is one."""
    connection.executemany(
        "INSERT OR IGNORE INTO bank_feedback (entry_id, at, person, opinion, note) VALUES (?,?,?,?,?)",
        [(entry_id, one.at or now_text(), one.person, one.opinion, one.note) for one in feedback],
    )


def get(connection: sqlite3.Connection, bank_id: int, uid: str) -> BankEntry | None:
    """One entry, or None."""
    return next(_entries(connection, "bank_id = ? AND uid = ?", (bank_id, uid)), None)


def of_bank(connection: sqlite3.Connection, bank_id: int, *, after: int = 0) -> Iterator[BankEntry]:
    """Entries of a bank that changed after `after`, in order of change; withdrawn ones too."""
    return _entries(connection, "bank_id = ? AND change > ?", (bank_id, after))


def changed_since(connection: sqlite3.Connection, bank_id: int, change: int) -> list[int]:
    """Numbers of the entries of a bank that changed, or were withdrawn, after a change."""
    rows = connection.execute("SELECT id FROM bank_entry WHERE bank_id = ? AND change > ?", (bank_id, change))
    return [row["id"] for row in rows]


def hashes_since(
    connection: sqlite3.Connection, bank_id: int, change: int
) -> Iterator[tuple[int, str, bytes, int | None]]:
    """Entry, kind, hash and time of what changed in a bank after a change and is not withdrawn; those of an entry in
    order, one after another. Files' digests are not among them."""
    cursor = connection.cursor()
    cursor.row_factory = None  # plain tuples: there may be millions
    return cursor.execute(
        "SELECT e.id, e.kind, h.code, h.time_us FROM bank_entry e JOIN bank_hash h ON h.entry_id = e.id"
        " WHERE e.bank_id = ? AND e.change > ? AND NOT e.withdrawn AND e.kind IN ('pdq', 'vpdq')"
        " ORDER BY e.id, h.position",
        (bank_id, change),
    )


def more_than(connection: sqlite3.Connection, hashes: int) -> bool:
    """Whether there are more hashes than so many."""
    return connection.execute("SELECT 1 FROM bank_hash LIMIT 1 OFFSET ?", (hashes,)).fetchone() is not None


def uids(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, str]:
    """The names by which others know entries, by number."""
    rows = connection.execute(
        "SELECT id, uid FROM bank_entry WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(set(ids))),)
    )
    return {row["id"]: row["uid"] for row in rows}


def ids(connection: sqlite3.Connection, bank: str, wanted: Iterable[str]) -> dict[str, int]:
    """Numbers of entries of the bank of a name, by the names by which others know them."""
    rows = connection.execute(
        "SELECT uid, id FROM bank_entry WHERE bank_id = (SELECT id FROM bank WHERE name = ?)"
        " AND uid IN (SELECT value FROM json_each(?))",
        (bank, json.dumps(list(wanted))),
    )
    return {row["uid"]: row["id"] for row in rows}


def of_file(connection: sqlite3.Connection, sha256: bytes) -> list[tuple[int, str]]:
    """Entries that are a file of this digest and are not withdrawn: number and name of the bank."""
    rows = connection.execute(
        "SELECT e.id, b.name FROM bank_hash h JOIN bank_entry e ON e.id = h.entry_id JOIN bank b ON b.id = e.bank_id"
        " WHERE e.kind = 'sha256' AND NOT e.withdrawn AND h.code = ? ORDER BY e.id",
        (sha256,),
    )
    return [(int(row[0]), str(row[1])) for row in rows]


def _said(entry: BankEntry) -> tuple[object, ...]:
    told = (entry.kind, entry.hashes, entry.category, tuple(entry.tags), entry.note, entry.withdrawn)
    return (*told, entry.basis, entry.hashed_from)


def _entries(connection: sqlite3.Connection, where: str, values: tuple[object, ...]) -> Iterator[BankEntry]:
    rows = connection.execute(f"SELECT * FROM bank_entry WHERE {where} ORDER BY change", values)  # noqa: S608
    for row in rows.fetchall():
        yield BankEntry(
            id=row["id"],
            uid=row["uid"],
            kind=SignalKind(row["kind"]),
            hashes=tuple(
                Hash(one["code"], one["time_us"], one["quality"])
                for one in connection.execute(
                    "SELECT * FROM bank_hash WHERE entry_id = ? ORDER BY position", (row["id"],)
                )
            ),
            category=Category(row["category"]),
            tags=tuple(msgspec.json.decode(row["tags"], type=list[str])),
            note=row["note"],
            basis=Basis(row["basis"]),
            hashed_from=HashedFrom(row["hashed_from"]),
            item=row["item_sha256"] or "",
            span=from_columns(row["start"], row["end"]),
            release=row["release_id"] or "",
            verdict_id=row["verdict_id"],
            feedback=tuple(
                Feedback(person=one["person"], opinion=one["opinion"], note=one["note"], at=one["at"])
                for one in connection.execute(
                    "SELECT * FROM bank_feedback WHERE entry_id = ? ORDER BY id", (row["id"],)
                )
            ),
            created_at=row["created_at"],
            updated_at=row["updated_at"],
            withdrawn=bool(row["withdrawn"]),
            change=row["change"],
        )
