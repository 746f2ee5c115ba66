from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize("form", ["vtt", "eaf", "otio", "timelinejs"])
def test_spans_are_written_in_every_form(twicetold, folder, tmp_path, form: str) -> None:
    twicetold("init")
    twicetold("add", folder / "a.mp4")
    [release] = json.loads(twicetold("releases", "--format", "json").out)
    done = twicetold("spans", tmp_path / "spans", "--release", release["id"], "--form", form)
    assert (done.status, done.out.strip()) == (0, str(tmp_path / "spans"))
    assert (tmp_path / "spans").stat().st_size > 20


def test_spans_of_nothing_are_told(twicetold, folder, tmp_path) -> None:
    twicetold("init")
    assert twicetold("spans", tmp_path / "spans").status == 2
    assert twicetold("spans", tmp_path / "spans", "--release", "none").status == 2
