from __future__ import annotations

import webbrowser
from pathlib import Path

import pytest


def test_the_report_lies_in_the_archive_and_its_path_is_the_result(twicetold, filled: Path) -> None:
    ended = twicetold("report")
    path = filled / "reports" / "report.html"
    assert (ended.status, ended.out) == (0, f"{path}\n")
    assert "=SUM(A1)" in path.read_text("utf-8")


def test_it_goes_where_it_is_told(twicetold, filled: Path, tmp_path: Path) -> None:
    ended = twicetold("report", "-o", tmp_path / "out" / "a report.html", "--no-pictures")
    assert ended.status == 0
    assert "<img" not in (tmp_path / "out" / "a report.html").read_text("utf-8")
    assert not (filled / "reports" / "report.html").exists()


@pytest.mark.parametrize("option", ["--no-clear", "--links", "--strips=0"])
def test_options_are_taken(twicetold, filled: Path, option: str) -> None:
    assert twicetold("report", option).status == 0


@pytest.mark.parametrize(("works", "said"), [(True, ""), (False, "open the file by hand")])
def test_the_browser_is_opened_only_when_asked(
    twicetold, filled: Path, monkeypatch: pytest.MonkeyPatch, works: bool, said: str
) -> None:
    opened: list[str] = []

    def browser(address: str) -> bool:
        opened.append(address)
        return works

    monkeypatch.setattr(webbrowser, "open", browser)
    twicetold("report", "--no-pictures")
    assert opened == []
    ended = twicetold("report", "--no-pictures", "--open")
    assert ended.status == 0
    assert opened == [(filled / "reports" / "report.html").as_uri()]
    assert said in ended.err


def test_a_folder_that_cannot_be_made_is_told(twicetold, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ended = twicetold("report", "-o", tmp_path / "file" / "report.html")
    assert ended.status == 30
    assert "Error:" in ended.err
