"""Changes of banks, each one transaction with its custody event: make, fill, receive, withdraw, hand over."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec

from twicetold.archive import bank_entries, banks
from twicetold.archive.bank_entries import BankEntry, Basis, Feedback
from twicetold.archive.banks import Bank, BankOrigin
from twicetold.archive.custody import CustodyLog
from twicetold.archive.moments import now_text
from twicetold.archive.place import written_whole
from twicetold.errors import UsageError
from twicetold.handover.choosing import still_confirmed
from twicetold.handover.forms import WITH_TOMBSTONES, Form, Labels, written
from twicetold.handover.leaving import Leaving, leaving
from twicetold.handover.received import Received

NAME = re.compile(r"[A-Z0-9_]{1,64}")
NOTE_CHARACTERS = 255
"""The reference server's limit on a note."""

Changing = Callable[[], AbstractContextManager[tuple[sqlite3.Connection, CustodyLog]]]
"""Opens a transaction on the record; an event recorded inside is committed with the change."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What came of filling a bank. `refused` lists place and reason of what could not be used."""

    added: int = 0
    changed: int = 0
    kept: int = 0
    refused: tuple[tuple[str, str], ...] = ()


class HandedOver(msgspec.Struct, frozen=True, kw_only=True):
    """A file that left."""

    path: Path
    form: Form
    checkpoint: str
    sha256: str
    leaving: Leaving
    entries: int


def create(changing: Changing, name: str, *, origin: BankOrigin, note: str = "", ratio: float = 1.0) -> Bank:
    """Make an empty bank.

    Raises:
        UsageError: `bank.name`, `bank.exists`.
    """
    checked_name(name)
    with changing() as (connection, log):
        if banks.get(connection, name) is not None:
            raise UsageError(
                f"there is a bank '{name}' already", hint="'twicetold bank list' lists them.", code="bank.exists"
            )
        banks.insert(connection, name, origin=origin, note=note[:NOTE_CHARACTERS], ratio=ratio)
        log.record(connection, "bank.made", subject=f"bank {name}", details={"origin": origin.value})
        return bank_named(connection, name)


def fill(
    changing: Changing, name: str, entries: Sequence[BankEntry], refused: Sequence[tuple[str, str]] = ()
) -> Change:
    """Put entries into a bank; those that it has are brought up to date.

    Raises:
        UsageError: `bank.missing`.
    """
    with changing() as (connection, log):
        bank = banks.number(connection, name)
        if bank is None:
            raise _missing(name)
        counted = Counter(bank_entries.put(connection, bank, entry) for entry in entries)
        change = Change(
            added=counted["added"], changed=counted["changed"], kept=counted["kept"], refused=tuple(refused)
        )
        if change.added or change.changed:
            log.record(connection, "bank.filled", subject=f"bank {name}", details=_filled(change, entries))
    return change


def receive(changing: Changing, name: str, received: Received, *, file: str, form: Form, sha256: str) -> Change:
    """Put a received list into a bank of its own; the bank is made where it is missing.

    Raises:
        UsageError: `bank.name`; `bank.own`, the bank was made here: what others say is kept apart.
    """
    checked_name(name)
    with changing() as (connection, log):
        bank = banks.get(connection, name)
        if bank is None:
            banks.insert(connection, name, origin=BankOrigin.RECEIVED)
            bank = bank_named(connection, name)
        if bank.origin is not BankOrigin.RECEIVED:
            raise UsageError(
                f"the bank '{name}' was made here",
                hint="Take lists of others into a bank of their own.",
                code="bank.own",
            )
        counted = Counter(bank_entries.put(connection, bank.id, entry) for entry in received.entries)
        change = Change(
            added=counted["added"],
            changed=counted["changed"],
            kept=counted["kept"],
            refused=tuple((one.place, one.reason) for one in received.refused),
        )
        log.record(
            connection,
            "bank.received",
            subject=f"bank {name}",
            details={
                "file": file,
                "form": form.value,
                "sha256": sha256,
                "checkpoint": received.checkpoint,
                "added": change.added,
                "changed": change.changed,
                "refused": len(change.refused),
            },
        )
    return change


def withdraw(changing: Changing, name: str, uids: Sequence[str]) -> int:
    """Withdraw entries; they stay as tombstones for whoever has them. Returns how many were not withdrawn before.

    Raises:
        UsageError: `bank.missing`, `bank.no_entry`.
    """
    with changing() as (connection, log):
        bank = bank_named(connection, name)
        for uid in uids:
            entry_of(connection, bank, uid)
        gone = [uid for uid in uids if bank_entries.withdraw(connection, bank.id, uid)]
        if gone:
            log.record(connection, "bank.withdrawn", subject=f"bank {name}", details={"entries": gone})
    return len(gone)


def enable(changing: Changing, name: str, ratio: float) -> None:
    """Say how much of a bank counts in look-ups.

    Raises:
        UsageError: `bank.missing`.
    """
    with changing() as (connection, log):
        bank = bank_named(connection, name)
        if bank.enabled_ratio != ratio:
            banks.set_ratio(connection, bank.id, ratio)
            log.record(connection, "bank.enabled", subject=f"bank {name}", details={"ratio": ratio})


def say(changing: Changing, name: str, uid: str, feedback: Feedback) -> None:
    """Keep what somebody thinks of an entry.

    Raises:
        UsageError: `bank.missing`, `bank.no_entry`.
    """
    with changing() as (connection, log):
        entry = entry_of(connection, bank_named(connection, name), uid)
        bank_entries.add_feedback(connection, entry.id or 0, [feedback])
        details = {"entry": uid, "opinion": feedback.opinion, "person": feedback.person}
        log.record(connection, "bank.feedback", subject=f"bank {name}", details=details)


def planned(
    connection: sqlite3.Connection, name: str, *, recipient: str = "", unconfirmed: bool = False, received: bool = False
) -> Leaving:
    """What would leave of a bank, and how it differs from what the recipient has.

    Raises:
        UsageError: `bank.missing`.
    """
    bank = bank_named(connection, name)
    return leaving(
        list(bank_entries.of_bank(connection, bank.id)),
        banks.hand_overs(connection, bank.id, recipient=recipient),
        confirmed=still_confirmed(connection),
        unconfirmed=unconfirmed,
        received=received,
    )


def hand_over(
    changing: Changing,
    name: str,
    path: Path,
    *,
    form: Form,
    recipient: str = "",
    unconfirmed: bool = False,
    received: bool = False,
    changes_only: bool = False,
    uids: Sequence[str] = (),
) -> HandedOver:
    """Write a bank for a recipient, and keep what left.

    Args:
        changes_only: only what the recipient does not have so; needs a form with tombstones.
        uids: only these entries; all where there are none.

    Raises:
        UsageError: `bank.missing`, `bank.no_entry`, `bank.no_tombstones`, `bank.one_film`.
        StorageFull, StorageReadOnly: the file cannot be written; nothing is recorded.
    """
    if changes_only and form not in WITH_TOMBSTONES:
        raise UsageError(
            f"'{form}' cannot say what is withdrawn, so changes alone would be misread",
            hint=f"Leave the changes in {', '.join(sorted(WITH_TOMBSTONES))}, or hand over the whole bank.",
            code="bank.no_tombstones",
        )
    with changing() as (connection, log):
        bank = bank_named(connection, name)
        for uid in uids:
            entry_of(connection, bank, uid)
        plan = planned(connection, name, recipient=recipient, unconfirmed=unconfirmed, received=received)
        if uids:
            plan = msgspec.structs.replace(plan, going=tuple(one for one in plan.going if one.entry.uid in uids))
        entries = plan.entries(changes_only=changes_only)
        checkpoint = f"{now_text()},{plan.checkpoint}"
        content = written(form, entries, Labels(bank=name, checkpoint=checkpoint))
        digest = hashlib.sha256(content).hexdigest()
        banks.insert_hand_over(
            connection,
            bank.id,
            recipient=recipient,
            form=form.value,
            checkpoint=plan.checkpoint,
            sha256=digest,
            entries=[(one.uid, one.change, one.withdrawn) for one in entries],
        )
        log.record(
            connection,
            "bank.handed_over",
            subject=f"bank {name}",
            details={
                "recipient": recipient,
                "form": form.value,
                "file": path.name,
                "sha256": digest,
                "checkpoint": checkpoint,
                "unconfirmed": unconfirmed,
                "differences": plan.counts(),
                "entries": [one.uid for one in entries],
            },
        )
        # Last in the transaction: a file that cannot be written leaves no record of a hand-over that never was.
        with written_whole(path) as file:
            file.write(content)
    return HandedOver(path=path, form=form, checkpoint=checkpoint, sha256=digest, leaving=plan, entries=len(entries))


def checked_name(name: str) -> str:
    """A bank's name. Raises UsageError `bank.name` where others could not use it."""
    if not NAME.fullmatch(name):
        raise UsageError(
            f"'{name}' is no name for a bank",
            hint="Use 1 to 64 of the characters A to Z, 0 to 9 and _, as the servers of others want it.",
            code="bank.name",
        )
    return name


def entry_of(connection: sqlite3.Connection, bank: Bank, uid: str) -> BankEntry:
    """One entry. Raises UsageError `bank.no_entry`."""
    found = bank_entries.get(connection, bank.id, uid)
    if found is None:
        raise UsageError(
            f"the bank '{bank.name}' has no entry '{uid}'",
            hint=f"'twicetold bank show {bank.name}' lists them.",
            code="bank.no_entry",
        )
    return found


def bank_named(connection: sqlite3.Connection, name: str) -> Bank:
    """The bank of this name. Raises UsageError `bank.missing`."""
    found = banks.get(connection, name)
    if found is None:
        raise _missing(name)
    return found


def _missing(name: str) -> UsageError:
    return UsageError(
        f"there is no bank '{name}'",
        hint="'twicetold bank list' lists them, 'twicetold bank create' makes one.",
        code="bank.missing",
    )


def _filled(change: Change, entries: Sequence[BankEntry]) -> dict[str, object]:
    by_basis = Counter(entry.basis.value for entry in entries)
    return {
        "added": change.added,
        "changed": change.changed,
        "refused": len(change.refused),
        "basis": {basis.value: by_basis[basis.value] for basis in Basis if by_basis[basis.value]},
        "entries": [entry.uid for entry in entries],
        "items": [{"sha256": sha256} for sha256 in sorted({entry.item for entry in entries if entry.item})],
    }
