from __future__ import annotations

import pytest

from twicetold.api import Archive
from twicetold.archive.finding import Finding
from twicetold.errors import ArchiveDamaged


def faults(archive: Archive) -> list[Finding]:
    return [finding for finding in archive.verify().findings if finding.fault]


@pytest.mark.parametrize(
    ("sql", "subject", "message"),
    [
        ("DELETE FROM release_item WHERE release_id = 'outlet/a'", "outlet/a", "the release has no item"),
        ("UPDATE release_item SET position = 3 WHERE release_id = 'outlet/a'", "outlet/a", "gaps"),
        ("UPDATE release SET source = 'other' WHERE id = 'outlet/a'", "outlet/a", "another source"),
        ("UPDATE release SET title = 'older' WHERE id = 'outlet/a'", "outlet/a", "another title"),
        ("UPDATE release_date SET latest = '2999-01-01T00:00:00Z'", "outlet/a", "other moments for its dates"),
        ("UPDATE release_date SET stated = '1999', provenance = 'stated'", "outlet/a", "other dates"),
        ("DELETE FROM release_date WHERE release_id = 'outlet/a'", "outlet/a", "other dates"),
        ("INSERT INTO release VALUES ('forged', 's', '', '', '', '', 'table', 'now')", "forged", "does not tell"),
        (
            "UPDATE release_item SET item_sha256 = (SELECT max(sha256) FROM item)"
            " WHERE item_sha256 = (SELECT min(sha256) FROM item)",
            "outlet/",
            "gives this release the item",
        ),
    ],
)
def test_a_changed_row_of_the_catalogue_is_named(archive: Archive, sql: str, subject: str, message: str) -> None:
    archive.connection.execute(sql)
    assert any(
        finding.code == "verify.catalogue_rule" and subject in finding.subject and message in finding.message
        for finding in faults(archive)
    )


def test_a_deleted_release_is_named(archive: Archive) -> None:
    archive.connection.execute("PRAGMA foreign_keys = OFF")
    archive.connection.execute("DELETE FROM release WHERE id = 'outlet/a'")
    codes = {finding.code for finding in faults(archive)}
    assert {"verify.catalogue_reference", "verify.catalogue_rule"} <= codes
    assert any("catalogue lacks it" in finding.message for finding in faults(archive))


def test_an_overwritten_page_of_the_catalogue_is_told(archive: Archive) -> None:
    archive.close()
    raw = bytearray(archive.layout.catalogue.read_bytes())
    for start in range(8192, len(raw), 4096):
        raw[start : start + 64] = b"\xff" * 64
    archive.layout.catalogue.write_bytes(raw)
    with Archive.open(archive.layout.root, read_only=True) as reader:
        assert any(finding.code == "verify.catalogue" for finding in faults(reader))


def test_a_damage_that_sqlite_quotes_in_bytes_that_are_no_text_is_told(archive: Archive) -> None:
    archive.close()
    raw = archive.layout.catalogue.read_bytes()
    assert raw.count(b"certainty       TEXT NOT NULL") == 1
    archive.layout.catalogue.write_bytes(
        raw.replace(b"certainty       TEXT NOT NULL", b"certainty       TEXT NOT NU\xccL")
    )
    with Archive.open(archive.layout.root, read_only=True) as reader:
        (finding,) = faults(reader)
    assert (finding.code, finding.subject) == ("verify.catalogue", "catalogue.sqlite")
    with pytest.raises(ArchiveDamaged, match=r"catalogue\.sqlite"):
        Archive.open(archive.layout.root)
