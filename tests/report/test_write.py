from __future__ import annotations

import pytest

from twicetold.errors import StorageFull
from twicetold.report import write
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
