from __future__ import annotations

import os
from pathlib import Path

from twicetold.intake import walk
from twicetold.intake.plan import Plan
from twicetold.intake.walk import media_files


def walked(folder: Path, **options: Path) -> tuple[list[str], Plan]:
    plan = Plan(origin="folder")
    found = media_files(folder, plan, **options)
    return [str(path.relative_to(folder)) for path in found], plan


def test_files_come_in_one_order(folder: Path, media) -> None:
    for name in ("b/2.mp4", "a.mp4", "b/1.mp4", "é.mp4"):
        media(folder / name)
    found, plan = walked(folder)
    assert found == ["a.mp4", "b/1.mp4", "b/2.mp4", "é.mp4"]
    assert not plan.problems


def test_a_directory_loop_ends_and_is_told(folder: Path, media) -> None:
    media(folder / "deep" / "a.mp4")
    (folder / "deep" / "up").symlink_to(folder)
    found, plan = walked(folder)
    assert found == ["deep/a.mp4"]
    assert [problem.code for problem in plan.problems] == ["intake.loop"]


def test_two_folders_that_link_to_each_other_end(folder: Path, media) -> None:
    media(folder / "x" / "a.mp4")
    media(folder / "y" / "b.mp4")
    (folder / "x" / "to_y").symlink_to(folder / "y")
    (folder / "y" / "to_x").symlink_to(folder / "x")
    found, plan = walked(folder)
    assert {"x/a.mp4", "y/b.mp4"} <= set(found)
    assert {problem.code for problem in plan.problems} == {"intake.loop"}


def test_a_link_to_a_folder_elsewhere_is_followed(folder: Path, tmp_path: Path, media) -> None:
    media(tmp_path / "elsewhere" / "a.mp4")
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    assert walked(folder)[0] == ["link/a.mp4"]


def test_a_link_to_itself_is_left_for_the_reading_to_tell(folder: Path) -> None:
    (folder / "self.mp4").symlink_to(folder / "self.mp4")
    assert walked(folder)[0] == ["self.mp4"]


def test_a_folder_that_cannot_be_read_is_a_problem_and_the_rest_is_found(folder: Path, media, monkeypatch) -> None:
    media(folder / "closed" / "a.mp4")
    media(folder / "open.mp4")
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(walk.os, "scandir", scandir)
    found, plan = walked(folder)
    assert found == ["open.mp4"]
    assert [problem.code for problem in plan.problems] == ["intake.unreadable_folder"]


def test_the_archive_inside_the_folder_is_not_taken_in(folder: Path, media) -> None:
    media(folder / "archive" / "objects" / "a.mp4")
    media(folder / "b.mp4")
    found, plan = walked(folder, skip=folder / "archive")
    assert found == ["b.mp4"]
    assert plan.ignored == 0
