from __future__ import annotations

import hashlib
import json
import sqlite3
from datetime import UTC, datetime

import msgspec

from twicetold.archive import releases
from twicetold.model import DateKind, Precision, Provenance, Release, ReleaseDate

A, B = "a" * 64, "b" * 64
DATES = tuple(
    ReleaseDate(
        kind=kind,
        earliest=datetime(2024, month, 1, tzinfo=UTC),
        latest=datetime(2024, month + 1, 1, tzinfo=UTC),
        precision=Precision.MONTH,
        provenance=Provenance.STATED,
        stated=f"2024-{month:02d}",
    )
    for month, kind in ((1, DateKind.CLAIMED), (3, DateKind.PUBLISHED))
)
FULL = Release(id="R", source="خبر", title="T", language="ar", url="u", notes="n\nm", dates=DATES, items=(B, A))


def test_a_release_comes_back_as_it_went_in(populated: sqlite3.Connection) -> None:
    releases.insert(populated, FULL, origin="table", item_names=["b.mp4", "a.mp4"], added_at="2024-05-06T00:00:00Z")
    assert releases.get(populated, "R") == FULL
    assert [release.id for release in releases.all_releases(populated)] == ["R", "R-a", "R-b", "R-c"]
    assert [release.id for release in releases.of_item(populated, A)] == ["R", "R-a"]
    assert releases.count(populated) == 4


def test_an_unknown_release_is_none(populated: sqlite3.Connection) -> None:
    assert releases.get(populated, "nobody") is None
    assert releases.of_item(populated, "f" * 64) == []


def test_items_are_added_after_those_there(populated: sqlite3.Connection) -> None:
    releases.append_items(populated, "R-c", [(B, "b.mp4"), (A, "a.mp4")])
    found = releases.get(populated, "R-c")
    assert found is not None
    assert found.items == ("c" * 64, B, A)


def test_what_is_said_of_a_release_can_be_checked_with_the_standard_library_alone(
    populated: sqlite3.Connection,
) -> None:
    releases.insert(populated, FULL, origin="table", item_names=["b", "a"], added_at="2024-05-06T00:00:00Z")
    said = dict(
        populated.execute("SELECT id, source, title, language, url, notes FROM release WHERE id = 'R'").fetchone()
    )
    rows = populated.execute("SELECT * FROM release_date WHERE release_id = 'R' ORDER BY kind")
    said["dates"] = [{name: row[name] for name in row.keys() if name != "release_id"} for row in rows]  # noqa: SIM118 - a sqlite3.Row is no dict
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert releases.description_digest(FULL) == hashlib.sha256(text.encode()).hexdigest()
    for other in ({"title": "t"}, {"notes": ""}, {"dates": DATES[:1]}, {"url": ""}):
        assert releases.description_digest(msgspec.structs.replace(FULL, **other)) != releases.description_digest(FULL)
    turned = msgspec.structs.replace(FULL, dates=DATES[::-1], items=())
    assert releases.description_digest(turned) == releases.description_digest(FULL)
