"""Adding through the browser: files are laid down, added by a command, and cleared away."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.web.conftest import BASE, FROM_HERE, HOST
from twicetold.api import Archive
from twicetold.web.app import create_app
from twicetold.web.door import LocalDoor


@pytest.fixture
def adder(archive_path, tmp_path):
    inbox = tmp_path / "inbox"
    (inbox / "--source=x").mkdir(parents=True)
    (inbox / "--source=x" / "c.txt").write_text("One sentence of some length, to be taken in as a text.\n" * 3)
    door = LocalDoor(port=8765)
    app = create_app(archive_path, door=door, hosts=[HOST], inbox=inbox)
    with TestClient(app, base_url=BASE, follow_redirects=False) as client:
        client.get("/enter", params={"token": door.new_token()})
        client.headers.update(FROM_HERE)
        yield client


def finished(client: TestClient) -> list[str]:
    jobs = client.app.state.desk.jobs
    deadline = time.monotonic() + 60
    while any(job.live for job in jobs.all()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return [job.state.value for job in jobs.all()]


def test_files_are_added_with_their_source_and_cleared_away(adder, archive_path) -> None:
    words = ("Words that a person wrote down and sent as a file of their own.\n" * 4).encode()
    answer = adder.post(
        "/upload",
        files=[("files", ("../../letter.txt", words)), ("files", ("note.txt", words + b"!"))],
        data={"source": "--trace"},
    )
    assert answer.status_code == 303
    [job] = adder.app.state.desk.jobs.all()
    folder = Path(job.arguments[1])
    assert finished(adder) == ["done"]
    deadline = time.monotonic() + 10  # it is cleared away once the command has ended
    while folder.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    with Archive.open(archive_path, read_only=True) as archive:
        added = [release for release in archive.releases() if release.source == "--trace"]
    assert sorted(release.title for release in added) == ["letter", "note"]


def test_an_entry_of_the_inbox_is_added_though_it_looks_like_an_option(adder, archive_path) -> None:
    assert "--source=x" in adder.get("/add").text
    assert adder.post("/inbox", data={"entry": "--source=x", "source": "Inbox"}).status_code == 303
    assert finished(adder) == ["done"]
    with Archive.open(archive_path, read_only=True) as archive:
        assert [release.source for release in archive.releases() if release.id not in {"R1", "R2"}] == ["Inbox"]


@pytest.mark.parametrize("entry", ["..", "/etc", "--source=x/..", ""])
def test_no_path_is_taken_from_the_client(adder, entry: str) -> None:
    assert adder.post("/inbox", data={"entry": entry}).status_code == 404
    assert adder.app.state.desk.jobs.all() == []


def test_nothing_sent_too_much_sent_or_no_inbox(adder, browser) -> None:
    assert adder.post("/upload", data={"source": "x"}).status_code in {400, 413}
    assert adder.post("/upload", headers={"Content-Length": str(10**15)}, content=b"").status_code == 413
    assert browser.post("/inbox", data={"entry": "x"}).status_code == 404
