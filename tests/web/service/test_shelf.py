from __future__ import annotations

import pytest

from tests.handover.conftest import still
from twicetold.api import Archive
from twicetold.errors import RequestRefused
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


def test_many_hashes_are_read_in_the_background_and_askers_told_when_to_come_again(banked) -> None:
    """The first look-up waited a minute for five million hashes."""
    shelf = Shelf(waited_for=1)
    with Archive.open(banked) as archive:
        with pytest.raises(RequestRefused) as caught:
            shelf.lookup(archive)
        assert (caught.value.code, caught.value.status, caught.value.retry_after_s) == ("service.reading", 503, 5)
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
