from __future__ import annotations

from msgspec.structs import replace

from tests.handover.conftest import MOMENT, code, film, still
from twicetold.archive.bank_entries import Basis, Hash
from twicetold.archive.banks import HandOver
from twicetold.handover.leaving import known_by, leaving


def handed(number: int, **known: tuple[int, bool]) -> HandOver:
    return HandOver(id=number, at=MOMENT, recipient="", form="tcap", checkpoint=1, sha256="", known=known)


def differences(entries, before=(), **options) -> dict[str, str]:
    plan = leaving(entries, before, **({"confirmed": {1}} | options))
    return {one.entry.uid: one.difference.value for one in plan.going} | {
        one.entry.uid: f"held: {one.reason}" for one in plan.held if one.entry.uid not in known_by(before)
    }


def test_the_diff_tells_new_changed_withdrawn_and_same() -> None:
    before = [handed(1, changed=(1, False), same=(2, False), gone=(3, False)), handed(2, again=(4, True))]
    entries = [
        still("same", 1, change=2),
        still("changed", 2, change=5),
        still("gone", 3, change=6, withdrawn=True),
        still("again", 4, change=4, withdrawn=True),
        still("new", 5, change=7),
        still("never", 6, change=8, withdrawn=True),
    ]
    assert differences(entries, before) == {
        "same": "same",
        "changed": "changed",
        "gone": "withdrawn",
        "again": "same",
        "new": "new",
    }
    plan = leaving(entries, before, confirmed=())
    assert [entry.uid for entry in plan.entries(changes_only=True)] == ["changed", "gone", "new"]
    assert plan.counts() == {"new": 1, "changed": 1, "withdrawn": 1, "same": 2, "held": 0}
    assert plan.checkpoint == 8


def test_only_what_is_confirmed_leaves_by_default() -> None:
    entries = [
        still("yes", 1, basis=Basis.CONFIRMED, verdict_id=1),
        still("no longer", 2, basis=Basis.CONFIRMED, verdict_id=2),
        still("nobody", 3, basis=Basis.UNCONFIRMED),
        still("theirs", 4, basis=Basis.RECEIVED),
    ]
    assert differences(entries) == {
        "yes": "new",
        "no longer": "held: word taken back",
        "nobody": "held: unconfirmed",
        "theirs": "held: received",
    }
    assert set(differences(entries, unconfirmed=True, received=True).values()) == {"new", "held: word taken back"}


def test_an_entry_that_may_no_longer_leave_is_withdrawn_from_who_has_it() -> None:
    entry = still("e", 1, basis=Basis.CONFIRMED, verdict_id=2, change=3)
    plan = leaving([entry], [handed(1, e=(3, False))], confirmed=set())
    assert [(one.difference.value, one.entry.withdrawn) for one in plan.going] == [("withdrawn", True)]
    assert [one.reason for one in plan.held] == ["word taken back"]


def test_hashes_below_quality_50_stay() -> None:
    mixed = replace(film("film", 1, 2), hashes=(Hash(code(1), 0, 49), Hash(code(2), 1, 50)))
    poor = replace(film("poor", 3), hashes=(Hash(code(3), 0, 49),))
    plan = leaving([mixed, poor], (), confirmed=())
    assert [one.entry.hashes for one in plan.going] == [(Hash(code(2), 1, 50),)]
    assert [(one.entry.uid, one.reason) for one in plan.held] == [("poor", "quality")]
