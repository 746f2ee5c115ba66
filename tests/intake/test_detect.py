from __future__ import annotations

import json
from pathlib import Path

import pytest

from twicetold.errors import TableInvalid, UsageError
from twicetold.intake.detect import make_plan

TABLE = "id,file\nR1,a.mp4\n"
TELEGRAM = json.dumps({"name": "C", "id": 1, "messages": [{"id": 1, "date_unixtime": "1714998615", "file": "a.mp4"}]})
POSTS = json.dumps({"id": "a", "body": "words"})
SHEET = "link,archive status,archive location\nhttps://e.org,archived,a.mp4\n"

FORMS = [
    ("releases.csv", TABLE, "table"),
    ("result.json", TELEGRAM, "telegram"),
    ("posts.ndjson", POSTS, "4cat"),
    ("archived.csv", SHEET, "auto-archiver"),
]


@pytest.mark.parametrize(("name", "content", "origin"), FORMS)
@pytest.mark.parametrize("way", ["found", "named", "given"])
def test_each_form_is_known_found_in_a_folder_named_or_given(
    folder: Path, media, name: str, content: str, *, origin: str, way: str
) -> None:
    media(folder / "a.mp4")
    (folder / name).write_text(content)
    options = {"releases": folder / name} if way == "named" else {}
    plan = make_plan(folder / name if way == "given" else folder, **options)
    assert plan.origin == origin
    assert [release.files for release in plan.releases] == [(folder / "a.mp4",)]


def test_a_plain_folder_or_file_needs_no_table(folder: Path, media) -> None:
    path = media(folder / "a.mp4")
    assert make_plan(folder).origin == make_plan(path).origin == "folder"


def test_other_tables_beside_media_are_not_taken_for_one(folder: Path, media) -> None:
    media(folder / "a.mp4")
    (folder / "notes.csv").write_text("a,b\n")
    (folder / "empty.csv").touch()
    plan = make_plan(folder)
    assert (plan.origin, plan.ignored, len(plan.releases)) == ("folder", 2, 1)


def test_a_table_that_is_named_must_be_one(folder: Path) -> None:
    (folder / "notes.csv").write_text("a,b\n")
    with pytest.raises(TableInvalid):
        make_plan(folder, releases=folder / "notes.csv")


def test_the_archive_itself_is_not_added(folder: Path, media) -> None:
    inside = media(folder / "archive" / "objects" / "a.mp4")
    with pytest.raises(UsageError) as caught:
        make_plan(inside, skip=folder / "archive")
    assert caught.value.code == "usage.inside_archive"
    assert make_plan(folder, skip=folder / "archive").releases == []


def test_a_table_beside_the_archive_may_be_named_from_inside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (tmp_path / "posts.csv").write_text("id,date,source,text\nR1,2024-01-01,s,words\n")
    monkeypatch.chdir(archive)
    assert len(make_plan(Path("../posts.csv"), skip=archive).releases) == 1
    with pytest.raises(UsageError) as caught:
        make_plan(Path("../archive"), skip=archive)
    assert caught.value.code == "usage.inside_archive"
