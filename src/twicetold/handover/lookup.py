"""All banks in memory, ready to be asked for what is near a hash: what the match service answers from."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.archive.banks import all_banks
from twicetold.handover.hashing import EVERY_US
from twicetold.handover.spotting import Spotted, spotted
from twicetold.search.bands import DEFAULT_BANDS, Reach, band_starts, band_table, probe
from twicetold.search.hamming import Codes

MATCH_DISTANCE_BITS = 31
"""Distance at which PDQ's authors call two pictures the same."""


class Entry(NamedTuple):
    """What a look-up needs of an entry."""

    id: int
    bank: str
    uid: str
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


class Lookup:
    """Hashes of many entries with their bands.

    Args:
        entries: what the hashes belong to.
        codes: (n, 4).
        owner: int32 (n,), place in `entries`.
        times_us: int64 (n,), -1 for a still.
    """

    def __init__(
        self, entries: Sequence[Entry], codes: Codes, owner: NDArray[np.int32], times_us: NDArray[np.int64]
    ) -> None:
        self.entries = list(entries)
        self._codes, self._owner, self._times = np.ascontiguousarray(codes), owner, times_us
        self._table = band_table(self._codes, band_starts(DEFAULT_BANDS))
        self._shown = np.zeros(len(codes), np.bool_)
        self.built_at = int(time.time())

    def __len__(self) -> int:
        return len(self._codes)

    def size(self, *, moving: bool) -> int:
        """Entries that are films, or stills."""
        return sum(entry.moving is moving for entry in self.entries)

    @classmethod
    def of_banks(cls, connection: sqlite3.Connection) -> Lookup:
        """Everything in the archive's banks that is not withdrawn."""
        names = {bank.id: bank.name for bank in all_banks(connection)}
        rows = connection.execute(
            "SELECT e.id, e.bank_id, e.uid, e.kind, h.code, h.time_us FROM bank_entry e JOIN bank_hash h"
            " ON h.entry_id = e.id WHERE NOT e.withdrawn AND e.kind IN ('pdq', 'vpdq') ORDER BY e.id, h.position"
        )
        entries: list[Entry] = []
        codes, owner, times = bytearray(), [], []
        for row in rows:
            if not entries or entries[-1].id != row["id"]:
                entries.append(Entry(row["id"], names[row["bank_id"]], row["uid"], 0, row["kind"] == "vpdq"))
            entries[-1] = entries[-1]._replace(frames=entries[-1].frames + 1)
            codes += row["code"]
            owner.append(len(entries) - 1)
            times.append(-1 if row["time_us"] is None else row["time_us"])
        return cls(
            entries,
            np.frombuffer(bytes(codes), ">u8").astype(np.uint64).reshape(-1, 4),
            np.array(owner, np.int32),
            np.array(times, np.int64),
        )

    def near(
        self, codes: Codes, *, max_distance_bits: int = MATCH_DISTANCE_BITS, banks: Iterable[str] | None = None
    ) -> list[BankHit]:
        """Hashes at most so far from each of `codes` (m, 4), the nearest of each query first.

        Distances are exact; what is missed differs in every one of 16 bands, which at 31 bits is rare but for hashes
        whose bits differ evenly (docs/service.md has the recall that was measured).
        """
        if not len(self._codes):
            return []
        found = probe(
            np.ascontiguousarray(codes, np.uint64), self._codes, self._table, self._shown, Reach(max_distance_bits, 0)
        )
        wanted = None if banks is None else set(banks)
        hits = [
            BankHit(query, self.entries[self._owner[row]], _time(self._times[row]), distance)
            for query, row, distance in found.tolist()
        ]
        chosen = hits if wanted is None else [hit for hit in hits if hit.entry.bank in wanted]
        return sorted(chosen, key=lambda hit: (hit.query, hit.distance_bits, hit.entry.id))

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


def _time(time_us: int) -> int | None:
    return None if time_us < 0 else int(time_us)
