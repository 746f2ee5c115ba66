from __future__ import annotations

import json
from pathlib import Path

import pytest

from twicetold.errors import TableInvalid
from twicetold.intake.fourcat import read_fourcat
from twicetold.intake.plan import Plan
from twicetold.model import DateKind

TIKTOK = {
    "id": "71",
    "desc": "A dance\nand more",
    "createTime": 1714998615,
    "author": {"uniqueId": "dancer"},
    "textLanguage": "en",
}
ZEESCHUIMER = {
    "item_id": "71",
    "timestamp_collected": 1717200000123,
    "source_platform": "tiktok.com",
    "source_url": "https://www.tiktok.com/",
    "data": TIKTOK,
}


@pytest.fixture
def export(folder: Path):
    def read(*posts: object) -> Plan:
        path = folder / "posts.ndjson"
        path.write_text("\n".join(post if isinstance(post, str) else json.dumps(post) for post in posts))
        return read_fourcat(path, folder)

    return read


def test_zeeschuimer_posts_find_media_named_by_their_id(export, folder: Path, media) -> None:
    path = media(folder / "media" / "71.mp4")
    second = media(folder / "media" / "71_2.jpg")
    media(folder / "media" / "711.mp4")
    (release,) = export(ZEESCHUIMER).releases
    assert (release.id, release.source, release.title) == ("tiktok-71", "dancer", "A dance")
    assert release.files == (path, second)
    assert [date.kind for date in release.dates] == [DateKind.PUBLISHED, DateKind.COLLECTED]
    assert release.dates[0].earliest.isoformat() == "2024-05-06T12:30:15+00:00"


def test_what_4cat_took_in_is_the_same_release(export, folder: Path, media) -> None:
    media(folder / "71.mp4")
    meta = {key: value for key, value in ZEESCHUIMER.items() if key != "data"}
    direct, imported = export(ZEESCHUIMER).releases[0], export({**TIKTOK, "__import_meta": meta}).releases[0]
    assert (direct.id, direct.source, direct.dates) == (imported.id, imported.source, imported.dates)


@pytest.mark.parametrize("entry", [{"filename": "a.jpg"}, {"files": [{"filename": "a.jpg", "success": True}]}])
def test_the_media_index_of_4cat_says_whose_a_file_is(export, folder: Path, media, entry: dict[str, object]) -> None:
    path = media(folder / "images" / "a.jpg")
    index = {"https://e.org/a": {"post_ids": ["p1", "p2"], "success": True, **entry}}
    (folder / "images" / ".metadata.json").write_text(json.dumps(index))
    mapped = [{"id": key, "author": "A", "body": "b", "timestamp": "2024-05-06 10:00:00"} for key in ("p1", "p2")]
    assert [release.files for release in export(*mapped).releases] == [(path,), (path,)]


def test_a_field_may_name_the_file(export, folder: Path, media) -> None:
    path = media(folder / "clips" / "x.mp4")
    (release,) = export({"id": "1", "username": "u", "local_path": "clips/x.mp4"}).releases
    assert release.files == (path,)
    assert release.dates == ()


def test_the_date_form_of_one_platform(export, folder: Path, media) -> None:
    media(folder / "9.mp4")
    post = {"rest_id": "9", "legacy": {"created_at": "Mon May 06 12:30:15 +0000 2024", "full_text": "t"}}
    assert export(post).releases[0].dates[0].earliest.isoformat() == "2024-05-06T12:30:15+00:00"


def test_a_post_of_words_is_a_release_with_the_words_as_they_were_written(export) -> None:
    (release,) = export({"id": "5", "body": " words \n"}).releases
    assert (release.files, release.texts, release.notes) == ((), (" words \n",), "words")


def test_posts_without_media_and_words_are_counted(export, folder: Path, media) -> None:
    media(folder / "71.mp4")
    plan = export(ZEESCHUIMER, {"id": "5", "body": " "}, "")
    assert (len(plan.releases), plan.ignored, plan.problems) == (1, 1, [])


@pytest.mark.parametrize(
    ("post", "code"),
    [
        ("{cut", "intake.line"),
        ("[1]", "intake.line"),
        ({"body": "nameless"}, "intake.id_invalid"),
        ({"id": "1", "file": "/etc/passwd"}, "intake.outside"),
        ({"id": "71", "timestamp": "2024-02-30"}, "intake.date_impossible"),
    ],
)
def test_a_bad_line_is_a_problem_with_its_number(export, folder: Path, media, post: object, code: str) -> None:
    media(folder / "71.mp4")
    plan = export(ZEESCHUIMER, post)
    assert len(plan.releases) == 1
    assert [(problem.code, problem.subject) for problem in plan.problems] == [(code, "posts.ndjson, line 2")]


def test_a_file_without_any_object_is_no_export(export) -> None:
    with pytest.raises(TableInvalid) as caught:
        export("hello", "there")
    assert caught.value.code == "intake.export"


def test_a_broken_media_index_is_told(export, folder: Path, media) -> None:
    media(folder / "71.mp4")
    (folder / ".metadata.json").write_text("{")
    plan = export(ZEESCHUIMER)
    assert len(plan.releases) == 1
    assert [problem.code for problem in plan.problems] == ["intake.export"]
