from __future__ import annotations

from tests.handover.conftest import still
from twicetold.api import Archive
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
