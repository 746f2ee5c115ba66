from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from twicetold.errors import RequestRefused
from twicetold.settings import MediaSettings, Settings
from twicetold.web.service import asked


def test_a_body_that_is_too_large_or_no_json_is_refused(client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "MAX_JSON_BYTES", 100)
    answer = client.post("/api/match", json={"text": "a" * 200})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "service.too_large")
    answer = client.post("/api/match", content=b"{}", headers={"Content-Type": "text/plain"})
    assert answer.json()["error"]["code"] == "service.media_type"
    answer = client.post("/api/match", content=b"\xff", headers={"Content-Type": "application/json"})
    assert answer.json()["error"]["code"] == "service.invalid"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "MAX_FILE_BYTES", 100)
    answer = client.post("/api/match", files={"file": b"a" * 200})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "service.too_large")
    answer = client.post("/h/hash", content=b"a", headers={"Content-Type": "image/jpeg"})
    assert answer.status_code == 415


def test_no_more_files_than_there_are_places_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "_slots", asyncio.Semaphore(0))
    # In a thread of its own: a browser test before this one may have left its loop to the main thread.
    with ThreadPoolExecutor(1) as threads, pytest.raises(RequestRefused) as caught:
        threads.submit(lambda: asyncio.run(asked.carefully(lambda: 1))).result()
    assert (caught.value.status, caught.value.code) == (503, "service.busy")


def test_files_of_others_are_read_for_a_short_while_only() -> None:
    short = asked.limited(Settings()).media
    assert (short.wall_s, short.cpu_s) == (asked.MAX_READ_S, asked.MAX_READ_S)
    assert asked.limited(Settings(media=MediaSettings(wall_s=5))).media.wall_s == 5


def test_files_of_people_are_looked_at_in_turn_and_never_more_at_once_than_there_are_places(monkeypatch) -> None:
    """Any number was looked at side by side, each with all workers of its own."""
    monkeypatch.setattr(asked, "_slots", asyncio.Semaphore(asked.AT_ONCE))
    at_once, most, lock = 0, 0, threading.Lock()

    def look(number: int) -> int:
        nonlocal at_once, most
        with lock:
            at_once, most = at_once + 1, max(most, at_once + 1)
        time.sleep(0.05)
        with lock:
            at_once -= 1
        return number

    async def several() -> list[int]:
        return await asyncio.gather(*(asked.in_turn(look, number) for number in range(6)))

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(lambda: asyncio.run(several())).result() == list(range(6))
    assert most == asked.AT_ONCE
