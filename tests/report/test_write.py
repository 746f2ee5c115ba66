from __future__ import annotations

import pytest

from tests.report.conftest import RELEASES, sample_account
from twicetold.errors import StorageFull
from twicetold.model import Release
from twicetold.report import sections, write
from twicetold.report.write import write_report


def test_the_report_is_one_file(account, build, tmp_path):
    path = write_report(account, tmp_path / "reports" / "report.html", pictures=build.pictures())
    assert [entry.name for entry in path.parent.iterdir()] == ["report.html"]
    text = path.read_text("utf-8")
    assert text.lstrip().startswith("<!doctype html>")
    assert text.count("data-clear=") > 30


def test_without_pictures_no_media_is_asked_for(account, build, tmp_path):
    text = write_report(account, tmp_path / "report.html", clear=False).read_text("utf-8")
    assert "<img" not in text
    assert "0:12.4" in text


def test_limits_on_pictures_are_kept_and_stated(account, build, tmp_path):
    path = write_report(account, tmp_path / "report.html", pictures=build.pictures(), strips_per_release=0)
    text = path.read_text("utf-8")
    assert "<img" not in text
    assert "frames of 0 of 8 recycled stretches" in text


def test_a_failed_report_leaves_the_last_one(account, tmp_path, monkeypatch):
    path = write_report(account, tmp_path / "report.html")
    before = path.read_bytes()

    def fail(*_, **__):
        yield "<!doctype html>"
        raise StorageFull("the disk is full")

    monkeypatch.setattr(write, "render", fail)
    with pytest.raises(StorageFull):
        write_report(account, path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


def test_in_a_large_archive_releases_without_a_find_stand_in_the_list_alone(build, tmp_path, monkeypatch):
    account = sample_account(releases=[*RELEASES, Release(id="dull", source="Nobody", items=())])
    whole = write_report(account, tmp_path / "whole.html", pictures=build.pictures()).read_text("utf-8")
    monkeypatch.setattr(sections, "RELEASES_IN_FULL", 2)
    text = write_report(account, tmp_path / "report.html", pictures=build.pictures()).read_text("utf-8")
    assert text.count("<article") == whole.count("<article") - 1
    assert "1 release of which nothing was found elsewhere" in text
    for one in account.releases:
        # Whatever leads to a release leads somewhere, once.
        assert text.count(f'id="r{one.number}"') == 1
