"""Formulae, refrains and sign-offs of a source, told by how they recur: in many releases, amid words that differ.

A message that is put out again recurs, too, but as a whole; a formula is a short stretch of texts that are otherwise
not alike. A stretch that opens or closes texts is one from fewer releases on than one that stands anywhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.text_folding import Letters
from twicetold.fingerprint.text_seeds import GRAM_LETTERS, WINDOW

EDGE_LETTERS = 40
"""A stretch that begins within so many letters of a text's start, or ends so near to its end, opens or closes it."""

ANYWHERE_FACTOR = 2
"""So many times more releases are needed of what stands anywhere."""

SURROUNDED_SHARE = 0.5
"""More of a text that recurs than this is a text put out again: it does not speak for a formula."""

_BRIDGE = GRAM_LETTERS + WINDOW
"""Places between two seeds of one shared stretch, at most."""


class Stretch(NamedTuple):
    """Letters `[first, last)` of an item's text that recur, at the least; `releases` is in how many."""

    item: int
    first: int
    last: int
    releases: int


class Seeding(NamedTuple):
    """Postings of frequent seeds, one row each, in order of item and place.

    `key` uint32 (n,), `item` int32 (n,), `place` int32 (n,): as the index has them. `release` int64 (n,): the release
    that the item counts for.
    """

    key: NDArray[np.uint32]
    item: NDArray[np.int32]
    place: NDArray[np.int32]
    release: NDArray[np.int64]

    def where(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Seeding:
        """Some of the rows."""
        return Seeding(self.key[rows], self.item[rows], self.place[rows], self.release[rows])


def refrains(found: Seeding, letters: NDArray[np.int64], *, min_releases: int, max_letters: int) -> list[Stretch]:
    """Stretches that recur as formulae do, each once, from the first item in which it stands.

    Args:
        found: seeds of the items of one source.
        letters: int64 (items,), how many letters each item has, by item number.
        min_releases: releases in which a stretch has to open or close a text.
        max_letters: longest formula.
    """
    if not len(found.key):
        return []
    starts, regions = _regions(found)
    ends = np.r_[starts[1:], len(found.key)]
    first = found.place[starts].astype(np.int64)
    last = found.place[ends - 1].astype(np.int64) + GRAM_LETTERS
    item = found.item[starts]
    covered = np.bincount(item, weights=(last - first).astype(float), minlength=len(letters))
    speaks = (last - first <= max_letters) & (covered[item] <= SURROUNDED_SHARE * letters[item])
    edge = (first <= EDGE_LETTERS) | (letters[item] - last <= EDGE_LETTERS)
    keys, number = np.unique(found.key, return_inverse=True)
    votes = _releases(number, found.release, speaks[regions], len(keys))
    edge_votes = _releases(number, found.release, (speaks & edge)[regions], len(keys))
    chosen = (edge_votes >= min_releases) | (votes >= ANYWHERE_FACTOR * min_releases)
    return _stretches(found, number, chosen, votes, max_letters)


def _regions(found: Seeding) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows at which a connected stretch begins, and the number of the stretch that each row belongs to."""
    begins = np.r_[True, (found.item[1:] != found.item[:-1]) | (np.diff(found.place) > _BRIDGE)]
    return np.flatnonzero(begins), np.cumsum(begins) - 1


def _releases(
    number: NDArray[np.int64], release: NDArray[np.int64], counted: NDArray[np.bool_], keys: int
) -> NDArray[np.int64]:
    """For each key, in how many releases it stands among the rows that count."""
    pairs = np.unique(np.column_stack((number[counted], release[counted])), axis=0)
    return np.bincount(pairs[:, 0], minlength=keys) if len(pairs) else np.zeros(keys, np.int64)


def _stretches(
    found: Seeding,
    number: NDArray[np.int64],
    chosen: NDArray[np.bool_],
    votes: NDArray[np.int64],
    max_letters: int,
) -> list[Stretch]:
    rows = np.flatnonzero(chosen[number])
    told = ~chosen
    kept: list[Stretch] = []
    if not len(rows):
        return kept
    breaks = (found.item[rows][1:] != found.item[rows][:-1]) | (np.diff(found.place[rows]) > _BRIDGE)
    edges = np.r_[0, np.flatnonzero(breaks) + 1, len(rows)]
    for begin, end in itertools.pairwise(edges.tolist()):
        group = rows[begin:end]
        keys = number[group]
        first, last = int(found.place[group[0]]), int(found.place[group[-1]]) + GRAM_LETTERS
        if last - first > max_letters or told[keys].mean() > SURROUNDED_SHARE:
            continue
        told[keys] = True
        kept.append(Stretch(int(found.item[group[0]]), first, last, int(votes[keys].max())))
        if told.all():
            break
    return kept


def grown(
    own: Letters, first: int, last: int, others: Sequence[tuple[Letters, int]], *, min_others: int
) -> tuple[int, int]:
    """A stretch as far as `min_others` of the other texts, given with where it begins there, go on alike.

    Seeds lie inside what is shared: its ends are up to a window of letters further out.
    """
    back = sorted((_alike(own, letters, first - 1, at - 1, -1) for letters, at in others), reverse=True)
    ahead = sorted(
        (_alike(own, letters, last, at + last - first, 1) for letters, at in others),
        reverse=True,
    )
    reach = min(min_others, len(others)) - 1
    return (first - back[reach], last + ahead[reach]) if reach >= 0 else (first, last)


def _alike(own: Letters, other: Letters, at: int, there: int, step: int) -> int:
    count = 0
    while (
        0 <= at + step * count < len(own)
        and 0 <= there + step * count < len(other)
        and own[at + step * count] == other[there + step * count]
    ):
        count += 1
    return count
