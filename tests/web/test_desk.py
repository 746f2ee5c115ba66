"""The desk opens the archive as it stands at each request."""

from twicetold.api import Archive
from twicetold.web.desk import Desk


def test_the_archive_is_read_while_another_process_changes_it(archive_path) -> None:
    desk = Desk(archive_path)
    with Archive.open(archive_path), desk.archive() as archive:
        assert archive.read_only
        assert [release.id for release in archive.releases()] == ["R1", "R2"]
    assert desk.name == "archive"
    desk.close()
