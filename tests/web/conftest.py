"""A small archive written by hand, and clients as a browser and as an attacker have them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

from demo import writing
from demo.footage import film
from twicetold.api import Archive
from twicetold.model import ItemKind
from twicetold.web.app import create_app
from twicetold.web.door import LocalDoor

HOST = "127.0.0.1:8765"
BASE = f"http://{HOST}"
FROM_HERE = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


class Video(msgspec.Struct):
    kind: ItemKind = ItemKind.VIDEO
    media_type: str = "video/mp4"
    width: int = 64
    height: int = 48
    duration_us: int = 60_000_000
    creation_time: str | None = None


@pytest.fixture
def archive_path(tmp_path: Path) -> Path:
    """Two releases of one minute each, not traced."""
    folder = tmp_path / "outlet"
    folder.mkdir()
    (folder / "a.mp4").write_bytes(b"MEDIA a")
    (folder / "b.mp4").write_bytes(b"MEDIA b")
    (folder / "releases.csv").write_text(
        "id,file,title,date\nR1,a.mp4,The first,2024-05-01\nR2,b.mp4,<script>alert(1)</script>,2024-05-02\n"
    )
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(folder, releases=folder / "releases.csv", source="Outlet", probe=lambda path: Video())  # type: ignore[arg-type, return-value]
    return tmp_path / "archive"


@pytest.fixture(scope="session")
def traced_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of six seconds, a later one that shows three of them, and a still; traced. Copied by `traced`."""
    folder = tmp_path_factory.mktemp("traced")
    films = folder / "in"
    films.mkdir()
    writing.film(films / "first.mp4", film("rabbit", seconds=6))
    writing.film(films / "second.mp4", film("rabbit", start=2, seconds=3))
    writing.still(films / "still.jpg", next(film("rabbit", start=3, seconds=1)))
    (films / "releases.csv").write_text(
        "id,file,title,date\nR1,first.mp4,The first,2024-05-01\nR2,second.mp4,الثاني,2024-05-02\n"
        "R3,still.jpg,A still,2024-05-03\n",
        encoding="utf-8",
    )
    with Archive.init(folder / "archive") as archive:
        archive.add(films, releases=films / "releases.csv", source="Outlet")
        archive.trace(workers=1)
    return folder / "archive"


@pytest.fixture
def traced(traced_once: Path, tmp_path: Path) -> Path:
    """A traced archive of one's own to change."""
    return shutil.copytree(traced_once, tmp_path / "traced")


@pytest.fixture
def reviewer(traced: Path) -> Iterator[TestClient]:
    """A browser on the traced archive."""
    door = LocalDoor(port=8765)
    with TestClient(create_app(traced, door=door, hosts=[HOST]), base_url=BASE, follow_redirects=False) as client:
        assert client.get("/enter", params={"token": door.new_token()}).status_code == 303
        client.headers.update(FROM_HERE)
        yield client


@pytest.fixture
def door() -> LocalDoor:
    return LocalDoor(port=8765)


@pytest.fixture
def stranger(archive_path: Path, door: LocalDoor) -> Iterator[TestClient]:
    """A client that has not come in."""
    app = create_app(archive_path, door=door, hosts=[HOST])
    with TestClient(app, base_url=BASE, follow_redirects=False) as client:
        yield client


@pytest.fixture
def browser(stranger: TestClient, door: LocalDoor) -> TestClient:
    """A client that came in by the printed address."""
    assert stranger.get("/enter", params={"token": door.new_token()}).status_code == 303
    stranger.headers.update(FROM_HERE)
    return stranger


@pytest.fixture
def rows(browser: TestClient) -> Callable[[str], list[dict[str, object]]]:
    """The rows of a view's JSON."""

    def read(address: str) -> list[dict[str, object]]:
        answer = browser.get(address)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]["rows"]

    return read
