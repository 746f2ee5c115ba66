"""Rows of message texts: the words of text items that came in a table or an export."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable


def as_kept(body: str) -> str:
    """A text as it is kept: unpaired surrogates, which no UTF-8 can hold, become U+FFFD."""
    return body.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if not _is_sound(body) else body


def digest_of(body: str) -> str:
    """The SHA-256 that names a text item: of its words in UTF-8."""
    return hashlib.sha256(body.encode("utf-8")).hexdigest()


def insert(connection: sqlite3.Connection, sha256: str, body: str) -> None:
    """Keep the words of an item; what is kept already stays."""
    connection.execute("INSERT OR IGNORE INTO message_text (item_sha256, body) VALUES (?,?)", (sha256, body))


def of_items(connection: sqlite3.Connection, items: Iterable[str]) -> dict[str, str]:
    """The words of those of the items that have them here."""
    rows = connection.execute(
        "SELECT item_sha256, body FROM message_text WHERE item_sha256 IN (SELECT value FROM json_each(?))",
        (json.dumps(list(items)),),
    )
    return {row["item_sha256"]: row["body"] for row in rows}


def get(connection: sqlite3.Connection, sha256: str) -> str | None:
    """The words of one item, or None where it has none here."""
    return of_items(connection, [sha256]).get(sha256)


def digests(connection: sqlite3.Connection) -> set[str]:
    """Every item whose words are kept here."""
    return {row["item_sha256"] for row in connection.execute("SELECT item_sha256 FROM message_text")}


def _is_sound(body: str) -> bool:
    try:
        body.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
