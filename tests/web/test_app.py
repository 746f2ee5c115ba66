"""Every route asks for a right, and what is not there is said in the one shape."""

import pytest
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from tests.web.conftest import BASE, FROM_HERE
from twicetold.web.app import OPEN
from twicetold.web.fence import HEADERS
from twicetold.web.pages import health


def test_every_route_but_the_open_ones_needs_a_session(stranger) -> None:
    routes = [route for route in stranger.app.routes if isinstance(route, Route)]
    assert len(routes) > 3
    for route in routes:
        if route.path.startswith(OPEN):
            continue
        for method in sorted((route.methods or set()) - {"HEAD"}):
            answer = stranger.request(method, route.path.replace("{", "").replace("}", ""))
            assert answer.status_code == 401, (method, route.path)
            assert answer.json()["error"]["code"] == "web.session"


def test_only_our_own_static_files_are_mounted(stranger) -> None:
    assert [route.path for route in stranger.app.routes if isinstance(route, Mount)] == ["/static"]


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd"]
)
def test_static_files_end_at_their_folder(stranger, path: str) -> None:
    assert stranger.get(path).status_code == 404


def test_what_is_not_there_and_what_is_used_wrongly(browser) -> None:
    browser.headers["Accept"] = "application/json"
    assert browser.get("/nothing").json()["error"]["code"] == "web.not_found"
    assert browser.delete("/").json()["error"]["code"] == "web.method"


@pytest.mark.parametrize(("accept", "kind"), [("application/json", "application/json"), ("text/html", "text/html")])
def test_a_fault_of_the_program_has_the_shape_and_the_headers_of_every_answer(
    browser, archive_path, monkeypatch, accept: str, kind: str
) -> None:
    """It was the bare words Internal Server Error, without a policy."""

    def broken(connection: object) -> None:
        raise ZeroDivisionError(f"secret of {archive_path}")

    monkeypatch.setattr(health, "precision", broken)
    with TestClient(browser.app, base_url=BASE, cookies=browser.cookies, raise_server_exceptions=False) as client:
        answer = client.get("/health", headers={**FROM_HERE, "Accept": accept})
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith(kind)
    assert "twicetold.failed" in answer.text
    assert "secret" not in answer.text
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["cache-control"] == "no-store"
