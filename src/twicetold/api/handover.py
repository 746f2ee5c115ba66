"""Hand-over: banks of fingerprints for others and of others.

archive.handover.create("OUTLET_A")
archive.handover.add_matches("OUTLET_A")           # the matched seconds of everything that people confirmed
print(archive.handover.leaving("OUTLET_A").counts())
archive.handover.hand_over("OUTLET_A", "list.json", form="tcap", recipient="Platform")
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from twicetold.api.changing import changing
from twicetold.archive import bank_entries, banks
from twicetold.archive.bank_entries import BankEntry, Basis, Category, Feedback, HashedFrom, SignalKind
from twicetold.archive.banks import Bank, BankOrigin, HandOver
from twicetold.archive.custody import CustodyLog, actor
from twicetold.errors import FingerprintDamaged, MediaRejected, UsageError
from twicetold.handover import banking, forms
from twicetold.handover.banking import Change, HandedOver
from twicetold.handover.choosing import Side, Stretch, of_matches, of_release
from twicetold.handover.forms import Form
from twicetold.handover.leaving import Leaving
from twicetold.handover.retro import MATCH_DISTANCE_BITS, BankMatch
from twicetold.model import ItemKind
from twicetold.time import Span

if TYPE_CHECKING:
    from twicetold.api.archive import Archive
    from twicetold.handover.lookup import Lookup, Segment
    from twicetold.media.reader import MediaReader

NO_MEDIA = "hashed from the archive's 64x64 frames: the media is not there"


class Handover:
    """The banks of one archive. Changes work beside a trace, and on an archive opened for reading too."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def banks(self) -> list[Bank]:
        """Every bank, by name."""
        return banks.all_banks(self._archive.connection)

    def bank(self, name: str) -> Bank:
        """One bank.

        Raises:
            UsageError: `bank.missing`.
        """
        return banking.bank_named(self._archive.connection, name)

    def entries(self, name: str, *, after: int = 0) -> list[BankEntry]:
        """A bank's entries in order of change, those after one change or all; withdrawn ones too."""
        return list(bank_entries.of_bank(self._archive.connection, self.bank(name).id, after=after))

    def hand_overs(self, name: str) -> list[HandOver]:
        """What left of a bank, oldest first."""
        return banks.hand_overs(self._archive.connection, self.bank(name).id)

    def create(self, name: str, *, note: str = "", ratio: float = 1.0) -> Bank:
        """Make an empty bank.

        Raises:
            UsageError: `bank.name`, `bank.exists`.
        """
        return banking.create(self._changing, name, origin=BankOrigin.OWN, note=note, ratio=ratio)

    def add_matches(
        self,
        name: str,
        ids: Iterable[int] | None = None,
        *,
        side: Side = "reference",
        unconfirmed: bool = False,
        category: Category | str = Category.INVESTIGATION_SEED,
        tags: Sequence[str] = (),
        note: str = "",
    ) -> Change:
        """Put matched stretches into a bank, hashed anew from the media; without `ids` all that people confirmed.

        Raises:
            UsageError: `bank.missing`, `bank.category`, `usage.no_match`, `bank.unconfirmed`.
        """
        chosen = of_matches(self._archive.connection, ids, side=side, unconfirmed=unconfirmed)
        return self._add(name, chosen, category, tags, note)

    def add_release(
        self,
        name: str,
        release: str,
        *,
        whole: bool = False,
        unconfirmed: bool = False,
        category: Category | str = Category.INVESTIGATION_SEED,
        tags: Sequence[str] = (),
        note: str = "",
    ) -> Change:
        """Put a release's confirmed stretches into a bank, or with `whole` all its pictures.

        Raises:
            UsageError: `bank.missing`, `bank.category`, `usage.no_release`.
        """
        chosen = of_release(self._archive.connection, release, whole=whole, unconfirmed=unconfirmed)
        return self._add(name, chosen, category, tags, note)

    def add_span(
        self,
        name: str,
        item: str,
        span: Span | None = None,
        *,
        category: Category | str = Category.INVESTIGATION_SEED,
        tags: Sequence[str] = (),
        note: str = "",
    ) -> Change:
        """Put a stretch of a film, or a still, into a bank on the word of whoever calls this.

        Raises:
            UsageError: `bank.missing`, `bank.category`, `usage.no_item`; `bank.span`, a film without a span, a still
                with one, or a span that is not in the film.
        """
        found = self._archive.item(item)
        length = found.duration_us
        fits = span is None if found.kind is ItemKind.IMAGE else span is not None and found.kind is ItemKind.VIDEO
        if not fits or (span is not None and (span.start < 0 or (length is not None and span.stop.us > length))):
            raise UsageError(
                f"{found.name or found.sha256[:12]}: no such stretch of it can be taken",
                hint="Give a span inside a film, or a still without a span.",
                code="bank.span",
            )
        stretch = Stretch(item=found.sha256, span=span, basis=Basis.CHOSEN)
        return self._add(name, [stretch], category, tags, note)

    def withdraw(self, name: str, uids: Sequence[str]) -> int:
        """Withdraw entries; whoever has them is told by the next hand-over. Returns how many.

        Raises:
            UsageError: `bank.missing`, `bank.no_entry`.
        """
        return banking.withdraw(self._changing, name, uids)

    def say(self, name: str, uid: str, opinion: str, *, person: str = "", note: str = "") -> None:
        """Keep what somebody thinks of an entry: 'affirmed' or 'disputed'.

        Raises:
            UsageError: `bank.missing`, `bank.no_entry`, `bank.opinion`.
        """
        if opinion not in {"affirmed", "disputed"}:
            raise UsageError(f"'{opinion}' is no opinion", hint="Say affirmed or disputed.", code="bank.opinion")
        banking.say(self._changing, name, uid, Feedback(person=person or actor(), opinion=opinion, note=note))

    def receive(self, name: str, path: str | os.PathLike[str]) -> Change:
        """Take somebody's list into a bank of its own, whatever its form.

        Raises:
            UsageError: `bank.name`, `bank.own`, `bank.unreadable`.
        """
        source = Path(path)
        form, received = forms.read(source)
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return banking.receive(self._changing, name, received, file=source.name, form=form, sha256=digest)

    def put(self, name: str, entries: Sequence[BankEntry]) -> Change:
        """Put entries that were made elsewhere into a bank.

        Raises:
            UsageError: `bank.missing`.
        """
        return banking.fill(self._changing, name, entries)

    def enable(self, name: str, ratio: float) -> Bank:
        """Say how much of a bank counts in look-ups, 0 to 1.

        Raises:
            UsageError: `bank.missing`.
        """
        banking.enable(self._changing, name, ratio)
        return self.bank(name)

    def same_file(self, sha256: bytes) -> list[tuple[int, str]]:
        """Entries that are this very file: number and name of the bank."""
        return bank_entries.of_file(self._archive.connection, sha256)

    def leaving(self, name: str, *, recipient: str = "", unconfirmed: bool = False, received: bool = False) -> Leaving:
        """What would leave, and how it differs from what the recipient has; nothing is written.

        Raises:
            UsageError: `bank.missing`.
        """
        return banking.planned(
            self._archive.connection, name, recipient=recipient, unconfirmed=unconfirmed, received=received
        )

    def hand_over(
        self,
        name: str,
        path: str | os.PathLike[str],
        *,
        form: Form | str = Form.TCAP,
        recipient: str = "",
        unconfirmed: bool = False,
        received: bool = False,
        changes_only: bool = False,
        uids: Sequence[str] = (),
    ) -> HandedOver:
        """Write a bank for a recipient; the custody log tells what left.

        Raises:
            UsageError: `bank.missing`, `bank.form`, `bank.no_entry`, `bank.no_tombstones`, `bank.one_film`.
            StorageFull, StorageReadOnly: the file cannot be written; nothing is recorded.
        """
        if form not in tuple(Form):
            raise UsageError(f"there is no form '{form}'", hint=f"Known are {', '.join(Form)}.", code="bank.form")
        return banking.hand_over(
            self._changing,
            name,
            Path(path),
            form=Form(form),
            recipient=recipient,
            unconfirmed=unconfirmed,
            received=received,
            changes_only=changes_only,
            uids=uids,
        )

    def lookup(self, before: Lookup | None = None) -> Lookup:
        """Every bank in memory, ready to be asked.

        Args:
            before: a look-up of this archive, to which only what changed since is added.
        """
        from twicetold.handover.lookup import Lookup  # noqa: PLC0415 - kernels load only when needed

        return (before or Lookup()).updated(self._archive.connection)

    def kept_lookup(self) -> Lookup | None:
        """The look-up as `keep_lookup` left it; None where there is none. `lookup` brings it up to date.

        Raises:
            IndexDamaged: it is not what was written.
        """
        from twicetold.handover import kept_lookup  # noqa: PLC0415 - kernels load only when needed

        return kept_lookup.open_kept(self._kept_in, self._archive.connection)

    def keep_lookup(self, lookup: Lookup) -> list[tuple[Segment, Segment]]:
        """Write what of a look-up is not on disk yet into the archive's index; for `Lookup.moved`, what lies there now.

        Raises:
            ArchiveBusy: another process does so.
            StorageFull, StorageReadOnly: the disk refused.
        """
        from twicetold.handover import kept_lookup  # noqa: PLC0415 - kernels load only when needed

        return kept_lookup.keep(self._kept_in, lookup)

    @property
    def _kept_in(self) -> Path:
        return self._archive.layout.index / "banks"

    def holds_more_than(self, hashes: int) -> bool:
        """Whether the banks hold more hashes than so many; costs what so many cost to count."""
        return bank_entries.more_than(self._archive.connection, hashes)

    def enabled(self, ratio: float) -> set[str]:
        """Names of the banks of which at least this much counts."""
        return banks.enabled(self._archive.connection, ratio)

    def uids(self, ids: Iterable[int]) -> dict[int, str]:
        """The names by which others know entries, by number."""
        return bank_entries.uids(self._archive.connection, ids)

    def ids(self, name: str, uids: Sequence[str]) -> dict[str, int]:
        """Numbers of a bank's entries, by the names by which others know them; those that there are."""
        return bank_entries.ids(self._archive.connection, name, uids)

    def match_bank(self, name: str, *, max_distance_bits: int = MATCH_DISTANCE_BITS) -> list[BankMatch]:
        """Where in the archive a bank's entries are shown, by entry, item and time.

        Raises:
            UsageError: `bank.missing`.
            IndexDamaged: the archive's index is not whole; the next trace makes it anew.
        """
        entries = [entry for entry in self.entries(name) if not entry.withdrawn]
        return self.match_entries(entries, max_distance_bits=max_distance_bits)

    def match_entries(
        self, entries: Sequence[BankEntry], *, max_distance_bits: int = MATCH_DISTANCE_BITS
    ) -> list[BankMatch]:
        """Where in the archive any entries are shown, of a bank or made on the spot.

        Raises:
            IndexDamaged: as `match_bank`.
        """
        from twicetold.pipeline.bank_matching import match_entries  # noqa: PLC0415 - kernels load only when needed

        return match_entries(self._archive.workplace(), entries, max_distance_bits=max_distance_bits)

    def _add(
        self, name: str, chosen: Sequence[Stretch], category: Category | str, tags: Sequence[str], note: str
    ) -> Change:
        self.bank(name)
        if category not in tuple(Category):
            raise UsageError(
                f"'{category}' is no category", hint=f"Known are {', '.join(Category)}.", code="bank.category"
            )
        from twicetold.media.reader import MediaReader  # noqa: PLC0415 - decoders load only when needed

        entries: dict[str, BankEntry] = {}
        refused: list[tuple[str, str]] = []
        with MediaReader(self._archive.settings.media) as reader:
            for stretch in chosen:
                if stretch.uid in entries and entries[stretch.uid].basis is Basis.CONFIRMED:
                    continue
                made = self._entry(reader, stretch, Category(category), tuple(tags), note)
                if isinstance(made, str):
                    refused.append((stretch.item, made))
                else:
                    entries[stretch.uid] = made
        return banking.fill(self._changing, name, list(entries.values()), refused)

    def _entry(
        self, reader: MediaReader, stretch: Stretch, category: Category, tags: tuple[str, ...], note: str
    ) -> BankEntry | str:
        """The entry of a stretch, or why there is none."""
        from twicetold.handover import hashing  # noqa: PLC0415 - decoders load only when needed

        source = HashedFrom.PICTURE
        try:
            path = self._archive.item_path(stretch.item)
            if stretch.span is None:
                hashes = hashing.hashes_of_still(reader, path)
            else:
                hashes = hashing.hashes_of_span(reader, path, stretch.span)
        except MediaRejected as error:
            source = HashedFrom.FRAME_CODE
            try:
                hashes = self._from_codes(stretch)
            except (FingerprintDamaged, FileNotFoundError):
                return error.message
        if not hashes:
            return "nothing of it is good enough to be compared by others: blank, or of a quality below 50"
        said = f"{note} ({NO_MEDIA})".strip() if source is HashedFrom.FRAME_CODE else note
        return BankEntry(
            uid=stretch.uid,
            kind=SignalKind.PDQ if stretch.span is None else SignalKind.VPDQ,
            hashes=hashes,
            category=category,
            tags=tags,
            note=said[: banking.NOTE_CHARACTERS],
            basis=stretch.basis,
            hashed_from=source,
            item=stretch.item,
            span=stretch.span,
            release=stretch.release,
            verdict_id=stretch.verdict_id,
        )

    def _from_codes(self, stretch: Stretch) -> tuple[bank_entries.Hash, ...]:
        from twicetold.fingerprint import registry  # noqa: PLC0415 - decoders load only when needed
        from twicetold.handover import hashing  # noqa: PLC0415 - decoders load only when needed
        from twicetold.pipeline.fingerprinting import read_codes  # noqa: PLC0415 - decoders load only when needed

        codes = read_codes(self._archive.workplace(), registry.load(), stretch.item)
        return hashing.hashes_of_codes(codes, stretch.span)

    def _changing(self) -> AbstractContextManager[tuple[sqlite3.Connection, CustodyLog]]:
        return changing(self._archive, "bank")
