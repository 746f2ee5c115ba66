"""Rows of releases, their dates and the order of their items."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import msgspec

from twicetold.archive.moments import from_text, to_text
from twicetold.model import DateKind, Precision, Provenance, Release, ReleaseDate


def insert(
    connection: sqlite3.Connection, release: Release, *, origin: str, item_names: Sequence[str], added_at: str
) -> None:
    """Add one release with its dates and items; the items' own rows are there already.

    Args:
        item_names: the file name of each of `release.items`, in the same order.
    """
    connection.execute(
        "INSERT INTO release (id, source, title, language, url, notes, origin, added_at) VALUES (?,?,?,?,?,?,?,?)",
        (release.id, release.source, release.title, release.language, release.url, release.notes, origin, added_at),
    )
    connection.executemany(
        "INSERT INTO release_date (release_id, kind, earliest, latest, precision, provenance, stated)"
        " VALUES (?,?,?,?,?,?,?)",
        [
            (
                release.id,
                date.kind.value,
                to_text(date.earliest),
                to_text(date.latest),
                date.precision.value,
                date.provenance.value,
                date.stated,
            )
            for date in release.dates
        ],
    )
    connection.executemany(
        "INSERT INTO release_item (release_id, position, item_sha256, name) VALUES (?,?,?,?)",
        [
            (release.id, position, sha256, name)
            for position, (sha256, name) in enumerate(zip(release.items, item_names, strict=True))
        ],
    )


def append_items(connection: sqlite3.Connection, release_id: str, entries: Sequence[tuple[str, str]]) -> None:
    """Add items, as (digest, file name), after those that the release has."""
    start = connection.execute(
        "SELECT coalesce(max(position) + 1, 0) FROM release_item WHERE release_id = ?", (release_id,)
    ).fetchone()[0]
    connection.executemany(
        "INSERT INTO release_item (release_id, position, item_sha256, name) VALUES (?,?,?,?)",
        [(release_id, start + position, sha256, name) for position, (sha256, name) in enumerate(entries)],
    )


def description_digest(release: Release) -> str:
    """The SHA-256 of what is said of a release: id, source, title, language, url, notes and dates, without its items.

    It is that of a JSON object in UTF-8 without spaces, keys sorted, dates in the order of their kinds.
    """
    said = {
        "id": release.id,
        "source": release.source,
        "title": release.title,
        "language": release.language,
        "url": release.url,
        "notes": release.notes,
        "dates": [
            {
                "kind": date.kind.value,
                "earliest": to_text(date.earliest),
                "latest": to_text(date.latest),
                "precision": date.precision.value,
                "provenance": date.provenance.value,
                "stated": date.stated,
            }
            for date in sorted(release.dates, key=lambda date: date.kind.value)
        ],
    }
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()


def date_line(date: ReleaseDate) -> str:
    """A date as the custody log tells of it."""
    return f"{date.kind.value} {date.stated} ({date.provenance.value})"


def get(connection: sqlite3.Connection, release_id: str) -> Release | None:
    """One release, or None where no release has this id."""
    return next(iter(_select(connection, "WHERE id = ?", (release_id,))), None)


def all_releases(connection: sqlite3.Connection) -> list[Release]:
    """Every release, sorted by id."""
    return _select(connection, "", ())


def of_file(connection: sqlite3.Connection, path: Path) -> list[Release]:
    """Every release that holds this very file: the same bytes."""
    with path.open("rb") as file:
        return of_item(connection, hashlib.file_digest(file, "sha256").hexdigest())


def of_item(connection: sqlite3.Connection, sha256: str) -> list[Release]:
    """The releases that hold an item, sorted by id."""
    return _select(connection, "WHERE id IN (SELECT release_id FROM release_item WHERE item_sha256 = ?)", (sha256,))


def count(connection: sqlite3.Connection) -> int:
    """How many releases there are."""
    return int(connection.execute("SELECT count(*) FROM release").fetchone()[0])


def _select(connection: sqlite3.Connection, where: str, values: tuple[str, ...]) -> list[Release]:
    chosen = f"SELECT id FROM release {where}"  # noqa: S608 - `where` is one of the constants above
    dates: dict[str, list[ReleaseDate]] = defaultdict(list)
    for row in connection.execute(f"SELECT * FROM release_date WHERE release_id IN ({chosen}) ORDER BY kind", values):  # noqa: S608
        dates[row["release_id"]].append(
            ReleaseDate(
                kind=DateKind(row["kind"]),
                earliest=from_text(row["earliest"]),
                latest=from_text(row["latest"]),
                precision=Precision(row["precision"]),
                provenance=Provenance(row["provenance"]),
                stated=row["stated"],
            )
        )
    items: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(
        f"SELECT release_id, item_sha256 FROM release_item WHERE release_id IN ({chosen}) ORDER BY position",  # noqa: S608
        values,
    ):
        items[row["release_id"]].append(row["item_sha256"])
    return [
        Release(
            id=row["id"],
            source=row["source"],
            title=row["title"],
            language=row["language"],
            url=row["url"],
            notes=row["notes"],
            dates=tuple(dates[row["id"]]),
            items=tuple(items[row["id"]]),
        )
        for row in connection.execute(f"SELECT * FROM release WHERE id IN ({chosen}) ORDER BY id", values)  # noqa: S608
    ]
