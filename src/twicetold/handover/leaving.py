"""What of a bank would leave for a recipient, what is held back and why, and how that differs from the last time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

import msgspec

from twicetold.archive.bank_entries import BankEntry, Basis, SignalKind
from twicetold.archive.banks import HandOver
from twicetold.fingerprint.pdq import EXPORT_MIN_QUALITY


class Difference(StrEnum):
    """How an entry stands against what the recipient has."""

    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    SAME = "same"


class Going(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that would leave, as it would."""

    entry: BankEntry
    difference: Difference


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that stays, and why: 'unconfirmed', 'word taken back', 'received', 'quality'."""

    entry: BankEntry
    reason: str


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """A hand-over before it happens."""

    going: tuple[Going, ...]
    held: tuple[Held, ...]
    checkpoint: int

    def entries(self, *, changes_only: bool = False) -> list[BankEntry]:
        """What a file would hold: everything, or only what the recipient does not have so."""
        return [one.entry for one in self.going if not changes_only or one.difference is not Difference.SAME]

    def counts(self) -> dict[str, int]:
        """How many of each difference, and how many are held back."""
        counted = {str(difference): 0 for difference in Difference}
        for one in self.going:
            counted[one.difference.value] += 1
        return counted | {"held": len(self.held)}


def leaving(
    entries: Sequence[BankEntry],
    before: Sequence[HandOver],
    *,
    confirmed: Collection[int],
    unconfirmed: bool = False,
    received: bool = False,
) -> Leaving:
    """What would leave.

    Args:
        entries: all of the bank, withdrawn ones too.
        before: hand-overs of it to this recipient, oldest first.
        confirmed: verdicts that still say 'same'.
        unconfirmed: let entries go that nobody confirmed.
        received: let entries go that others handed to us.

    An entry that the recipient has and that may no longer leave goes as withdrawn. One that it never had and that is
    withdrawn does not go at all.
    """
    known = known_by(before)
    going: list[Going] = []
    held: list[Held] = []
    for entry in entries:
        sent = known.get(entry.uid)
        kept = _good(entry)
        reason = _reason(kept, confirmed, unconfirmed=unconfirmed, received=received)
        if reason and not entry.withdrawn:
            held.append(Held(entry=entry, reason=reason))
        if entry.withdrawn or reason:
            if sent is not None:
                gone = msgspec.structs.replace(entry, withdrawn=True)
                difference = Difference.SAME if sent[1] else Difference.WITHDRAWN
                going.append(Going(entry=gone, difference=difference))
            continue
        if sent is None:
            difference = Difference.NEW
        else:
            difference = Difference.SAME if sent == (entry.change, False) else Difference.CHANGED
        going.append(Going(entry=kept, difference=difference))
    return Leaving(going=tuple(going), held=tuple(held), checkpoint=max((entry.change for entry in entries), default=0))


def known_by(before: Sequence[HandOver]) -> Mapping[str, tuple[int, bool]]:
    """What a recipient has of each entry after all hand-overs: (change, withdrawn)."""
    known: dict[str, tuple[int, bool]] = {}
    for one in before:
        known |= one.known
    return known


def _good(entry: BankEntry) -> BankEntry:
    """The entry with only those hashes that are good enough to be compared by others."""
    if entry.kind is SignalKind.SHA256:
        return entry
    good = tuple(one for one in entry.hashes if one.quality is None or one.quality >= EXPORT_MIN_QUALITY)
    return entry if len(good) == len(entry.hashes) else msgspec.structs.replace(entry, hashes=good)


def _reason(entry: BankEntry, confirmed: Collection[int], *, unconfirmed: bool, received: bool) -> str:
    if not entry.hashes:
        return "quality"
    match entry.basis:
        case Basis.RECEIVED:
            return "" if received else "received"
        case Basis.UNCONFIRMED:
            return "" if unconfirmed else "unconfirmed"
        case Basis.CONFIRMED if entry.verdict_id not in confirmed:
            return "word taken back"
        case _:
            return ""
