from __future__ import annotations

import sqlite3

import pytest

from tests.handover.conftest import MOMENT, film, still
from twicetold.archive import bank_entries, banks
from twicetold.archive.bank_entries import Feedback
from twicetold.archive.banks import BankOrigin


@pytest.fixture
def bank(connection: sqlite3.Connection) -> int:
    return banks.insert(connection, "A", origin=BankOrigin.OWN)


def test_an_entry_comes_back_as_it_was_put(connection: sqlite3.Connection, bank: int) -> None:
    said = Feedback(person="ada", opinion="affirmed", at=MOMENT)
    entry = film("e", 1, 2, tags=("a", "b"), note="n", feedback=(said,))
    assert bank_entries.put(connection, bank, entry) == "added"
    found = bank_entries.get(connection, bank, "e")
    assert found is not None
    assert (found.hashes, found.tags, found.feedback, found.change) == (entry.hashes, ("a", "b"), (said,), 1)
    assert bank_entries.get(connection, bank, "x") is None


def test_each_change_counts_up_and_what_says_nothing_new_does_not(connection: sqlite3.Connection, bank: int) -> None:
    bank_entries.put(connection, bank, still("a", 1))
    bank_entries.put(connection, bank, still("b", 2))
    assert bank_entries.put(connection, bank, still("a", 1)) == "kept"
    assert bank_entries.put(connection, bank, still("a", 3)) == "changed"
    assert [(one.uid, one.change) for one in bank_entries.of_bank(connection, bank)] == [("b", 2), ("a", 3)]
    assert [one.uid for one in bank_entries.of_bank(connection, bank, after=2)] == ["a"]


def test_a_withdrawn_entry_keeps_its_hashes_and_can_come_back(connection: sqlite3.Connection, bank: int) -> None:
    bank_entries.put(connection, bank, still("a", 1))
    assert bank_entries.withdraw(connection, bank, "a")
    assert not bank_entries.withdraw(connection, bank, "a")
    gone = bank_entries.get(connection, bank, "a")
    assert gone is not None
    assert (gone.withdrawn, gone.hashes, gone.change) == (True, still("a", 1).hashes, 2)
    assert bank_entries.put(connection, bank, still("a", 1)) == "changed"


def test_the_same_opinion_twice_is_one(connection: sqlite3.Connection, bank: int) -> None:
    bank_entries.put(connection, bank, still("a", 1))
    said = Feedback(person="ada", opinion="disputed", at=MOMENT)
    found = bank_entries.get(connection, bank, "a")
    assert found is not None
    bank_entries.add_feedback(connection, found.id or 0, [said, said])
    again = bank_entries.get(connection, bank, "a")
    assert again is not None
    assert again.feedback == (said,)


def test_what_changed_since_is_read_without_what_did_not(connection: sqlite3.Connection, bank: int) -> None:
    bank_entries.put(connection, bank, still("a", 1))
    bank_entries.put(connection, bank, film("b", 2, 3))
    seen = banks.last_changes(connection)[bank]
    assert [row[1] for row in bank_entries.hashes_since(connection, bank, 0)] == ["pdq", "vpdq", "vpdq"]
    bank_entries.put(connection, bank, still("c", 4))
    bank_entries.withdraw(connection, bank, "a")
    uids = bank_entries.uids(connection, bank_entries.changed_since(connection, bank, seen))
    assert set(uids.values()) == {"a", "c"}
    assert [uids[row[0]] for row in bank_entries.hashes_since(connection, bank, seen)] == ["c"]
    assert bank_entries.ids(connection, "A", ["c", "x"]) == {"c": next(n for n, uid in uids.items() if uid == "c")}


def test_an_empty_bank_has_no_change(connection: sqlite3.Connection, bank: int) -> None:
    assert banks.last_changes(connection) == {bank: 0}
    assert banks.names(connection) == {bank: "A"}
    banks.set_ratio(connection, bank, 0.5)
    assert (banks.enabled(connection, 0.5), banks.enabled(connection, 0.6)) == ({"A"}, set())
