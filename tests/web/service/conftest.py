"""Programs that ask the match service, on the traced archive with banks in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.handover.conftest import film, still
from tests.web.conftest import BASE, HOST
from twicetold.api import Archive
from twicetold.web.app import create_app
from twicetold.web.door import LocalDoor


@pytest.fixture
def banked(traced: Path) -> Path:
    with Archive.open(traced) as archive:
        for name in ("FAIR", "OTHER"):
            archive.handover.create(name)
        archive.handover.put("FAIR", [film("f", 1, 2, 3, 4), still("s", 9)])
        archive.handover.put("OTHER", [still("o", 9)])
    return traced


@pytest.fixture
def client(banked: Path) -> Iterator[TestClient]:
    """A program: it wants JSON."""
    door = LocalDoor(port=8765)
    with TestClient(create_app(banked, door=door, hosts=[HOST]), base_url=BASE, follow_redirects=False) as opened:
        assert opened.get("/enter", params={"token": door.new_token()}).status_code == 303
        opened.headers.update({"Sec-Fetch-Site": "same-origin", "Accept": "application/json"})
        yield opened
