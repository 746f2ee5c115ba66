"""Candidates: which seeds of which texts the index knows from other texts, for many texts at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.text_extension import BAND
from twicetold.fingerprint.text_seeds import Seeds
from twicetold.search.text_index import TextIndex

RARE_POSTINGS = 4
"""A run of letters that stands at so many places of all texts tells on its own."""

GOES_ON_LETTERS = 4
"""Others tell where two that go on alike begin so far from one another: between the last seed of one side and the next
are eight letters at most, so that fewer than 36 letters (`text.min_letters`) agree in a row where they are nearer."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """n pairs of texts that share seeds, by text, then by item."""

    text: NDArray[np.int64]
    """(n,) number of the asked text."""
    item: NDArray[np.int32]
    """(n,) place in the index's `item_names`."""
    edges: NDArray[np.int64]
    """(n + 1,) pair k has the places `edges[k]` to `edges[k + 1]`."""
    places: NDArray[np.int32]
    """(m, 2) first letters of shared seeds in the asked text and in the item's, each pair's in order."""

    @classmethod
    def none(cls) -> Candidates:
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(1, np.int64), np.zeros((0, 2), np.int32))

    def __len__(self) -> int:
        return len(self.text)

    def places_of(self, pair: int) -> NDArray[np.int32]:
        """The shared seeds of one pair."""
        return self.places[self.edges[pair] : self.edges[pair + 1]]


def candidates(
    index: TextIndex,
    asked: Sequence[Seeds],
    *,
    rank: NDArray[np.int32],
    position: NDArray[np.int64],
    before: NDArray[np.int64],
) -> Candidates:
    """Pairs of asked texts and items of the index that may share a passage.

    Args:
        asked: seeds of each text.
        rank: int32 (items,), the order by which crowded keys keep their first items (`TextIndex.postings`).
        position: int64 (items,), when an item's turn is.
        before: int64 (texts,), items whose turn is at or after this one's are left out.
    """
    keys = np.concatenate([*(seeds.keys for seeds in asked), np.zeros(0, np.uint32)])
    if not len(keys) or not len(index.item_names):
        return Candidates.none()
    places = np.concatenate([seeds.places for seeds in asked])
    texts = np.repeat(np.arange(len(asked)), [len(seeds.keys) for seeds in asked])
    order = np.argsort(keys, kind="stable")
    distinct, starts, counts = np.unique(keys[order], return_index=True, return_counts=True)
    found = index.postings(distinct, rank=rank)
    rare = np.bincount(found.key, minlength=len(distinct)) <= RARE_POSTINGS
    allowed = position[found.item] < before.max()
    key, item, place = found.key[allowed], found.item[allowed], found.place[allowed]
    # Every posting of a key beside every asked seed of that key.
    times = counts[key]
    posting = np.repeat(np.arange(len(key)), times)
    within = np.arange(len(posting)) - np.repeat(np.cumsum(times) - times, times)
    row = order[starts[key[posting]] + within]
    kept = position[item[posting]] < before[texts[row]]
    row, posting = row[kept], posting[kept]
    text, item, own, other = texts[row], item[posting], places[row], place[posting]
    # By how far the places lie apart: what goes on alike stands together.
    drift = other.astype(np.int64) - own
    sorted_rows = np.lexsort((own, drift, item, text))
    text, item, own, other = text[sorted_rows], item[sorted_rows], own[sorted_rows], other[sorted_rows]
    if not len(text):
        return Candidates.none()
    edges = np.flatnonzero(np.r_[True, (text[1:] != text[:-1]) | (item[1:] != item[:-1]), True])
    # A single run of letters that many texts have is a common phrase, as a rule, and so are two that overlap nearly.
    new_line = np.r_[True, np.diff(drift[sorted_rows]) > BAND]
    new_line[edges[:-1]] = True
    lines = np.flatnonzero(new_line)
    goes_on = np.maximum.reduceat(own, lines) - np.minimum.reduceat(own, lines) >= GOES_ON_LETTERS
    tells = rare[key[posting[sorted_rows]]]
    tells[lines] |= goes_on
    telling = np.logical_or.reduceat(tells, edges[:-1])
    kept_pairs = np.flatnonzero(telling)
    lengths = np.diff(edges)[kept_pairs]
    kept_edges = np.r_[0, np.cumsum(lengths)]
    rows = np.arange(kept_edges[-1]) + np.repeat(edges[kept_pairs] - kept_edges[:-1], lengths)
    rows = rows[np.lexsort((other[rows], own[rows], np.repeat(kept_pairs, lengths)))]
    return Candidates(
        text[edges[kept_pairs]],
        item[edges[kept_pairs]],
        kept_edges,
        np.column_stack((own[rows], other[rows])).astype(np.int32),
    )
