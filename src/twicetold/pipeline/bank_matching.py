"""Which entries of a bank the archive shows, and where."""

from __future__ import annotations

from collections.abc import Iterable

from twicetold.archive.bank_entries import BankEntry, SignalKind
from twicetold.fingerprint import registry
from twicetold.handover.retro import BankMatch, matches_of
from twicetold.model import ItemKind
from twicetold.pipeline.indexing import existing_index
from twicetold.pipeline.tracks import Tracks
from twicetold.pipeline.workplace import Workplace
from twicetold.time import Span


def match_entries(place: Workplace, entries: Iterable[BankEntry], *, max_distance_bits: int) -> list[BankMatch]:
    """Matches of entries with everything that has been traced, by entry, item and time.

    Raises:
        IndexDamaged: the index is not what was written; the next trace makes it anew.
    """
    fingerprinter = registry.load()
    tracks = Tracks(place, fingerprinter)
    index = existing_index(place, fingerprinter)
    found: list[BankMatch] = []
    for entry in entries:
        if entry.kind is SignalKind.SHA256:
            found += _whole(place, entry)
            continue
        found += matches_of(
            entry,
            index,
            lambda item: tracks[item].codes,
            lambda item: place.items[item].kind is ItemKind.IMAGE,
            step_us=place.settings.picture.sample_every_ms * 1000,
            max_distance_bits=max_distance_bits,
        )
    return found


def _whole(place: Workplace, entry: BankEntry) -> list[BankMatch]:
    """The very same bytes."""
    item = place.items.get(entry.hashes[0].code.hex())
    if item is None:
        return []
    span = Span(0, item.duration_us) if item.duration_us else None
    return [
        BankMatch(uid=entry.uid, item=item.sha256, span=span, entry_span=None, frames=1, of_frames=1, distance_bits=0)
    ]
