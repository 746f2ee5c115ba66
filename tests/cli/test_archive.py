from __future__ import annotations

import json
from pathlib import Path

from twicetold.api import Archive
from twicetold.archive import ledger
from twicetold.archive.catalogue import transaction
from twicetold.archive.ledger import Done


def test_strip_tells_what_it_removed_and_what_it_kept(twicetold, filled: Path) -> None:
    ended = twicetold("archive", "strip", "--yes", "--format", "json")
    assert json.loads(ended.out)["kept_untraced"] == 1
    assert "not traced yet and keep their media" in ended.err
    with Archive.open(filled) as archive, transaction(archive.connection):
        [item] = archive.items()
        for stage in ("trace:picture", "trace:sound"):
            ledger.mark(archive.connection, Done(item=item.sha256, stage=stage, version="1"))
    ended = twicetold("archive", "strip", "--yes", "--format", "json")
    assert json.loads(ended.out)["items"] == 1
    assert "1 of them have been stripped" in twicetold("verify").err


def test_strip_asks_first_and_no_is_no(twicetold, filled: Path) -> None:
    ended = twicetold("archive", "strip")
    assert ended.status != 0
    with Archive.open(filled, read_only=True) as archive:
        [item] = archive.items()
        assert archive.item_path(item.sha256).exists()
