from __future__ import annotations

import json
from pathlib import Path

from twicetold.intake.folder import read_file, read_folder, stem


def test_each_media_file_is_a_release_of_its_top_folder(tmp_path: Path, media) -> None:
    root = tmp_path / "archive of films"
    media(root / "loose.mp4")
    media(root / "outlet" / "2021" / "talk.mp4")
    media(root / "outlet" / "news.mkv")
    plan = read_folder(root)
    assert {(release.id, release.source, release.title) for release in plan.releases} == {
        ("archive of films/loose", "archive of films", "loose"),
        ("outlet/2021/talk", "outlet", "talk"),
        ("outlet/news", "outlet", "news"),
    }
    assert not any(release.dates for release in plan.releases)


def test_adding_the_folder_or_one_file_of_it_gives_the_same_release(folder: Path, media) -> None:
    path = media(folder / "news.mp4")
    assert read_folder(folder).releases == read_file(path).releases


def test_files_of_one_name_belong_together(folder: Path, media) -> None:
    media(folder / "news.mp4")
    media(folder / "news.jpg")
    (folder / "news.srt").write_text("1")
    (release,) = read_folder(folder).releases
    assert [path.name for path in release.files] == ["news.jpg", "news.mp4", "news.srt"]


def test_a_given_source_stands_for_all(folder: Path, media) -> None:
    media(folder / "sub" / "news.mp4")
    (release,) = read_folder(folder, source="Ministry").releases
    assert (release.id, release.source) == ("Ministry/sub/news", "Ministry")


def test_a_sidecar_describes_its_release(folder: Path, media) -> None:
    media(folder / "clip.mp4")
    (folder / "clip.info.json").write_text(json.dumps({"id": "x1", "extractor_key": "Site", "title": "T"}))
    (release,) = read_folder(folder).releases
    assert (release.id, release.title, release.origin) == ("site-x1", "T", "yt-dlp")


def test_a_broken_sidecar_is_a_problem_and_its_media_wait(folder: Path, media) -> None:
    media(folder / "clip.mp4")
    media(folder / "other.mp4")
    (folder / "clip.info.json").write_text("{")
    plan = read_folder(folder)
    assert [release.title for release in plan.releases] == ["other"]
    assert [problem.code for problem in plan.problems] == ["intake.sidecar"]


def test_side_files_and_hidden_ones_are_counted(folder: Path, media) -> None:
    media(folder / "news.mp4")
    for name in ("notes.docx", ".DS_Store", "news.part"):
        (folder / name).write_text("x")
    plan = read_folder(folder)
    assert len(plan.releases) == 1
    assert plan.ignored == 3


def test_names_with_line_ends_and_bytes_that_are_no_text_become_printable(folder: Path, media) -> None:
    media(folder / "two\nlines.mp4")
    media(folder / "bad\udcff.mp4")
    media(folder / "gp\u202e4pm.mp4")
    ids = {release.id for release in read_folder(folder).releases}
    assert ids == {"outlet/two\\nlines", "outlet/bad\\xff", "outlet/gp\\u202e4pm"}


def test_the_ending_of_a_name_is_short_and_without_spaces() -> None:
    assert stem(Path("a.mp4")) == "a"
    assert stem(Path("talk no. 5.mp4")) == "talk no. 5"
    assert stem(Path("talk no. 5")) == "talk no. 5"
    assert stem(Path("v1.recording of it")) == "v1.recording of it"


def test_a_name_too_long_for_a_side_file_is_no_fault(folder: Path, media) -> None:
    media(folder / f"{'x' * 250}.mp4")
    assert len(read_folder(folder).releases) == 1
