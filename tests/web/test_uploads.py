"""A name that was sent is only a name: it makes one file in a new folder, whatever it tries."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.errors import RequestRefused
from twicetold.web.jobs import Job
from twicetold.web.uploads import Uploads, as_sent, entries, entry_of, safe_name

HOSTILE = [
    "../../../etc/passwd",
    "..\\..\\windows\\system.ini",
    "/etc/shadow",
    "..",
    ".",
    "",
    "a/../b.mp4",
    "-rf",
    "--source=x",
    ".htaccess",
    "x\0.mp4",
    "name\n.mp4",
    "$(reboot).mp4",
    "\u202egpj.exe",
    "é" * 500 + ".mp4",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_in_its_folder(name: str) -> None:
    uploads = Uploads()
    try:
        path = uploads.take(name, io.BytesIO(b"x"))
        assert path.parent == uploads.folder
        assert path.resolve().parent == uploads.folder.resolve()
        assert not path.name.startswith((".", "-"))
        assert [entry.name for entry in uploads.folder.iterdir()] == [path.name]
    finally:
        uploads.discard()
    assert not uploads.folder.exists()


@given(st.text())
def test_any_name_becomes_one_component(name: str) -> None:
    made = safe_name(name)
    assert made
    assert Path(made).name == made
    assert len(made.encode()) <= 255


def test_names_people_use_stay_as_they_are() -> None:
    for name in ("Evening news 3.mp4", "نشرة_1.mkv", "a.b.c.webm"):
        assert safe_name(f"folder/{name}") == name


def test_two_of_one_name_are_both_kept_with_their_times() -> None:
    uploads = Uploads()
    try:
        one = uploads.take("a.mp4", io.BytesIO(b"1"), modified_ms=1_700_000_000_000)
        other = uploads.take("x/a.mp4", io.BytesIO(b"2"))
        assert (one.read_bytes(), other.read_bytes()) == (b"1", b"2")
        assert one.stat().st_mtime == 1_700_000_000
    finally:
        uploads.discard()


def test_only_what_lies_in_the_inbox_can_be_named(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "one").mkdir(parents=True)
    (inbox / ".hidden").mkdir()
    (inbox / "out").symlink_to(tmp_path)
    assert [entry.name for entry in entries(inbox)] == ["one"]
    assert entry_of(inbox, "one") == inbox / "one"
    for name in ("..", ".", "", "out", ".hidden", "one/..", str(tmp_path)):
        with pytest.raises(RequestRefused) as caught:
            entry_of(inbox, name)
        assert caught.value.code == "web.no_entry"


@pytest.mark.parametrize("address", ["/upload", "/search", "/banks/receive", "/h/hash", "/m/lookup", "/api/match"])
def test_what_there_is_no_room_for_is_refused_before_it_is_read(browser, monkeypatch, address: str) -> None:
    """It was read until the disk was full, and answered as a fault of the program."""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(total=10, used=9, free=1))
    browser.headers["Accept"] = "application/json"
    answer = browser.post(address, files={"file": ("a.mp4", b"film"), "files": ("b.mp4", b"film")})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "archive.full")


def test_files_that_were_sent_are_told_by_the_names_that_people_know() -> None:
    """Problems spoke of the temporary folder that the file lay in meanwhile."""
    uploads = Uploads()
    path = uploads.take("lost.mp4", io.BytesIO(b"x"))
    assert as_sent(f"{path}: cannot be read") == "lost.mp4: cannot be read"
    assert as_sent("/srv/lost.mp4: cannot be read") == "/srv/lost.mp4: cannot be read"
    job = Job(1, "jobs.add", "Ada", ("add", str(uploads.folder), "--source=The outlet", f"--releases={path}"))
    assert job.command == "twicetold add FOLDER '--source=The outlet' --releases=lost.mp4"
    uploads.discard()
