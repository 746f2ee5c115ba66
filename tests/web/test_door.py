"""The local door: one address, one browser, once."""

import re
import time

from twicetold.web import door as door_module


def test_without_a_session_nothing_is_shown_and_json_says_so_in_the_one_shape(stranger) -> None:
    for address in ("/", "/today.json", "/today.csv"):
        answer = stranger.get(address)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "web.session"
        assert answer.json()["ok"] is False


def test_the_printed_address_works_once(stranger, door) -> None:
    token = door.new_token()
    first = stranger.get("/enter", params={"token": token})
    assert first.status_code == 303
    assert first.headers["location"] == "/"
    stranger.cookies.clear()
    again = stranger.get("/enter", params={"token": token})
    assert again.status_code == 403
    assert again.json()["error"]["code"] == "web.token"
    assert "set-cookie" not in again.headers


def test_a_guessed_token_or_none_opens_nothing(stranger, door) -> None:
    door.new_token()
    for token in ("", "x", "0" * 43):
        assert stranger.get("/enter", params={"token": token}).status_code == 403


def test_the_cookie_stays_away_from_scripts_and_other_sites(stranger, door) -> None:
    cookie = stranger.get("/enter", params={"token": door.new_token()}).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert re.match(r"twicetold_8765=[\w-]{43};", cookie)


def test_a_made_up_or_emptied_cookie_is_nobody(stranger) -> None:
    for value in ("", "x" * 43):
        stranger.cookies.clear()
        stranger.cookies.set("twicetold_8765", value)
        assert stranger.get("/").status_code == 401


def test_a_session_ends_after_a_day_of_work(browser, monkeypatch) -> None:
    assert browser.get("/").status_code == 200
    later = time.monotonic() + door_module.SESSION_S + 1
    monkeypatch.setattr(door_module.time, "monotonic", lambda: later)
    assert browser.get("/").status_code == 401
