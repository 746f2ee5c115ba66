from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.test_hash_only import copied, near, pair  # noqa: F401 - a fixture
from twicetold.api import Archive
from twicetold.errors import StorageReadOnly
from twicetold.model import PartKind


def test_what_is_merged_is_traced_like_everything_else(pair: tuple[Path, Path], tmp_path: Path) -> None:  # noqa: F811
    early, late = copied(pair, tmp_path)
    with Archive.open(early) as archive:
        report = archive.hash_only.merge(late)
        assert (report.releases, report.items, report.differing) == (1, 1, 0)
        assert report.fingerprints >= 2
        assert archive.hash_only.merge(late).already_there == 1
        archive.trace()
        account = archive.account().by_id()["late"]
        [part] = [part for part in account.parts if part.kind is PartKind.RECYCLED]
        assert part.source_release == "early"
        assert near(part.span, 2, 5)
        verified = archive.verify()
        assert verified.whole
        assert verified.stripped == 2
        added = [event for event in archive.custody("late") if event.action == "release.added"]
        assert [event.details["read_from"] for event in added] == ["late"]


def test_a_release_that_says_something_else_is_left_as_it_is_and_told(pair: tuple[Path, Path], tmp_path: Path) -> None:  # noqa: F811
    early, late = copied(pair, tmp_path)
    with Archive.open(late) as archive:
        archive.connection.execute("PRAGMA foreign_keys = OFF")
        for table, column in (("release", "id"), ("release_date", "release_id"), ("release_item", "release_id")):
            archive.connection.execute(f"UPDATE {table} SET {column} = 'early'")  # noqa: S608 - names of this test
    with Archive.open(early) as archive:
        before = archive.release("early")
        assert archive.hash_only.merge(late).differing == 1
        assert archive.release("early") == before
        assert [problem.code for problem in archive.problems()] == ["merge.differs"]


def test_a_path_that_leads_out_of_the_other_archive_is_not_followed(pair: tuple[Path, Path], tmp_path: Path) -> None:  # noqa: F811
    early, late = copied(pair, tmp_path)
    (tmp_path / "secret").write_text("not theirs")
    with Archive.open(late) as archive:
        archive.connection.execute("UPDATE stage_done SET file = '../secret' WHERE stage LIKE 'fingerprint:%'")
    with Archive.open(early) as archive:
        assert archive.hash_only.merge(late).fingerprints == 0
    assert not list(early.rglob("secret"))


def test_an_archive_opened_for_reading_takes_nothing(pair: tuple[Path, Path]) -> None:  # noqa: F811
    with Archive.open(pair[0], read_only=True) as archive, pytest.raises(StorageReadOnly):
        archive.hash_only.merge(pair[1])
