from __future__ import annotations

import sqlite3

import pytest

from tests.handover.conftest import still
from twicetold.archive import bank_entries, banks
from twicetold.archive.banks import BankOrigin


def test_banks_come_back_by_name_with_their_counts(connection: sqlite3.Connection) -> None:
    banks.insert(connection, "B_2", origin=BankOrigin.RECEIVED)
    number = banks.insert(connection, "A_1", origin=BankOrigin.OWN, note="n", ratio=0.5)
    banks.set_ratio(connection, number, 0.25)
    assert [bank.name for bank in banks.all_banks(connection)] == ["A_1", "B_2"]
    found = banks.get(connection, "A_1")
    assert found is not None
    assert (found.origin, found.note, found.enabled_ratio, found.entries) == (BankOrigin.OWN, "n", 0.25, 0)
    assert banks.get(connection, "C") is None
    assert banks.last_change(connection, number) == 0


@pytest.mark.parametrize("name", ["", "a", "A-B", "A B"])
def test_the_table_itself_refuses_names_that_others_cannot_use(connection: sqlite3.Connection, name: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        banks.insert(connection, name, origin=BankOrigin.OWN)


def test_hand_overs_remember_what_each_recipient_knows(connection: sqlite3.Connection) -> None:
    number = banks.insert(connection, "A", origin=BankOrigin.OWN)
    for recipient, uid in (("x", "e"), ("y", "f")):
        banks.insert_hand_over(
            connection,
            number,
            recipient=recipient,
            form="tcap",
            checkpoint=4,
            sha256="0" * 64,
            entries=[(uid, 3, True)],
        )
    [only] = banks.hand_overs(connection, number, recipient="y")
    assert (only.known, only.checkpoint) == ({"f": (3, True)}, 4)
    assert len(banks.hand_overs(connection, number)) == 2


def test_the_last_change_of_each_bank_is_told_without_reading_entries(connection: sqlite3.Connection) -> None:
    number = banks.insert(connection, "A", origin=BankOrigin.OWN)
    other = banks.insert(connection, "B", origin=BankOrigin.RECEIVED)
    bank_entries.put(connection, number, still("a", 1))
    bank_entries.put(connection, number, still("b", 2))
    assert banks.last_changes(connection) == {number: 2, other: 0}
    plan = connection.execute("EXPLAIN QUERY PLAN SELECT max(change) FROM bank_entry WHERE bank_id = 1").fetchall()
    assert "SEARCH bank_entry USING COVERING INDEX bank_entry_by_change" in plan[0]["detail"]
