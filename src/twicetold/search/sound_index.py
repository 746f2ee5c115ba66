"""The index of landmarks: which sounds may hold the same pairs of peaks, at which time, tempo and pitch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.sound_landmarks import Landmarks
from twicetold.search.segmented import NAME_BYTES
from twicetold.search.shelf import Shelf
from twicetold.search.sound_cells import cell_starts, interval_cells, keys, pitch_cells
from twicetold.search.sound_lookup import RATE_OF_SHIFT, count_rows, gather, runs

COLUMNS = {"key": np.int32, "frame": np.int32}

Tables = tuple[Landmarks, Landmarks]
"""All landmarks of an item, and the strong ones."""


class LandmarkHits(NamedTuple):
    """Landmarks of the index that a query's may be, those of one item together, in order of the query's landmarks."""

    rows: NDArray[np.int32]
    """(k, 4) row of the query's landmark; frame and gap of the landmark found; cells of pitch from the one to the
    other"""
    edges: NDArray[np.int64]
    """(items + 1,) where the rows of each item of `SoundIndex.item_names` begin, and the last ones end"""


class SoundIndex:
    """An index of landmarks in one folder, kept as a `Shelf`. Use `SoundIndex.open`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._starts: dict[str, NDArray[np.int64]] = {}
        self._places: dict[str, NDArray[np.int32]] = {}
        self._adopt()

    @classmethod
    def open(cls, folder: Path) -> SoundIndex:
        """Open the index in `folder`; where there is none, an empty one that the first change writes.

        Raises:
            IndexDamaged: a file is not what was written.
        """
        return cls(Shelf.open(folder, COLUMNS))

    @property
    def item_names(self) -> tuple[str, ...]:
        """SHA-256 of every item in the index, ascending; `LandmarkHits.item` points here until the next change."""
        return self._item_names

    def items(self) -> frozenset[str]:
        """SHA-256 of every item in the index."""
        return frozenset(self._item_names)

    def __len__(self) -> int:
        """Landmarks that count."""
        return len(self._shelf)

    def append_many(self, additions: Mapping[str, Tables]) -> None:
        """Index several items, by SHA-256, in one change; those that are there are replaced.

        Raises:
            ValueError: a name is no SHA-256.
            StorageFull, StorageReadOnly: the disk refused; the index is as it was.
        """
        self._shelf.append_many((name, _columns(tables)) for name, tables in additions.items())
        self._adopt()

    def remove(self, items: Iterable[str]) -> None:
        """Take items out; those that are not in the index are passed over."""
        self._shelf.remove(items)
        self._adopt()

    def among(self, items: Iterable[str]) -> NDArray[np.bool_]:
        """Which of `item_names` are among `items`, (items,)."""
        return np.isin(self._names, np.array(tuple(items), dtype=f"S{NAME_BYTES}"))

    def query(self, asked: Landmarks, *, strong: bool, wanted: NDArray[np.bool_], most_hits: int) -> LandmarkHits:
        """Landmarks of the items wanted that those asked for may be.

        Where all hits were more than `most_hits`, the landmarks of the query that have the fewest are taken, as many as
        fit: what is rare says most. Nothing is cut short, so that no result depends on the order of the index.

        Args:
            asked: landmarks of a query; the strong ones where `strong`.
            strong: whether to look among the strong ones, at any tempo and pitch, or among all at the recorded speed.
            wanted: (items,) of `item_names`, as `among` gives.
            most_hits: rows that are looked at.
        """
        pitch, interval = pitch_cells(asked), interval_cells(asked)
        segments = self._shelf.segments
        looked = [
            runs(
                pitch,
                interval,
                asked.gap,
                self._starts[segment.record.name],
                segment.columns["key"],
                RATE_OF_SHIFT,
                strong,
            )
            for segment in segments
        ]
        cost = sum((cost for _, cost in looked), np.zeros(len(asked.gap), np.int64))
        ranked = np.lexsort((np.arange(len(cost)), cost))
        taken = np.zeros(len(cost), np.bool_)
        taken[ranked[np.cumsum(cost[ranked]) <= most_hits]] = True
        counts = np.append(wanted, np.False_)  # the last for what counts no longer
        chosen, places = [], []
        edges = np.zeros(len(self._names) + 1, np.int64)
        for segment, (found, _) in zip(segments, looked, strict=True):
            place = self._places[segment.record.name]
            chosen.append(found[taken[found[:, 0]]])
            places.append(np.where(counts[place], place, np.int32(-1)))
            count_rows(chosen[-1], segment.item, places[-1], edges[1:])
        edges = np.cumsum(edges)
        rows, free = np.empty((int(edges[-1]), 4), np.int32), edges[:-1].copy()
        # An item lies in one segment only, and there its rows are in order.
        for segment, runs_taken, place in zip(segments, chosen, places, strict=True):
            columns = segment.columns
            gather(runs_taken, columns["key"], segment.item, columns["frame"], place, free, rows)
        return LandmarkHits(rows, edges)

    def _adopt(self) -> None:
        segments = self._shelf.segments
        self._names = self._shelf.names()
        self._item_names: tuple[str, ...] = tuple(self._names.astype(str).tolist())
        self._starts = {
            segment.record.name: self._starts.get(segment.record.name, cell_starts(segment.columns["key"]))
            for segment in segments
        }
        self._places = {
            segment.record.name: places
            for segment, places in zip(segments, self._shelf.places(self._names), strict=True)
        }


def _columns(tables: Tables) -> dict[str, NDArray[np.int32]]:
    return {
        "key": np.concatenate([keys(found, strong=bool(table)) for table, found in enumerate(tables)]),
        "frame": np.concatenate([found.frame for found in tables]),
    }
