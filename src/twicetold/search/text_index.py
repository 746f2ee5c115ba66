"""The index of text seeds: incremental, memory-mapped, and the same whatever the order in which it grew.

It is kept as a `Shelf`, whose rows are postings: the key of a seed, the item that holds it, and the number of its first
letter. How it grows is told in `twicetold.search.segmented`.

A key that stands in very many texts is a formula or a text that everybody passes on. Its postings are neither cut short
by the order of rows nor given in full: asked with an order of items, the index gives the first few items in that order,
and nothing else of it. With the order of dates these are the earliest, which are what a search for sources needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.text_seeds import GRAM_LETTERS
from twicetold.search.shelf import Shelf, ShelfSegment

COLUMNS = {"key": np.uint32, "place": np.int32}

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

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._adopt()

    @classmethod
    def open(cls, folder: Path) -> TextIndex:
        """Open the index in `folder`; where there is none, an empty one that the first `append_many` writes.

        Raises:
            IndexDamaged: the manifest or a segment is not what was written.
        """
        return cls(Shelf.open(folder, COLUMNS))

    def _adopt(self) -> None:
        names = self._shelf.names()
        self._segments = self._shelf.segments
        self._numbers = self._shelf.places(names)
        self._item_names: tuple[str, ...] = tuple(names.astype(str).tolist())
        self._order: NDArray[np.int32] | None = None
        self._kept = _Kept.nothing()

    @property
    def item_names(self) -> tuple[str, ...]:
        """SHA-256 of every item in the index, ascending; `Found.item` points here until the next change."""
        return self._item_names

    def items(self) -> frozenset[str]:
        """SHA-256 of every item in the index."""
        return frozenset(self._item_names)

    def __len__(self) -> int:
        """Postings that count."""
        return len(self._shelf)

    def append_many(self, additions: Iterable[TextAddition]) -> None:
        """Index several items in one change; one that is there already is replaced.

        Raises:
            ValueError: an item comes twice or is named by no SHA-256.
            StorageFull, StorageReadOnly: the disk refused; the index is as it was.
        """
        self._shelf.append_many((addition.item_sha256, _columns(addition)) for addition in additions)
        self._adopt()

    def remove(self, items: Iterable[str]) -> None:
        """Take items out; those that are not in the index are passed over."""
        self._shelf.remove(items)
        self._adopt()

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
        segments = [_keys(segment) for segment in self._segments]
        keys, counts = np.unique(np.concatenate([*segments, np.zeros(0, np.uint32)]), return_counts=True)
        asked = keys[counts >= min_postings]
        found = self.postings(asked)
        return asked[found.key], found.item, found.place

    def letters(self) -> _NUMBERS:
        """About how many letters each item has, int64 (items,): to the end of its last seed, a window short at most."""
        longest = np.zeros(len(self._item_names), np.int64)
        for segment, numbers in zip(self._segments, self._numbers, strict=True):
            item = numbers[segment.item]
            live = item >= 0
            np.maximum.at(longest, item[live], segment.columns["place"][live] + GRAM_LETTERS)
        return longest

    def _ranges(self, keys: NDArray[np.uint32]) -> list[tuple[_NUMBERS, _NUMBERS]]:
        """For each segment, where each key's postings begin and end."""
        return [
            (np.searchsorted(_keys(s), keys, "left"), np.searchsorted(_keys(s), keys, "right")) for s in self._segments
        ]

    def _gathered(self, chosen: _NUMBERS, ranges: list[tuple[_NUMBERS, _NUMBERS]]) -> Found:
        """Every posting of the keys numbered `chosen`, of items that count."""
        key, item, place = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
        for segment, numbers, (first, last) in zip(self._segments, self._numbers, ranges, strict=True):
            lengths = (last - first)[chosen]
            rows = _runs(first[chosen], lengths)
            of_item = numbers[segment.item[rows]]
            live = of_item >= 0
            key.append(np.repeat(chosen, lengths)[live])
            item.append(of_item[live])
            place.append(segment.columns["place"][rows][live])
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


def _keys(segment: ShelfSegment) -> NDArray[np.uint32]:
    return segment.columns["key"]


def _columns(addition: TextAddition) -> dict[str, NDArray[np.uint32] | NDArray[np.int32]]:
    """The postings of one text, without those of a key that come after its first `PLACES_OF_ONE_TEXT`."""
    order = np.lexsort((addition.places, addition.keys))
    keys, places = addition.keys[order], addition.places[order]
    # A key that stands here is the same so many rows before where there are as many of it already.
    kept = np.ones(len(keys), np.bool_)
    kept[PLACES_OF_ONE_TEXT:] = keys[PLACES_OF_ONE_TEXT:] != keys[:-PLACES_OF_ONE_TEXT]
    return {"key": keys[kept], "place": places[kept]}
