from __future__ import annotations

import threading

import pytest

from tests.handover.conftest import still
from twicetold.api import Archive
from twicetold.errors import RequestRefused, StorageFull
from twicetold.handover import lookup as lookup_module
from twicetold.web.service.shelf import Shelf


def test_the_lookup_is_kept_until_a_bank_changes(banked) -> None:
    shelf = Shelf()
    with Archive.open(banked) as archive:
        first = shelf.lookup(archive)
        assert shelf.lookup(archive) is first
        archive.handover.put("FAIR", [still("new", 60)])
        again = shelf.lookup(archive)
        assert again is not first
        assert len(again) == len(first) + 1
        archive.handover.withdraw("FAIR", ["new"])
        assert len(shelf.lookup(archive)) == len(first)


def test_many_hashes_are_read_in_the_background_and_askers_told_when_to_come_again(banked, monkeypatch) -> None:
    """The first look-up waited a minute for five million hashes."""
    read, asked = lookup_module._read, threading.Event()

    def slowly(*given, **named):
        asked.wait(30)
        return read(*given, **named)

    monkeypatch.setattr(lookup_module, "_read", slowly)
    shelf = Shelf(waited_for=1)
    with Archive.open(banked) as archive:
        with pytest.raises(RequestRefused) as caught:
            shelf.lookup(archive)
        assert (caught.value.code, caught.value.status, caught.value.retry_after_s) == ("service.reading", 503, 5)
        asked.set()
        shelf.wait()
        first = shelf.lookup(archive)
        assert len(first) == len(archive.handover.lookup())
        assert not shelf.begin(archive)
        # What a bank gains afterwards is small, and waited for.
        archive.handover.put("FAIR", [still("new", 60)])
        assert len(shelf.lookup(archive)) == len(first) + 1


def test_the_service_says_when_to_come_again(client, monkeypatch) -> None:
    monkeypatch.setattr(Shelf, "begin", lambda *_: True)
    answer = client.get("/m/index/status")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["error"]["code"] == "service.reading"


def test_a_reading_that_failed_is_begun_again(banked, monkeypatch) -> None:
    shelf = Shelf(waited_for=1)
    with Archive.open(banked) as archive:
        with monkeypatch.context() as broken:
            broken.setattr(shelf, "_read", lambda root: None)
            assert shelf.begin(archive)
            shelf.wait()
        assert shelf.begin(archive)
        shelf.wait()
        assert not shelf.begin(archive)


def test_a_second_start_opens_what_the_first_one_kept(banked, monkeypatch) -> None:
    """Each start of the server read millions of hashes anew: the first answer came after a minute."""
    first = Shelf(waited_for=1, kept_from=1)
    with Archive.open(banked) as archive:
        assert first.begin(archive)
        first.wait()
        before = first.lookup(archive)
        assert before.unkept() == 0
        monkeypatch.setattr("twicetold.handover.lookup._read", _never)
        second = Shelf(waited_for=1, kept_from=1)
        # Who asks waits for what only has to be opened.
        assert len(second.lookup(archive)) == len(before)


def test_what_is_damaged_is_read_anew_and_kept_again(banked, caplog) -> None:
    with Archive.open(banked) as archive:
        for _ in range(2):
            shelf = Shelf(waited_for=1, kept_from=1)
            shelf.begin(archive)
            shelf.wait()
            assert len(shelf.lookup(archive)) == len(archive.handover.lookup())
            shelf.wait()
            [path] = (banked / "index" / "banks").glob("segment-*/codes.npy")
            path.write_bytes(b"nothing")
    assert "read anew" in caplog.text


def test_a_disk_that_refuses_is_not_asked_at_each_request(banked, monkeypatch, caplog) -> None:
    tries = []

    def full(*_: object) -> None:
        tries.append(1)
        raise StorageFull("the disk is full")

    monkeypatch.setattr("twicetold.handover.kept_lookup.keep", full)
    shelf = Shelf(kept_from=1)
    with Archive.open(banked) as archive:
        for _ in range(5):
            assert len(shelf.lookup(archive)) > 0
            shelf.wait()
    assert len(tries) == 1
    assert "the disk is full" in caplog.text


def _never(*_: object, **__: object) -> object:
    raise AssertionError("hashes were read from the record")
