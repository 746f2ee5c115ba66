"""Passages that two texts share: each seed is extended both ways, what belongs together becomes one passage.

A sentence that was put in between breaks an alignment in two; pieces that follow one another closely in both texts are
joined again. Of passages that explain the same letters of the query by several places of one reference, the best stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.align.text_extension import BAND, MATCH, extended
from twicetold.fingerprint.text_folding import Letters
from twicetold.fingerprint.text_seeds import GRAM_LETTERS

MIN_PIECE_LETTERS = 14
"""Matched letters below which an extended seed is chance; a passage that is reported needs more (`min_letters`)."""

JOINED_GAP_LETTERS = 80
"""Letters that may stand between two pieces of one passage on either side; never more than the shorter piece has."""

JOINED_OVERLAP_LETTERS = 12
"""Letters by which two pieces may overlap: extension runs a little into whatever follows a break."""


class Passage(NamedTuple):
    """A shared passage in folded letters, half-open on both sides.

    `matches` counts letters that agree, `score` is the alignment's, `seeds` how many seeds lie on it.
    """

    query_first: int
    query_last: int
    ref_first: int
    ref_last: int
    matches: int
    score: int
    seeds: int

    @property
    def identity(self) -> float:
        """Matched letters over the letters of the longer side, 0 to 1."""
        return self.matches / max(self.query_last - self.query_first, self.ref_last - self.ref_first)


@numba.njit(cache=True, nogil=True)
def _pieces(query: Letters, ref: Letters, places: NDArray[np.int32], min_letters: int) -> NDArray[np.int64]:
    """Extended seeds, int64 (k, 7), as the fields of `Passage`. `places` int32 (n, 2), in order of both columns."""
    found = np.empty((16, 7), np.int64)
    count = 0
    paths = np.empty(1024, np.int32)
    path_starts = np.empty(16, np.int64)
    path_end = 0
    path = np.full(len(query), -1, np.int32)
    for n in range(len(places)):
        q, r = places[n, 0], places[n, 1]
        known = False
        for k in range(count):
            if found[k, 0] <= q < found[k, 1]:
                beside = paths[path_starts[k] + q - found[k, 0]]
                if beside - BAND <= r <= beside + BAND:
                    found[k, 6] += 1
                    known = True
                    break
        if known:
            continue
        ahead_q, ahead_r, ahead_score, ahead_matches = extended(query, ref, q, r, 1, path)
        back_q, back_r, back_score, back_matches = 0, 0, 0, 0
        if q > 0 and r > 0:
            back_q, back_r, back_score, back_matches = extended(query, ref, q - 1, r - 1, -1, path)
        if ahead_matches + back_matches < min_letters:
            continue
        if count == len(found):
            larger = np.empty((2 * count, 7), np.int64)
            larger[:count] = found
            found = larger
            longer = np.empty(2 * count, np.int64)
            longer[:count] = path_starts
            path_starts = longer
        first, last = q - back_q, q + ahead_q
        while path_end + last - first > len(paths):
            grown = np.empty(2 * len(paths), np.int32)
            grown[:path_end] = paths[:path_end]
            paths = grown
        paths[path_end : path_end + last - first] = path[first:last]
        path_starts[count] = path_end
        path_end += last - first
        found[count, 0], found[count, 1] = first, last
        found[count, 2], found[count, 3] = r - back_r, r + ahead_r
        found[count, 4] = ahead_matches + back_matches
        found[count, 5] = ahead_score + back_score
        found[count, 6] = 1
        count += 1
    return found[:count].copy()


@numba.njit(cache=True, nogil=True)
def _sieved(
    query: Letters,
    query_starts: NDArray[np.int64],
    ref: Letters,
    ref_starts: NDArray[np.int64],
    pairs: NDArray[np.int64],
    edges: NDArray[np.int64],
    places: NDArray[np.int32],
    limits: tuple[int, int, float],
) -> NDArray[np.bool_]:
    least, least_whole, whole_share = limits
    worth = np.zeros(len(pairs), np.bool_)
    for n in range(len(pairs)):
        own = query[query_starts[pairs[n, 0]] : query_starts[pairs[n, 0] + 1]]
        other = ref[ref_starts[pairs[n, 1]] : ref_starts[pairs[n, 1] + 1]]
        needed = min(least, max(least_whole, whole_share * min(len(own), len(other))))
        ordered = places[edges[n] : edges[n + 1]]
        shared = ordered[_agree(own, other, ordered, GRAM_LETTERS)]
        if not len(shared):
            continue
        pieces = _pieces(own, other, shared, min(MIN_PIECE_LETTERS, least_whole))
        worth[n] = pieces[:, 4].sum() >= needed
    return worth


class Together(NamedTuple):
    """Letters of many texts in one row; those of text n are `letters[starts[n]:starts[n + 1]]`."""

    letters: Letters
    starts: NDArray[np.int64]
    """(texts + 1,)"""

    @classmethod
    def of(cls, texts: Sequence[Letters]) -> Together:
        starts = np.zeros(len(texts) + 1, np.int64)
        np.cumsum([len(letters) for letters in texts], out=starts[1:])
        return cls(np.concatenate([*texts, np.zeros(0, np.uint32)]), starts)


def sieved(
    queries: Together,
    refs: Together,
    pairs: NDArray[np.int64],
    edges: NDArray[np.int64],
    places: NDArray[np.int32],
    *,
    min_letters: int,
    min_whole_letters: int,
    whole_share: float,
) -> NDArray[np.bool_]:
    """Which of many pairs of texts may share a passage that is long enough, in one go.

    Most pairs that share a seed share a common phrase and no more. This says so of them a hundred times faster than
    `shared_passages`, and of no pair of which that would find enough.

    Args:
        pairs: int64 (n, 2), a query's and a reference's number.
        edges, places: as `Candidates` has them; the places of a pair in order of the query's.
        min_letters: shortest passage inside longer texts.
        min_whole_letters: shortest one that covers `whole_share` of either text.
    """
    limits = (min_letters, min_whole_letters, whole_share)
    return np.asarray(_sieved(queries.letters, queries.starts, refs.letters, refs.starts, pairs, edges, places, limits))


def shared_passages(query: Letters, ref: Letters, places: NDArray[np.int32], *, min_letters: int) -> list[Passage]:
    """Passages of at least `min_letters` matched letters, in order of the query.

    Args:
        query, ref: folded letters.
        places: int32 (n, 2), first letters of shared seeds in query and reference.
        min_letters: shortest passage.
    """
    # A seed whose letters differ after all met by its hash alone.
    ordered = places[np.lexsort((places[:, 1], places[:, 0]))]
    ordered = ordered[_really_shared(query, ref, ordered)]
    if not len(ordered):
        return []
    rows = _pieces(query, ref, ordered, min(MIN_PIECE_LETTERS, min_letters))
    pieces = [Passage(*(int(value) for value in row)) for row in rows]
    return [passage for passage in _joined(_best(pieces)) if passage.matches >= min_letters]


@numba.njit(cache=True, nogil=True)
def _agree(query: Letters, ref: Letters, places: NDArray[np.int32], length: int) -> NDArray[np.bool_]:
    agree = np.zeros(len(places), np.bool_)
    for n in range(len(places)):
        q, r = places[n, 0], places[n, 1]
        if q + length > len(query) or r + length > len(ref):
            continue
        agree[n] = True
        for i in range(length):
            if query[q + i] != ref[r + i]:
                agree[n] = False
                break
    return agree


def _really_shared(query: Letters, ref: Letters, places: NDArray[np.int32]) -> NDArray[np.bool_]:
    return np.asarray(_agree(query, ref, np.ascontiguousarray(places), GRAM_LETTERS))


def _best(pieces: list[Passage]) -> list[Passage]:
    """Pieces none of which lies for half or more on query letters that a better one explains, by query place."""
    kept: list[Passage] = []
    for piece in sorted(pieces, key=lambda p: (-p.score, p.query_first, p.ref_first)):
        half = (piece.query_last - piece.query_first) / 2
        if all(min(k.query_last, piece.query_last) - max(k.query_first, piece.query_first) < half for k in kept):
            kept.append(piece)
    return sorted(kept)


def _joined(pieces: list[Passage]) -> list[Passage]:
    """Pieces that follow one another closely on both sides, made one."""
    joined: list[Passage] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last is None or not _follows(last, piece):
            joined.append(piece)
            continue
        # What both claim was matched twice: it counts once.
        overlap = max(0, last.query_last - piece.query_first, last.ref_last - piece.ref_first)
        joined[-1] = Passage(
            last.query_first,
            max(last.query_last, piece.query_last),
            last.ref_first,
            max(last.ref_last, piece.ref_last),
            last.matches + piece.matches - overlap,
            last.score + piece.score - MATCH * overlap,
            last.seeds + piece.seeds,
        )
    return joined


def _follows(before: Passage, after: Passage) -> bool:
    shorter = min(before.query_last - before.query_first, after.query_last - after.query_first)
    widest = min(JOINED_GAP_LETTERS, shorter)
    gaps = (after.query_first - before.query_last, after.ref_first - before.ref_last)
    return all(-JOINED_OVERLAP_LETTERS <= gap <= widest for gap in gaps)
