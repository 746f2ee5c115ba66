"""Candidates: which seeds of which texts the index knows from other texts, for many texts at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.align.text_extension import BAND
from twicetold.fingerprint.text_seeds import Seeds
from twicetold.search.text_index import TextIndex

RARE_POSTINGS = 4
"""A run of letters that stands at so many places of all texts tells on its own."""


class Candidate(NamedTuple):
    """A pair of texts that share seeds: `text` numbers the asked one, `item` the index's `item_names`.

    `places` int32 (n, 2): first letters of the shared seeds in the asked text and in the item's.
    """

    text: int
    item: int
    places: NDArray[np.int32]


def candidates(
    index: TextIndex,
    asked: Sequence[Seeds],
    *,
    rank: NDArray[np.int32],
    position: NDArray[np.int64],
    before: NDArray[np.int64],
) -> Iterator[Candidate]:
    """Pairs by text, then by item.

    Args:
        asked: seeds of each text.
        rank: int32 (items,), the order by which crowded keys keep their first items (`TextIndex.postings`).
        position: int64 (items,), when an item's turn is.
        before: int64 (texts,), items whose turn is at or after this one's are left out.
    """
    keys = np.concatenate([*(seeds.keys for seeds in asked), np.zeros(0, np.uint32)])
    if not len(keys) or not len(index.item_names):
        return
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
    pairs = np.column_stack((own, other)).astype(np.int32)
    if not len(text):
        return
    edges = np.flatnonzero(np.r_[True, (text[1:] != text[:-1]) | (item[1:] != item[:-1]), True])
    # A single run of letters that many texts have is a common phrase, as a rule; two that go on alike are not.
    together = np.r_[
        False,
        (text[1:] == text[:-1])
        & (item[1:] == item[:-1])
        & (np.diff(drift[sorted_rows]) <= BAND)
        & (own[1:] != own[:-1]),
    ]
    telling = np.add.reduceat((together | rare[key[posting[sorted_rows]]]).astype(np.int64), edges[:-1]) > 0
    for (first, last), tells in zip(itertools.pairwise(edges.tolist()), telling.tolist(), strict=True):
        if not tells:
            continue
        yield Candidate(int(text[first]), int(item[first]), pairs[first:last])
