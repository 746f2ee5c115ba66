"""All banks in memory, ready to be asked for what is near a hash: what the match service answers from.

Columns of numbers and no objects: a list of millions would make every collection of Python's garbage a pause that
whoever asks has to wait for. Segments as the archive's own index has them: what a bank gains becomes a small one, and
small ones are merged as they grow, so that a change costs what it changes.
"""

from __future__ import annotations

import itertools
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.archive import bank_entries, banks
from twicetold.archive.catalogue import at_one_moment
from twicetold.archive.custody import NO_PREVIOUS, event_hash, last_event
from twicetold.handover.hashing import EVERY_US
from twicetold.handover.spotting import Spotted, spotted
from twicetold.search.bands import DEFAULT_BANDS, BandTable, Reach, band_starts, band_table, probe
from twicetold.search.hamming import Codes
from twicetold.search.manifest import FileRecord

MATCH_DISTANCE_BITS = 31
"""Distance at which PDQ's authors call two pictures the same."""

STILL = -1
"""Time of a hash that has none."""


class Entry(NamedTuple):
    """What a look-up tells of an entry."""

    id: int
    bank: str
    frames: int
    """Hashes that it has in all."""
    moving: bool


class BankHit(NamedTuple):
    """A hash of an entry near a query."""

    query: int
    """Row of the query codes."""
    entry: Entry
    time_us: int | None
    distance_bits: int


class Hashes(NamedTuple):
    """Hashes of entries, those of an entry one after another."""

    entry: NDArray[np.int64]
    """(n,) number of the entry."""
    bank: NDArray[np.int32]
    """(n,) number of its bank."""
    moving: NDArray[np.bool_]
    """(n,) whether it is a film."""
    codes: Codes
    """(n, 4)"""
    times_us: NDArray[np.int64]
    """(n,) `STILL` for a still."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Hashes with their bands. `gone` are rows whose entry was withdrawn or changed since."""

    hashes: Hashes
    table: BandTable
    gone: NDArray[np.bool_]
    files: Mapping[str, FileRecord] | None = None
    """Where it lies on disk (`handover.kept_lookup`): the files of the folder `name`."""
    name: str = ""

    def __len__(self) -> int:
        return len(self.hashes.entry)

    def without(self, entries: NDArray[np.int64]) -> Segment:
        """The same where these entries no longer count."""
        held = self.hashes.entry
        met = entries[(entries >= held.min()) & (entries <= held.max())]
        gone = np.isin(held, met) if len(met) else np.zeros(0, np.bool_)
        return replace(self, gone=self.gone | gone) if gone.any() else self

    def left(self) -> Hashes:
        """What counts still."""
        kept, held = ~self.gone, self.hashes
        return Hashes(held.entry[kept], held.bank[kept], held.moving[kept], held.codes[kept], held.times_us[kept])


class Lookup:
    """Hashes of many entries. A change makes another one, which shares what did not change: a look-up may be asked by
    several threads.

    Args:
        segments: the larger ones first.
        names: of each bank, by number.
        seen: the number of each bank's last change that is in it.
        event: number and hash of the last custody event before it. A record in which this event is another one was
            put back from a copy, and its changes may have the same numbers.
    """

    def __init__(
        self,
        segments: Sequence[Segment] = (),
        *,
        names: Mapping[int, str] | None = None,
        seen: Mapping[int, int] = {},
        event: tuple[int, str] = (0, NO_PREVIOUS),
    ) -> None:
        self.segments = tuple(segments)
        self._names = dict(names or {})
        self.seen = dict(seen)
        self.event = event
        self.built_at = int(time.time())

    def __len__(self) -> int:
        return sum(int((~segment.gone).sum()) for segment in self.segments)

    def size(self, *, moving: bool) -> int:
        """Entries that are films, or stills."""
        kept = (one.hashes.entry[(one.hashes.moving == moving) & ~one.gone] for one in self.segments)
        # Hashes of an entry stand together: as many entries as there are places where the number changes, and one.
        return sum(1 + int(np.count_nonzero(held[1:] != held[:-1])) for held in kept if len(held))

    def updated(self, connection: sqlite3.Connection) -> Lookup:
        """The look-up as the banks are now; this one where nothing changed. Costs what changed."""
        with at_one_moment(connection):
            last = banks.last_changes(connection)
            if not self._of_this_record(connection, last):
                return Lookup().updated(connection)
            if last == self.seen:
                return self
            event = last_event(connection)
            names = banks.names(connection)
            changed: list[int] = []
            fresh: list[Hashes] = []
            for bank, change in last.items():
                if change == self.seen.get(bank, 0):
                    continue
                if bank in self.seen:
                    changed += bank_entries.changed_since(connection, bank, self.seen[bank])
                fresh.append(_read(connection, bank, after=self.seen.get(bank, 0)))
        gone = np.array(sorted(changed), np.int64)
        kept = [segment.without(gone) if len(gone) else segment for segment in self.segments]
        return Lookup(_with(kept, joined(fresh)), names=names, seen=last, event=event)

    def _of_this_record(self, connection: sqlite3.Connection, last: Mapping[int, int]) -> bool:
        at, digest = self.event
        return (at == 0 or event_hash(connection, at) == digest) and all(
            change <= last.get(bank, -1) for bank, change in self.seen.items()
        )

    def moved(self, places: Iterable[tuple[Segment, Segment]]) -> Lookup:
        """The same, where segments lie at another place now: before and after. What is gone since stays gone."""
        after = {id(before.hashes): new for before, new in places}
        segments = []
        for segment in self.segments:
            new = after.get(id(segment.hashes))
            segments.append(segment if new is None else new.without(np.unique(segment.hashes.entry[segment.gone])))
        return Lookup(segments, names=self._names, seen=self.seen, event=self.event)

    def unkept(self) -> int:
        """Hashes that lie in memory only."""
        return sum(len(segment) for segment in self.segments if segment.files is None)

    def near(
        self, codes: Codes, *, max_distance_bits: int = MATCH_DISTANCE_BITS, banks: Iterable[str] | None = None
    ) -> list[BankHit]:
        """Hashes at most so far from each of `codes` (m, 4), the nearest of each query first.

        Distances are exact; what is missed differs in every one of 16 bands, which at 31 bits is rare but for hashes
        whose bits differ evenly (docs/service.md has the recall that was measured).
        """
        queries = np.ascontiguousarray(codes, np.uint64)
        wanted = None if banks is None else set(banks)
        hits = []
        for segment in self.segments:
            held = segment.hashes
            found = probe(queries, held.codes, segment.table, segment.gone, Reach(max_distance_bits, 0))
            for query, row, distance in found.tolist():
                name = self._names[int(held.bank[row])]
                if wanted is not None and name not in wanted:
                    continue
                entry = Entry(int(held.entry[row]), name, _frames(held.entry, row), bool(held.moving[row]))
                hits.append(BankHit(query, entry, _time(held.times_us[row]), distance))
        return sorted(hits, key=lambda hit: (hit.query, hit.distance_bits, hit.entry.id))

    def spans(
        self,
        times_us: NDArray[np.int64],
        codes: Codes,
        *,
        step_us: int = EVERY_US,
        max_distance_bits: int = MATCH_DISTANCE_BITS,
        single: bool = False,
    ) -> list[tuple[Entry, Spotted]]:
        """Which stretches of a film show which entries, by time.

        Args:
            times_us: (m,) of `codes` (m, 4).
            single: a still asks: one frame of a film is enough then.
        """
        by_entry: dict[int, list[BankHit]] = {}
        for hit in self.near(codes, max_distance_bits=max_distance_bits):
            by_entry.setdefault(hit.entry.id, []).append(hit)
        found = []
        for hits in by_entry.values():
            entry = hits[0].entry
            rows = np.array([hit.query for hit in hits])
            refs = np.array([hit.time_us or 0 for hit in hits], np.int64) if entry.moving else None
            distances = np.array([hit.distance_bits for hit in hits])
            found += [
                (entry, one)
                for one in spotted(
                    times_us[rows],
                    refs,
                    distances,
                    step_us=step_us,
                    ref_step_us=EVERY_US,
                    ref_frames=1 if single else entry.frames,
                )
            ]
        return sorted(found, key=lambda pair: (pair[1].start_us, pair[0].id))


def segment_of(hashes: Hashes) -> Segment:
    """Hashes with their bands."""
    table = band_table(hashes.codes, band_starts(DEFAULT_BANDS))
    for array in (*hashes, *table):
        # What is mapped from disk cannot be written either: one kernel is compiled for both.
        array.setflags(write=False)
    return Segment(hashes, table, np.zeros(len(hashes.codes), np.bool_))


def joined(parts: Iterable[Hashes]) -> Hashes:
    """Hashes of several places as one."""
    columns = list(zip(*parts, strict=True))
    if not columns:
        return Hashes(
            np.zeros(0, np.int64),
            np.zeros(0, np.int32),
            np.zeros(0, np.bool_),
            np.zeros((0, 4), np.uint64),
            np.zeros(0, np.int64),
        )
    return Hashes(*(np.concatenate(column) for column in columns))


def _with(segments: list[Segment], fresh: Hashes) -> list[Segment]:
    """Segments and a new one, merged with those before it that are not much larger."""
    if not len(fresh.entry):
        return segments
    parts = [fresh]
    while segments and len(segments[-1]) <= 2 * sum(len(part.entry) for part in parts):
        parts.append(segments.pop().left())
    return [*segments, segment_of(joined(reversed(parts)))]


def _read(connection: sqlite3.Connection, bank: int, *, after: int) -> Hashes:
    parts = []
    rows = bank_entries.hashes_since(connection, bank, after)
    while block := list(itertools.islice(rows, _BLOCK)):
        entries, kinds, codes, times = zip(*block, strict=True)
        parts.append(
            Hashes(
                np.array(entries, np.int64),
                np.full(len(block), bank, np.int32),
                np.array(kinds) == bank_entries.SignalKind.VPDQ.value,
                np.frombuffer(b"".join(codes), ">u8").astype(np.uint64).reshape(-1, 4),
                np.array([STILL if time is None else time for time in times], np.int64),
            )
        )
    return joined(parts)


_BLOCK = 100_000
"""Rows that are Python objects at a time."""


def _frames(entries: NDArray[np.int64], row: int) -> int:
    """How many rows there are of the entry at a row: they stand together."""
    first = last = row
    while first > 0 and entries[first - 1] == entries[row]:
        first -= 1
    while last + 1 < len(entries) and entries[last + 1] == entries[row]:
        last += 1
    return last - first + 1


def _time(time_us: int) -> int | None:
    return None if time_us == STILL else int(time_us)
