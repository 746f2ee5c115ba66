from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.test_hash_only import copied, near, pair  # noqa: F401 - a fixture
from twicetold.api import Archive
from twicetold.errors import ArchiveMissing, UsageError
from twicetold.pipeline.hash_only import EVIDENCE


def test_two_archives_without_media_tell_what_they_share_and_where(pair: tuple[Path, Path], tmp_path: Path) -> None:  # noqa: F811
    early, late = copied(pair, tmp_path)
    with Archive.open(late) as archive:
        archive.hash_only.strip()
    with Archive.open(early, read_only=True) as archive:
        report = archive.hash_only.compare(late)
    [shared] = report.shared
    assert (shared.theirs, shared.ours, shared.same_file, shared.first) == ("late", "early", False, "ours")
    assert near(shared.match.query, 2, 5)
    assert near(shared.match.ref, 2, 5)
    assert shared.match.evidence[EVIDENCE] == 1
    assert (report.items, report.incomparable) == (1, 0)


def test_the_same_bytes_need_no_fingerprint(pair: tuple[Path, Path], tmp_path: Path) -> None:  # noqa: F811
    early, _ = copied(pair, tmp_path)
    with Archive.open(pair[0], read_only=True) as archive:
        [shared] = archive.hash_only.compare(early).shared
    assert (shared.same_file, shared.match.score, shared.first) == (True, 1.0, "tie")


def test_items_without_fingerprints_of_this_version_are_counted(pair: tuple[Path, Path], tmp_path: Path) -> None:  # noqa: F811
    _, late = copied(pair, tmp_path)
    with Archive.open(late) as archive:
        archive.connection.execute("UPDATE stage_done SET version = 'older' WHERE stage LIKE 'fingerprint:%'")
    with Archive.open(pair[0], read_only=True) as archive:
        report = archive.hash_only.compare(late)
    assert (report.shared, report.incomparable) == ((), 1)


def test_an_archive_is_not_compared_with_itself_or_with_a_folder(pair: tuple[Path, Path], tmp_path: Path) -> None:  # noqa: F811
    with Archive.open(pair[0], read_only=True) as archive:
        with pytest.raises(UsageError) as caught:
            archive.hash_only.compare(pair[0])
        assert caught.value.code == "compare.itself"
        with pytest.raises(ArchiveMissing):
            archive.hash_only.compare(tmp_path)
