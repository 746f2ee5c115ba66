from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.handover.conftest import film, still
from twicetold.archive.bank_entries import Basis
from twicetold.errors import StorageReadOnly, TwicetoldError, UsageError
from twicetold.handover import banking
from twicetold.handover.forms import Form
from twicetold.handover.received import Received, Refused


def events(archive) -> list[str]:
    return [event.action for event in archive.custody() if event.action.startswith("bank.")]


@pytest.mark.parametrize("name", ["", "fair", "FAIR-1", "FÄR", "A" * 65, "A B", "A\n"])
def test_a_name_that_servers_of_others_refuse_is_refused_here(archive, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        archive.handover.create(name)
    assert caught.value.code == "bank.name"
    assert archive.handover.banks() == []


def test_a_bank_is_made_once(archive) -> None:
    assert archive.handover.create("FAIR", note="n" * 300).note == "n" * 255
    with pytest.raises(UsageError) as caught:
        archive.handover.create("FAIR")
    assert caught.value.code == "bank.exists"


def test_every_change_is_a_custody_event_and_no_change_is_none(archive) -> None:
    banks = archive.handover
    banks.create("FAIR")
    assert banks.put("FAIR", [film("a", 1, 2), still("b", 3)]).added == 2
    assert banks.put("FAIR", [film("a", 1, 2), still("b", 4)]).changed == 1
    assert banks.put("FAIR", [film("a", 1, 2)]).kept == 1
    banks.say("FAIR", "a", "disputed", note="another square")
    assert banks.withdraw("FAIR", ["b"]) == 1
    assert banks.withdraw("FAIR", ["b"]) == 0
    assert events(archive) == ["bank.made", "bank.filled", "bank.filled", "bank.feedback", "bank.withdrawn"]
    assert archive.verify().findings == []


def test_a_hand_over_writes_the_file_and_its_digest_into_the_log(archive, tmp_path: Path) -> None:
    banks = archive.handover
    banks.create("FAIR")
    banks.put("FAIR", [film("a", 1, 2), still("b", 3, basis=Basis.UNCONFIRMED)])
    done = banks.hand_over("FAIR", tmp_path / "list.json", recipient="Platform")
    written = (tmp_path / "list.json").read_bytes()
    event = archive.custody()[-1]
    assert event.action == "bank.handed_over"
    assert event.details["sha256"] == hashlib.sha256(written).hexdigest() == done.sha256
    assert (event.details["entries"], event.details["recipient"]) == (["a"], "Platform")
    assert json.loads(written)["checkpoint"] == done.checkpoint
    assert banks.leaving("FAIR", recipient="Platform").counts()["same"] == 1
    assert banks.leaving("FAIR", recipient="Another").counts()["new"] == 1


def test_the_next_hand_over_tells_changes_and_tombstones(archive, tmp_path: Path) -> None:
    banks = archive.handover
    banks.create("FAIR")
    banks.put("FAIR", [still("a", 1), still("b", 2), still("c", 3)])
    banks.hand_over("FAIR", tmp_path / "1.json")
    banks.withdraw("FAIR", ["b"])
    banks.put("FAIR", [still("d", 4)])
    banks.hand_over("FAIR", tmp_path / "2.json", changes_only=True)
    results = json.loads((tmp_path / "2.json").read_text())["results"]
    assert [(one["id"], one["deleted"]) for one in results] == [("b", True), ("d", False)]
    assert banks.leaving("FAIR").counts() == {"new": 0, "changed": 0, "withdrawn": 0, "same": 4, "held": 0}
    with pytest.raises(UsageError) as caught:
        banks.hand_over("FAIR", tmp_path / "3.txt", form="lines", changes_only=True)
    assert caught.value.code == "bank.no_tombstones"


def test_a_file_that_cannot_be_written_leaves_no_record_of_a_hand_over(archive, tmp_path: Path) -> None:
    archive.handover.create("FAIR")
    archive.handover.put("FAIR", [still("a", 1)])
    (tmp_path / "file").write_text("")
    with pytest.raises((StorageReadOnly, TwicetoldError, OSError)):
        archive.handover.hand_over("FAIR", tmp_path / "file" / "list.json")
    assert archive.handover.hand_overs("FAIR") == []
    assert "bank.handed_over" not in events(archive)


def test_one_entry_can_leave_alone(archive, tmp_path: Path) -> None:
    archive.handover.create("FAIR")
    archive.handover.put("FAIR", [film("a", 1, 2), film("b", 3, 4)])
    done = archive.handover.hand_over("FAIR", tmp_path / "a.vpdq", form=Form.VPDQ, uids=["a"])
    assert done.entries == 1
    assert len((tmp_path / "a.vpdq").read_text().splitlines()) == 2


def test_lists_of_others_stay_in_banks_of_their_own(archive) -> None:
    archive.handover.create("OURS")
    received = Received(entries=[still("x", 1)], refused=[Refused("line 2", "no")], checkpoint="c")
    with pytest.raises(UsageError) as caught:
        banking.receive(archive.handover._changing, "OURS", received, file="f", form=Form.LINES, sha256="0" * 64)
    assert caught.value.code == "bank.own"
    change = banking.receive(archive.handover._changing, "THEIRS", received, file="f", form=Form.LINES, sha256="0" * 64)
    assert (change.added, change.refused) == (1, (("line 2", "no"),))
    assert archive.custody()[-1].details["refused"] == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda banks: banks.bank("NONE"),
        lambda banks: banks.withdraw("NONE", ["a"]),
        lambda banks: banks.put("NONE", []),
        lambda banks: banks.leaving("NONE"),
    ],
)
def test_a_bank_that_is_not_there_is_told(archive, call) -> None:
    with pytest.raises(UsageError) as caught:
        call(archive.handover)
    assert caught.value.code == "bank.missing"


def test_an_entry_that_is_not_there_is_told(archive) -> None:
    archive.handover.create("FAIR")
    with pytest.raises(UsageError) as caught:
        archive.handover.withdraw("FAIR", ["x"])
    assert caught.value.code == "bank.no_entry"
