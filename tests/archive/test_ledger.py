from __future__ import annotations

import sqlite3

from twicetold.archive import ledger
from twicetold.archive.ledger import Done
from twicetold.model import ItemKind

A, B, C = "a" * 64, "b" * 64, "c" * 64
PDQ = Done(item=A, stage="fingerprint:pdq", version="1", file="fingerprints/x", detail={"frames": 3, "dark": [1, 2]})


def test_the_ledger_tells_what_is_done_and_what_is_missing(populated: sqlite3.Connection) -> None:
    ledger.mark(populated, PDQ)
    assert ledger.done(populated, "fingerprint:pdq") == {A: PDQ}
    assert ledger.done(populated, "fingerprint:pdq", version="2") == {}
    assert ledger.missing(populated, "fingerprint:pdq", "1", kinds=[ItemKind.VIDEO]) == [B, C]
    assert ledger.missing(populated, "fingerprint:pdq", "2", kinds=[ItemKind.VIDEO]) == [A, B, C]
    assert ledger.missing(populated, "fingerprint:pdq", "1", kinds=[ItemKind.IMAGE]) == []


def test_the_files_of_an_item_come_in_the_order_of_the_stages(populated: sqlite3.Connection) -> None:
    for stage, file in (("words:spoken", "s"), ("read:text", "r"), ("words:on-screen", "")):
        ledger.mark(populated, Done(item=A, stage=stage, version="1", file=file))
    ledger.mark(populated, Done(item=B, stage="read:text", version="1", file="another's"))
    assert ledger.files_of(populated, A, ["read:text", "words:on-screen", "words:spoken"]) == ["r", "s"]
    assert ledger.files_of(populated, C, ["read:text"]) == []


def test_a_new_version_takes_the_place_of_the_old(populated: sqlite3.Connection) -> None:
    ledger.mark(populated, PDQ)
    newer = Done(item=A, stage=PDQ.stage, version="2")
    ledger.mark(populated, newer)
    assert ledger.done(populated, PDQ.stage) == {A: newer}


def test_lines_are_forgotten_by_item_or_all(populated: sqlite3.Connection) -> None:
    for item in (A, B, C):
        ledger.mark(populated, Done(item=item, stage="trace", version="1"))
    assert ledger.forget(populated, "trace", items=[A, "f" * 64]) == 1
    assert list(ledger.done(populated, "trace")) == [B, C]
    assert ledger.forget(populated, "trace") == 2
