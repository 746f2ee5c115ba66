"""Extension: from two letters that stand for each other, how far do both texts go on alike?

Banded local alignment with a drop-off (Zhang, Schwartz, Wagner and Miller, "A Greedy Algorithm for Aligning DNA
Sequences", J. Comput. Biol. 7, 2000, for the drop-off): an equal letter scores `MATCH`, another or a missing one
`FAULT`. A path ends where it has lost `DROP` against the best so far; the best place is where the passage ends. The
band follows the best path, so that insertions may add up to any length along a passage, but no single one is longer
than `BAND` letters.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.text_folding import Letters

MATCH = 2
FAULT = -3
DROP = 42
"""Fourteen faults more than matches make up for: a replaced word or two in a row."""

BAND = 16
"""Letters that the two texts may drift apart between one row and the next."""

_NONE = np.int32(-(1 << 28))


class Extension(NamedTuple):
    """How far a pair of texts goes on alike from a place on, in letters of each, and what that path is worth."""

    query_letters: int
    ref_letters: int
    score: int
    matches: int


@numba.njit(cache=True, nogil=True)
def extended(
    query: Letters, ref: Letters, query_from: int, ref_from: int, step: int, path: NDArray[np.int32]
) -> tuple[int, int, int, int]:
    """Extend from the letters `query_from` and `ref_from` on, both included; for use in compiled loops.

    Args:
        query, ref: folded letters.
        step: 1 forwards, -1 backwards.
        path: (at least as long as `query`,) gets for each query letter passed the reference letter beside it.

    Returns:
        As `Extension`; zeros where the first letters already disagree for good.
    """
    rows = len(query) - query_from if step > 0 else query_from + 1
    columns = len(ref) - ref_from if step > 0 else ref_from + 1
    width = 2 * BAND + 1
    scores, matches = np.full(width, _NONE, np.int32), np.zeros(width, np.int32)
    new_scores, new_matches = np.empty(width, np.int32), np.empty(width, np.int32)
    # Cell b of the band stands for `low + b` reference letters used. Row 0: none of the query's.
    low = -BAND
    for b in range(BAND, width):
        if b - BAND <= columns:
            scores[b] = FAULT * (b - BAND)
    best, best_row, best_column, best_matches = 0, 0, 0, 0
    centre = 0
    for row in range(1, rows + 1):
        letter = query[query_from + step * (row - 1)]
        new_low = centre + 1 - BAND
        shift = new_low - low
        row_best, row_column = _NONE, centre + 1
        for b in range(width):
            column = new_low + b
            new_scores[b] = _NONE
            new_matches[b] = 0
            if column < 0 or column > columns:
                continue
            above = b + shift  # the same column, one row up
            score, count = _NONE, np.int32(0)
            if 0 <= above - 1 < width and column > 0:
                same = ref[ref_from + step * (column - 1)] == letter
                score = scores[above - 1] + (MATCH if same else FAULT)
                count = matches[above - 1] + (1 if same else 0)
            if 0 <= above < width and scores[above] + FAULT > score:
                score, count = scores[above] + FAULT, matches[above]
            if b > 0 and new_scores[b - 1] + FAULT > score:
                score, count = new_scores[b - 1] + FAULT, new_matches[b - 1]
            if score < best - DROP:
                continue
            new_scores[b] = score
            new_matches[b] = count
            if score > row_best:
                row_best, row_column = score, column
        if row_best == _NONE:
            break
        path[query_from + step * (row - 1)] = ref_from + step * (max(row_column, 1) - 1)
        if row_best > best:
            best, best_row, best_column = int(row_best), row, row_column
            best_matches = int(new_matches[row_column - new_low])
        scores, new_scores = new_scores, scores
        matches, new_matches = new_matches, matches
        low, centre = new_low, row_column
    return best_row, best_column, best, best_matches


def extension(query: Letters, ref: Letters, *, query_from: int = 0, ref_from: int = 0, step: int = 1) -> Extension:
    """`extended` for one pair of places. Raises ValueError where a place lies outside its text."""
    if step not in {1, -1}:
        raise ValueError(f"a step is 1 or -1, not {step}")
    if not (0 <= query_from < len(query) and 0 <= ref_from < len(ref)):
        raise ValueError(f"letters {query_from} and {ref_from} of texts of {len(query)} and {len(ref)}")
    path = np.full(len(query), -1, np.int32)
    return Extension(*(int(value) for value in extended(query, ref, query_from, ref_from, step, path)))
