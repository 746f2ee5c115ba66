"""The index of text seeds: incremental, memory-mapped, and the same whatever the order in which it grew.

It grows as the index of frame codes does (`twicetold.search.index`): segments that are written once, merged so that
there are about log2(n) of them, and a manifest whose replacement is the change.

A key that stands in very many texts is a formula or a text that everybody passes on. Its postings are neither cut short
by the order of rows nor given in full: asked with an order of items, the index gives the first few items in that order,
and nothing else of it. With the order of dates these are the earliest, which are what a search for sources needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.archive.faults import storage_faults
from twicetold.fingerprint.text_seeds import GRAM_LETTERS
from twicetold.search.arrays import delete_segments_except
from twicetold.search.manifest import write_manifest
from twicetold.search.text_manifest import TextManifest, read_text_manifest
from twicetold.search.text_segments import (
    NAME_BYTES,
    Postings,
    TextSegment,
    merged,
    open_text_segment,
    write_text_segment,
)

CROWDED_ITEMS = 64
"""Items from which on a key is crowded."""

KEPT_ITEMS = 8
"""Items that are kept of a crowded key: the first in the order given."""

PLACES_OF_ONE_TEXT = 16
"""Places at which one key of one text is indexed, the first ones: a text that says one thing a million times over."""

_GATHERED_POSTINGS = 4_000_000
"""Postings of crowded keys that are looked through at a time."""

_NUMBERS = NDArray[np.int64]


class TextAddition(NamedTuple):
    """One item to be indexed: the keys of its seeds and where they stand."""

    item_sha256: str
    keys: NDArray[np.uint32]
    places: NDArray[np.int32]


class Found(NamedTuple):
    """Postings of asked keys, in order of key number, item, place."""

    key: NDArray[np.int64]
    """(k,) place in the keys that were asked."""
    item: NDArray[np.int32]
    """(k,) place in `TextIndex.item_names`."""
    place: NDArray[np.int32]
    """(k,) number of the first letter."""


class _Kept(NamedTuple):
    """What is kept of crowded keys: `keys` uint32 (n,) ascending, `lengths` int64 (n,), how many of the rows of `item`
    and `place` belong to each, one key after another."""

    keys: NDArray[np.uint32]
    lengths: _NUMBERS
    item: NDArray[np.int32]
    place: NDArray[np.int32]

    @classmethod
    def nothing(cls) -> _Kept:
        return cls(np.zeros(0, np.uint32), np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))

    def joined(self, other: _Kept) -> _Kept:
        """Both; they share no key."""
        keys, lengths = np.concatenate([self.keys, other.keys]), np.concatenate([self.lengths, other.lengths])
        order = np.argsort(keys, kind="stable")
        rows = _runs((np.cumsum(lengths) - lengths)[order], lengths[order])
        item, place = np.concatenate([self.item, other.item]), np.concatenate([self.place, other.place])
        return _Kept(keys[order], lengths[order], item[rows], place[rows])

    def found(self, keys: NDArray[np.uint32], chosen: _NUMBERS) -> Found:
        """The rows of the keys numbered `chosen`, all of which are here."""
        at = np.searchsorted(self.keys, keys[chosen])
        lengths = self.lengths[at]
        rows = _runs((np.cumsum(self.lengths) - self.lengths)[at], lengths)
        return Found(np.repeat(chosen, lengths), self.item[rows], self.place[rows])


class TextIndex:
    """An index of text seeds in one folder. Use `TextIndex.open`."""

    def __init__(self, folder: Path, manifest: TextManifest, segments: list[TextSegment]) -> None:
        self._folder = folder
        self._adopt(manifest, segments)

    @classmethod
    def open(cls, folder: Path) -> TextIndex:
        """Open the index in `folder`; where there is none, an empty one that the first `append_many` writes.

        Raises:
            IndexDamaged: the manifest or a segment is not what was written.
        """
        manifest = read_text_manifest(folder)
        return cls(folder, manifest, [open_text_segment(folder, record) for record in manifest.segments])

    def _adopt(self, manifest: TextManifest, segments: list[TextSegment]) -> None:
        self._manifest = manifest
        self._segments = segments
        hidden = [np.isin(s.postings.names, _as_bytes(s.record.removed)) for s in segments]
        live = [s.postings.names[~h] for s, h in zip(segments, hidden, strict=True)]
        names = np.sort(np.concatenate([*live, _as_bytes(())]))
        # What each segment calls item 0, 1, 2 is this number in the whole index; -1 for what was removed.
        self._numbers = [
            np.where(h, -1, np.searchsorted(names, s.postings.names)).astype(np.int32)
            for s, h in zip(segments, hidden, strict=True)
        ]
        self._item_names: tuple[str, ...] = tuple(names.astype(str).tolist())
        self._order: NDArray[np.int32] | None = None
        self._kept = _Kept.nothing()

    @property
    def item_names(self) -> tuple[str, ...]:
        """SHA-256 of every item in the index, ascending; `Found.item` points here until the next change."""
        return self._item_names

    def __len__(self) -> int:
        """Postings, those of removed items included until their segment is merged."""
        return sum(len(segment.postings) for segment in self._segments)

    def append_many(self, additions: Iterable[TextAddition]) -> None:
        """Index several items in one change; one that is there already is replaced.

        Raises:
            ValueError: an item comes twice or is named by no SHA-256.
            StorageFull, StorageReadOnly: the disk refused; the index is as it was.
        """
        new = _postings_of(list(additions))
        if not len(new.names):
            return
        manifest = self._without(new.names)
        kept = list(self._segments)
        parts = [new]
        while kept and len(kept[-1].postings) <= 2 * sum(len(part) for part in parts):
            smaller = kept.pop()
            parts.append(smaller.postings.without(_as_bytes(manifest.segments[len(kept)].removed)))
        name = f"segment-{manifest.next_number:06d}"
        with storage_faults(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            record = write_text_segment(self._folder, name, merged(parts) if len(parts) > 1 else new)
        self._commit(
            msgspec.structs.replace(
                manifest,
                next_number=manifest.next_number + 1,
                segments=(*manifest.segments[: len(kept)], record),
            )
        )

    def remove(self, items: Iterable[str]) -> None:
        """Take items out; those that are not in the index are passed over."""
        gone = np.intersect1d(_as_bytes(tuple(items)), _as_bytes(self._item_names))
        if len(gone):
            self._commit(self._without(gone))

    def counts(self, keys: NDArray[np.uint32]) -> _NUMBERS:
        """Postings of each key, int64 (n,); those of removed items count until their segment is merged."""
        return sum((last - first for first, last in self._ranges(keys)), np.zeros(len(keys), np.int64))

    def postings(self, keys: NDArray[np.uint32], *, rank: NDArray[np.int32] | None = None) -> Found:
        """Where the keys stand.

        Args:
            keys: (n,), ascending and without doubles.
            rank: (items,), the order of `item_names` by which crowded keys keep their first `KEPT_ITEMS`; without it
                every posting is given. Equal ranks are told apart by name.
        """
        ranges = self._ranges(keys)
        counts = sum((last - first for first, last in ranges), np.zeros(len(keys), np.int64))
        full = np.ones(len(keys), np.bool_) if rank is None else counts <= CROWDED_ITEMS
        parts = [self._gathered(np.flatnonzero(full), ranges)]
        if rank is not None and not full.all():
            parts.append(self._earliest_of(keys, np.flatnonzero(~full), counts, ranges, rank))
        key, item, place = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        order = np.lexsort((place, item, key))
        return Found(key[order], item[order], place[order])

    def frequent(self, min_postings: int) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.int32]]:
        """Every posting of the keys that have at least `min_postings`: keys, places in `item_names`, places in texts.

        In order of key, item, place; what is left of the keys after removals may be fewer.
        """
        segments = [segment.postings.keys for segment in self._segments]
        keys, counts = np.unique(np.concatenate([*segments, np.zeros(0, np.uint32)]), return_counts=True)
        asked = keys[counts >= min_postings]
        found = self.postings(asked)
        return asked[found.key], found.item, found.place

    def letters(self) -> _NUMBERS:
        """About how many letters each item has, int64 (items,): to the end of its last seed, a window short at most."""
        longest = np.zeros(len(self._item_names), np.int64)
        for segment, numbers in zip(self._segments, self._numbers, strict=True):
            item = numbers[segment.postings.item]
            live = item >= 0
            np.maximum.at(longest, item[live], segment.postings.place[live] + GRAM_LETTERS)
        return longest

    def _ranges(self, keys: NDArray[np.uint32]) -> list[tuple[_NUMBERS, _NUMBERS]]:
        """For each segment, where each key's postings begin and end."""
        return [
            (np.searchsorted(s.postings.keys, keys, "left"), np.searchsorted(s.postings.keys, keys, "right"))
            for s in self._segments
        ]

    def _gathered(self, chosen: _NUMBERS, ranges: list[tuple[_NUMBERS, _NUMBERS]]) -> Found:
        """Every posting of the keys numbered `chosen`, of items that count."""
        key, item, place = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
        for segment, numbers, (first, last) in zip(self._segments, self._numbers, ranges, strict=True):
            lengths = (last - first)[chosen]
            rows = _runs(first[chosen], lengths)
            of_item = numbers[segment.postings.item[rows]]
            live = of_item >= 0
            key.append(np.repeat(chosen, lengths)[live])
            item.append(of_item[live])
            place.append(segment.postings.place[rows][live])
        return Found(np.concatenate(key), np.concatenate(item), np.concatenate(place))

    def _earliest_of(
        self,
        keys: NDArray[np.uint32],
        crowded: _NUMBERS,
        counts: _NUMBERS,
        ranges: list[tuple[_NUMBERS, _NUMBERS]],
        rank: NDArray[np.int32],
    ) -> Found:
        """What is kept of crowded keys, remembered as long as the order of items is the same."""
        if self._order is not rank:
            self._order, self._kept = rank, _Kept.nothing()
        unknown = crowded[~np.isin(keys[crowded], self._kept.keys)]
        # Some at a time: a key may stand in every text.
        bounds = np.searchsorted(np.cumsum(counts[unknown]), np.arange(0, counts[unknown].sum(), _GATHERED_POSTINGS))
        for some in np.split(unknown, np.unique(bounds[1:])):
            found = _earliest(self._gathered(some, ranges), rank)
            lengths = np.searchsorted(found.key, some, "right") - np.searchsorted(found.key, some, "left")
            self._kept = self._kept.joined(_Kept(keys[some], lengths, found.item, found.place))
        return self._kept.found(keys, crowded)

    def _without(self, gone: NDArray[np.bytes_]) -> TextManifest:
        records = []
        for segment in self._segments:
            marked = np.union1d(_as_bytes(segment.record.removed), np.intersect1d(segment.postings.names, gone))
            removed = tuple(marked.astype(str).tolist())
            records.append(msgspec.structs.replace(segment.record, removed=removed))
        return msgspec.structs.replace(self._manifest, segments=tuple(records))

    def _commit(self, manifest: TextManifest) -> None:
        with storage_faults(self._folder):
            write_manifest(self._folder, manifest)
        already = {segment.record.name: segment for segment in self._segments}
        segments = [
            TextSegment(record, already[record.name].postings)
            if record.name in already
            else open_text_segment(self._folder, record)
            for record in manifest.segments
        ]
        self._adopt(manifest, segments)
        delete_segments_except(self._folder, {record.name for record in manifest.segments})


def _runs(first: _NUMBERS, lengths: _NUMBERS) -> _NUMBERS:
    """Numbers of the rows of runs, given by first row and length, one run after another."""
    ends = np.cumsum(lengths)
    rows: _NUMBERS = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - lengths), lengths)
    return rows


def _earliest(found: Found, rank: NDArray[np.int32]) -> Found:
    """The postings of the first `KEPT_ITEMS` items of each key by rank, in order of key; all where there are fewer."""
    order = np.lexsort((found.place, found.item, rank[found.item], found.key))
    key, item, place = found.key[order], found.item[order], found.place[order]
    if not len(key):
        return found
    new_key = np.r_[True, key[1:] != key[:-1]]
    new_item = new_key | np.r_[True, item[1:] != item[:-1]]
    nth = np.cumsum(new_item)
    kept = nth - nth[new_key][np.cumsum(new_key) - 1] < KEPT_ITEMS
    return Found(key[kept], item[kept], place[kept])


def _as_bytes(names: tuple[str, ...]) -> NDArray[np.bytes_]:
    return np.array(names, dtype=f"S{NAME_BYTES}")


def _postings_of(additions: list[TextAddition]) -> Postings:
    for addition in additions:
        if len(addition.item_sha256) != NAME_BYTES or not set(addition.item_sha256) <= set("0123456789abcdef"):
            raise ValueError(f"an item is named by its SHA-256, not {addition.item_sha256!r}")
    names = _as_bytes(tuple(addition.item_sha256 for addition in additions))
    order = np.argsort(names, kind="stable")
    if len(np.unique(names)) != len(names):
        raise ValueError("an item comes twice in one change")
    number = np.empty(len(names), np.int32)
    number[order] = np.arange(len(names), dtype=np.int32)
    lengths = np.array([len(addition.keys) for addition in additions], np.int64)
    keys = np.concatenate([*(addition.keys for addition in additions), np.zeros(0, np.uint32)])
    place = np.concatenate([*(addition.places for addition in additions), np.zeros(0, np.int32)])
    item = np.repeat(number, lengths)
    sorted_rows = np.lexsort((place, item, keys))
    keys, item, place = keys[sorted_rows], item[sorted_rows], place[sorted_rows]
    first = np.r_[True, (keys[1:] != keys[:-1]) | (item[1:] != item[:-1])] if len(keys) else np.zeros(0, np.bool_)
    starts = np.flatnonzero(first)
    nth = np.arange(len(keys)) - np.repeat(starts, np.diff(np.r_[starts, len(keys)]))
    kept = nth < PLACES_OF_ONE_TEXT
    return Postings(keys[kept], item[kept], place[kept], names[order])
