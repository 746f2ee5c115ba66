"""Rows of items, and the files they were taken from."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from twicetold.model import Item, ItemKind, Storage

_COLUMNS = "sha256, kind, media_type, size_bytes, storage, name, width, height, duration_us"


def insert(
    connection: sqlite3.Connection, item: Item, *, reference: Path | None, probe_json: str, added_at: str
) -> bool:
    """Add an item that is not there yet; returns whether it was added.

    Args:
        reference: where the bytes stay, for a referenced item; None for a copied one.
        probe_json: everything the probe read, as a JSON object.
    """
    cursor = connection.execute(
        "INSERT INTO item (sha256, kind, media_type, size_bytes, storage, reference_path, name, width, height,"
        " duration_us, probe, added_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (sha256) DO NOTHING",
        (
            item.sha256,
            item.kind.value,
            item.media_type,
            item.size_bytes,
            item.storage.value,
            None if reference is None else os.fsencode(reference),
            item.name,
            item.width,
            item.height,
            item.duration_us,
            probe_json,
            added_at,
        ),
    )
    return cursor.rowcount == 1


def get(connection: sqlite3.Connection, sha256: str) -> Item | None:
    """One item, or None where no item has this digest."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM item WHERE sha256 = ?", (sha256,)).fetchone()  # noqa: S608
    return None if row is None else _item(row)


def all_items(connection: sqlite3.Connection, *, kinds: tuple[ItemKind, ...] = tuple(ItemKind)) -> list[Item]:
    """Every item of the given kinds, sorted by digest."""
    wanted = {kind.value for kind in kinds}
    rows = connection.execute(f"SELECT {_COLUMNS} FROM item ORDER BY sha256")  # noqa: S608
    return [_item(row) for row in rows if row["kind"] in wanted]


def starting_with(connection: sqlite3.Connection, prefix: str) -> list[str]:
    """Digests that begin with `prefix` (lower-case hex), sorted."""
    rows = connection.execute("SELECT sha256 FROM item WHERE substr(sha256, 1, ?) = ?", (len(prefix), prefix))
    return sorted(row["sha256"] for row in rows)


def reference_path(connection: sqlite3.Connection, sha256: str) -> Path | None:
    """Where a referenced item's bytes stay; None for a copied or unknown one."""
    row = connection.execute("SELECT reference_path FROM item WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None or row["reference_path"] is None else Path(os.fsdecode(row["reference_path"]))


def count(connection: sqlite3.Connection) -> int:
    """How many items there are."""
    return int(connection.execute("SELECT count(*) FROM item").fetchone()[0])


def remember_file(connection: sqlite3.Connection, path: Path, status: os.stat_result, sha256: str) -> None:
    """Keep what the file system says of a file whose bytes were just read."""
    connection.execute(
        "INSERT OR REPLACE INTO source_file (path, size_bytes, ctime_ns, inode, item_sha256) VALUES (?,?,?,?,?)",
        (os.fsencode(path), status.st_size, status.st_ctime_ns, _signed(status.st_ino), sha256),
    )


def known_file(connection: sqlite3.Connection, path: Path, status: os.stat_result) -> str | None:
    """The digest of a file read before and, by size, inode and change time, not touched since; else None."""
    row = connection.execute(
        "SELECT item_sha256 FROM source_file WHERE path = ? AND size_bytes = ? AND ctime_ns = ? AND inode = ?",
        (os.fsencode(path), status.st_size, status.st_ctime_ns, _signed(status.st_ino)),
    ).fetchone()
    return None if row is None else str(row["item_sha256"])


def _signed(inode: int) -> int:
    # Some file systems use the top bit of their 64-bit inode numbers; SQLite integers are signed.
    return inode - (1 << 64) if inode >= 1 << 63 else inode


def _item(row: sqlite3.Row) -> Item:
    return Item(
        sha256=row["sha256"],
        kind=ItemKind(row["kind"]),
        media_type=row["media_type"],
        size_bytes=row["size_bytes"],
        storage=Storage(row["storage"]),
        name=row["name"],
        width=row["width"],
        height=row["height"],
        duration_us=row["duration_us"],
    )
