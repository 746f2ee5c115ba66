"""A team's server, attacked: each role does what it may and no more, and the server checks it, not the page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient
from starlette.types import Message

from tests.web.conftest import BASE, FROM_HERE, HOST
from twicetold.api import Archive
from twicetold.archive.layout import Layout
from twicetold.web import accounts as module
from twicetold.web import changes
from twicetold.web.accounts import Accounts
from twicetold.web.app import create_app
from twicetold.web.keeping import Keeping
from twicetold.web.page import LANGUAGE_COOKIE
from twicetold.web.team import COOKIE, TeamDoor
from twicetold.web.visitor import Right, Role

PASSWORD = "four words of my own"  # noqa: S105 - of an account that lives as long as the test


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is slow on purpose; here it may be quick."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(module, "_HASHER", quick)
    monkeypatch.setattr(module, "_NOBODYS_HASH", quick.hash("nobody"))


@pytest.fixture
def accounts(traced) -> Accounts:
    made = Accounts(Keeping(Layout(traced).desk))
    for role in Role:
        made.add(f"the {role}", PASSWORD, role)
    return made


@pytest.fixture
def client(traced, accounts) -> Iterator[TestClient]:
    app = create_app(traced, door=TeamDoor(accounts, secure=False), hosts=[HOST])
    with TestClient(app, base_url=BASE, follow_redirects=False) as made:
        made.headers.update(FROM_HERE)
        yield made


def sign_in(client: TestClient, person: str, password: str = PASSWORD) -> int:
    client.cookies.clear()
    return client.post("/sign-in", data={"person": person, "password": password}).status_code


def test_nobody_sees_anything_before_signing_in(client) -> None:
    for address in ("/", "/today.json", "/release?id=R1", "/audit", "/viewings.csv"):
        assert client.get(address).status_code == 401
    assert "Sign in" in client.get("/sign-in").text
    assert client.get("/enter?token=x").status_code == 404


def test_whoever_comes_without_a_session_signs_in_where_they_are_and_goes_on_from_there(client) -> None:
    """It said to open the address that the server printed, and led nowhere."""
    page = client.get("/release?id=R1&x=%22%3E")
    assert (page.status_code, "Sign in" in page.text) == (401, True)
    assert 'name="back" value="/release?id=R1&amp;x=%22%3E"' in page.text
    wrong = client.post("/sign-in", data={"person": "the lead", "password": "x", "back": "/release?id=R1"})
    assert 'name="back" value="/release?id=R1"' in wrong.text
    right = client.post("/sign-in", data={"person": "the lead", "password": PASSWORD, "back": "/release?id=R1"})
    assert right.headers["location"] == "/release?id=R1"
    client.cookies.clear()
    assert client.get("/today.json").json()["error"]["code"] == "web.session"
    assert 'name="back" value=""' in client.post("/trace").text


def test_the_form_speaks_the_language_that_was_chosen(client) -> None:
    """It took that of the browser."""
    client.cookies.set(LANGUAGE_COOKIE, "ar")
    assert '<html lang="ar" dir="rtl">' in client.get("/sign-in").text
    assert '<html lang="ar" dir="rtl">' in client.get("/releases").text


@pytest.mark.parametrize("back", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", ""])
def test_signing_in_leads_to_no_other_site(client, back: str) -> None:
    answer = client.post("/sign-in", data={"person": "the lead", "password": PASSWORD, "back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.LEAD, {"judge", "change"}),
        (Role.CODER, {"judge"}),
        (Role.VIEWER, set()),
        (Role.AUDITOR, {"audit"}),
    ],
)
def test_a_role_is_held_on_the_server(client, traced, role: Role, may: set[str]) -> None:
    assert sign_in(client, f"the {role}") == 303
    assert client.get("/").status_code == 200
    with Archive.open(traced) as archive:
        number = archive.matches()[0].id
        archive.coding.add_codebook()
    tried = {
        "judge": client.post("/verdict", data={"match": number, "word": "same"}).status_code,
        "change": client.post("/inbox", data={"entry": "x"}).status_code,
        "audit": client.get("/audit").status_code,
    }
    for right, status in tried.items():
        if right in may:
            assert status in {200, 303, 404}, right
        else:
            assert status == 403, right
    for address in ("/trace", "/stop", "/verify", "/upload"):
        status = client.post(address, data={"job": "0"}).status_code
        assert (status != 403) == ("change" in may), address
    asked = (("/code/start", "R1"), ("/code/answer", "R1"), ("/code/start", "R2"), ("/adjudicate/decide", "R2"))
    for address, release in asked:
        assert (
            client.post(address, data={"release": release, "applies": "yes", "sight": "open"}).status_code != 403
        ) == ("judge" in may)
    with Archive.open(traced, read_only=True) as archive:
        assert [one.person for one in archive.verdicts.all()] == ([f"the {role}"] if "judge" in may else [])


def test_a_verdict_is_the_persons_own_whatever_the_form_says(client, traced) -> None:
    sign_in(client, "the coder")
    with Archive.open(traced, read_only=True) as archive:
        number = archive.matches()[0].id
    client.post("/verdict", data={"match": number, "word": "same", "person": "the lead"})
    with Archive.open(traced, read_only=True) as archive:
        assert [one.person for one in archive.verdicts.all()] == ["the coder"]


def test_who_sees_what_one_looked_at_is_said_as_it_is(client) -> None:
    """It said that only the person sees it, where an auditor does, too."""
    sign_in(client, "the viewer")
    assert "an auditor of the team" in client.get("/").text


def test_each_person_sees_their_own_viewing_and_only_an_auditor_everybodys(client, traced) -> None:
    with Archive.open(traced, read_only=True) as archive:
        film = archive.release("R1").items[0]
    sign_in(client, "the coder")
    client.post("/show", data={"item": film})
    assert len(client.get("/viewings.json").json()["result"]["rows"]) == 1
    sign_in(client, "the viewer")
    assert client.get("/viewings.json").json()["result"]["rows"] == []
    assert client.get("/viewings.json?person=the+coder").json()["result"]["rows"] == []
    # What one asked to see is not thereby shown to another.
    assert client.get(f"/clear?item={film}&at=0").status_code == 403
    sign_in(client, "the auditor")
    assert [row["person"] for row in client.get("/audit.json").json()["result"]["rows"]] == ["the coder"]


def test_signing_in_from_a_page_of_another_site_is_refused(client) -> None:
    answer = client.post(
        "/sign-in", data={"person": "the lead", "password": PASSWORD}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_cookie_is_out_of_reach_and_changes_with_every_signing_in(client) -> None:
    client.cookies.set(COOKIE, "chosen-by-an-attacker")
    answer = client.post("/sign-in", data={"person": "the lead", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "chosen-by-an-attacker" not in cookie
    client.cookies.clear()
    client.cookies.set(COOKIE, "chosen-by-an-attacker")
    assert client.get("/").status_code == 401


def test_behind_https_the_cookie_goes_by_https_only(traced, accounts) -> None:
    app = create_app(traced, door=TeamDoor(accounts, secure=True), hosts=[HOST])
    with TestClient(app, base_url=BASE, follow_redirects=False) as made:
        answer = made.post("/sign-in", data={"person": "the lead", "password": PASSWORD}, headers=FROM_HERE)
    assert "; secure" in answer.headers["set-cookie"].lower()


def test_signing_out_ends_the_session_on_the_server_too(client) -> None:
    sign_in(client, "the viewer")
    cookie = client.cookies[COOKIE]
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    client.cookies.clear()
    client.cookies.set(COOKIE, cookie)
    assert client.get("/").status_code == 401


def test_signing_in_as_somebody_else_ends_the_session_before(client) -> None:
    """The former session of the browser lived on, for whoever had kept its cookie."""
    sign_in(client, "the lead")
    cookie = client.cookies[COOKIE]
    client.post("/sign-in", data={"person": "the viewer", "password": PASSWORD})
    assert client.cookies[COOKIE] != cookie
    client.cookies.clear()
    client.cookies.set(COOKIE, cookie)
    assert client.get("/").status_code == 401


def test_a_form_that_trickles_in_is_not_waited_for(client, monkeypatch) -> None:
    monkeypatch.setattr(changes, "FORM_S", 0.2)

    async def told() -> int:
        sent: list[Message] = []
        parts = [b"person=the+lead&password=", b"x"]

        async def receive() -> Message:
            if len(parts) == 1:
                await asyncio.sleep(5)
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

        async def send(message: Message) -> None:
            sent.append(message)

        headers = [
            (b"host", HOST.encode()),
            (b"sec-fetch-site", b"same-origin"),
            (b"content-type", b"application/x-www-form-urlencoded"),
        ]
        scope = {"type": "http", "method": "POST", "path": "/sign-in", "headers": headers, "query_string": b""}
        await client.app(scope | {"http_version": "1.1", "root_path": "", "scheme": "http"}, receive, send)
        return int(sent[0]["status"])

    # In a thread of its own: a browser test before this one may have left its loop to the main thread.
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(lambda: asyncio.run(told())).result() == 408


def test_guessing_on_the_form_ends_in_waiting(client) -> None:
    statuses = [sign_in(client, "the lead", f"guess number {number}") for number in range(6)]
    assert statuses == [401] * 5 + [429]
    assert sign_in(client, "the lead") == 429


def test_a_token_works_without_cookie_and_origin_within_its_rights(client, accounts) -> None:
    token = accounts.new_token("the coder", "script", [Right.SEE])
    client.cookies.clear()
    del client.headers["Sec-Fetch-Site"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    assert client.get("/today.json", headers=headers).status_code == 200
    refused = client.post("/verdict", data={"match": "1", "word": "same"}, headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "web.right")
    for wrong in ("Bearer x", "Basic eDp5", f"Bearer {token}x"):
        assert client.get("/today.json", headers={"Authorization": wrong}).status_code == 401


def test_a_cookie_does_not_lend_its_rights_to_a_wrong_token(client) -> None:
    sign_in(client, "the lead")
    assert client.get("/", headers={"Authorization": "Bearer wrong"}).status_code == 401
