"""schemathesis: what its generator makes of the description is asked of the app, and every answer held against it.

Bounded and the same in every run: a few examples for each operation, from a seed that never changes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance
from starlette.testclient import TestClient

from tests.handover.conftest import film, still
from tests.web.conftest import BASE, HOST
from twicetold.api import Archive
from twicetold.web.app import create_app
from twicetold.web.door import LocalDoor
from twicetold.web.service import OPERATIONS
from twicetold.web.service.openapi import described

EXAMPLES = 6

EXCLUDED = [ignored_auth, positive_data_acceptance]
"""The cookie lets in whatever token is made up beside it; that nobody gets in without is held by `test_init.py`. And no
schema says what makes bytes a picture, or text a signal: such requests are refused with a described fault."""


@pytest.fixture(scope="module")
def path(traced_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with two banks, which the requests may fill."""
    copied = shutil.copytree(traced_once, tmp_path_factory.mktemp("contract") / "archive")
    with Archive.open(copied) as archive:
        archive.handover.create("FAIR")
        archive.handover.put("FAIR", [film("f", 1, 2, 3, 4), still("s", 9)])
    return copied


@pytest.fixture(scope="module")
def session(path: Path) -> Iterator[tuple[object, dict[str, str]]]:
    """The running app, and what a browser that came in sends with each request."""
    door = LocalDoor(port=8765)
    app = create_app(path, door=door, hosts=[HOST])
    with TestClient(app, base_url=BASE, follow_redirects=False) as client:
        client.get("/enter", params={"token": door.new_token()})
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        yield app, {"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "Accept": "application/json", "Host": HOST}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_what_is_described_is_what_is_answered(session, operation) -> None:
    app, headers = session
    schema = schemathesis.openapi.from_dict(described(OPERATIONS))
    schema.app = app
    strategy = schema[operation.path][operation.method].as_strategy()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, base_url=BASE, excluded_checks=EXCLUDED)

    ask()
