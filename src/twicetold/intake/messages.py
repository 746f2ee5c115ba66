"""Words that came in a table or an export: each text becomes an item, kept in the catalogue and not as a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from twicetold.archive import items, message_texts
from twicetold.model import Item, ItemKind, Storage

MESSAGE_NAME = "message"
"""What an item without a file is called."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TakenMessage:
    """One text with its digest."""

    sha256: str
    body: str
    size_bytes: int


def taken_messages(texts: Iterable[str]) -> list[TakenMessage]:
    """The texts that say anything, each once, in their order."""
    taken: dict[str, TakenMessage] = {}
    for text in texts:
        if text.strip():
            body = message_texts.as_kept(text)
            sha256 = message_texts.digest_of(body)
            taken[sha256] = TakenMessage(sha256, body, len(body.encode("utf-8")))
    return list(taken.values())


def keep_messages(connection: sqlite3.Connection, messages: Iterable[TakenMessage], *, added_at: str) -> int:
    """Add the items of texts with their words; returns how many of them are new."""
    new = 0
    for message in messages:
        item = Item(
            sha256=message.sha256,
            kind=ItemKind.TEXT,
            media_type="text/plain",
            size_bytes=message.size_bytes,
            storage=Storage.COPIED,
            name=MESSAGE_NAME,
        )
        if items.insert(connection, item, reference=None, probe_json="{}", added_at=added_at):
            new += 1
            # A file of the same bytes, were it there already, would hold them in the store.
            message_texts.insert(connection, message.sha256, message.body)
    return new


def batched(values: Sequence[T], size: int) -> Iterator[list[T]]:
    """`values` in lists of at most `size`."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
