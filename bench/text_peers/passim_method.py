"""passim's method, as published, where passim itself cannot be had: no registry has it (PyPI's `passim` checks
passwords).

Smith, Cordell and Dillon, "Infectious Texts" (IEEE Big Data 2013), and Smith, Cordell, Dillon, Stramp and Wilkerson,
"Detecting and Modeling Local Text Reuse" (JCDL 2014): runs of five words that stand in 2 to 100 texts; pairs of texts
with at least five of them in common; their longest rising chain, cut where 100 words go by without one; Smith and
Waterman's local alignment with affine gaps (Gotoh) of what lies around each piece, by characters. The numbers are those
that passim's first versions state. Written anew from these descriptions; that passim groups texts, and which of their
pieces it then drops as short, is left out.

The same folding as ours and MinHash's is done first, so that methods are compared and not spellings.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from bench.text_set.cases import Case, ReuseSet
from twicetold.fingerprint.text_folding import FoldedText, fold, folded_string

RUN_WORDS = 5
MOST_TEXTS = 100
LEAST_RUNS = 5
GAP_WORDS = 100
AROUND_WORDS = 50
"""Words beside a chain that the alignment may reach into."""

LEAST_LETTERS = 20
"""Letters of a passage that is told."""

MATCH, MISMATCH, OPEN, EXTEND = 2.0, -1.0, 5.0, 0.5


class _Text(NamedTuple):
    words: list[str]
    starts: list[int]
    """Where each word begins, then where the text ends."""
    folded: FoldedText


def detections(reuse: ReuseSet) -> list[Case]:
    """Passages that quoting texts and sources share."""
    texts = {name: _read(text) for name, text in (*reuse.sources.items(), *reuse.texts.items())}
    found: list[Case] = []
    for (name, source), places in sorted(_pairs(texts, reuse).items()):
        for piece in chains(sorted(places)):
            case = _aligned(name, texts[name], source, texts[source], piece)
            if case is not None:
                found.append(case)
    return found


def chains(places: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """The longest chain of places that rises on both sides, cut at gaps."""
    ends: list[int] = []
    chain_of: list[list[tuple[int, int]]] = []
    # Of equal places in the first text the last in the second comes first, so that a chain takes one of them.
    for place in sorted(places, key=lambda pair: (pair[0], -pair[1])):
        length = bisect.bisect_left(ends, place[1])
        chain = [*(chain_of[length - 1] if length else []), place]
        ends[length : length + 1] = [place[1]]
        chain_of[length : length + 1] = [chain]
    if not chain_of:
        return
    piece = chain_of[-1][:1]
    for before, place in itertools.pairwise(chain_of[-1]):
        if place[0] - before[0] > GAP_WORDS or place[1] - before[1] > GAP_WORDS:
            yield piece
            piece = []
        piece.append(place)
    yield piece


def _read(text: str) -> _Text:
    words, starts = [], []
    for found in re.finditer(r"\S+", text):
        word = folded_string(found[0])
        if word:
            words.append(word)
            starts.append(found.start())
    return _Text(words, [*starts, len(text)], fold(text))


def _pairs(texts: dict[str, _Text], reuse: ReuseSet) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """(quoting text, source): where the runs of words stand that they share."""
    places: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for name, text in texts.items():
        for at in range(len(text.words) - RUN_WORDS + 1):
            places[tuple(text.words[at : at + RUN_WORDS])].setdefault(name, at)
    shared: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for of_run in places.values():
        if 2 <= len(of_run) <= MOST_TEXTS:
            for name in of_run.keys() & reuse.texts.keys():
                for source in of_run.keys() & reuse.sources.keys():
                    shared[name, source].append((of_run[name], of_run[source]))
    return {pair: runs for pair, runs in shared.items() if len(runs) >= LEAST_RUNS}


def _aligned(name: str, text: _Text, source: str, other: _Text, piece: Sequence[tuple[int, int]]) -> Case | None:
    sides = []
    for side, number in ((text, 0), (other, 1)):
        first = max(0, piece[0][number] - AROUND_WORDS)
        last = min(len(side.words), piece[-1][number] + RUN_WORDS + AROUND_WORDS)
        sides.append(side.folded.letters_in(side.starts[first], side.starts[last]))
    (low, high), (there, end) = sides
    begin, stop, other_begin, other_stop = local_alignment(
        text.folded.letters[low:high], other.folded.letters[there:end]
    )
    if stop - begin < LEAST_LETTERS:
        return None
    start, last = text.folded.span(low + begin, low + stop)
    other_start, other_last = other.folded.span(there + other_begin, there + other_stop)
    return Case(name, start, last, source, other_start, other_last)


@numba.njit(cache=True)
def local_alignment(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> tuple[int, int, int, int]:
    """`[first, last)` of either side of the best local alignment with affine gaps; where it began goes along with the
    scores, so that no table is kept."""
    width = len(other) + 1
    score, score_from = np.zeros(width), np.zeros((width, 2), np.int64)
    down, down_from = np.full(width, -1e9), np.zeros((width, 2), np.int64)
    best, found = 0.0, (0, 0, 0, 0)
    score_from[:, 1] = np.arange(width)
    for row in range(1, len(one) + 1):
        diagonal, diagonal_row, diagonal_column = 0.0, score_from[0, 0], score_from[0, 1]
        score_from[0, 0], score_from[0, 1] = row, 0
        across, across_row, across_column = -1e9, 0, 0
        for column in range(1, width):
            if score[column] - OPEN >= down[column] - EXTEND:
                down[column] = score[column] - OPEN
                down_from[column] = score_from[column]
            else:
                down[column] -= EXTEND
            if score[column - 1] - OPEN >= across - EXTEND:
                across = score[column - 1] - OPEN
                across_row, across_column = score_from[column - 1, 0], score_from[column - 1, 1]
            else:
                across -= EXTEND
            here = diagonal + (MATCH if one[row - 1] == other[column - 1] else MISMATCH)
            here_row, here_column = diagonal_row, diagonal_column
            diagonal, diagonal_row, diagonal_column = score[column], score_from[column, 0], score_from[column, 1]
            if down[column] > here:
                here, here_row, here_column = down[column], down_from[column, 0], down_from[column, 1]
            if across > here:
                here, here_row, here_column = across, across_row, across_column
            if here <= 0:
                here, here_row, here_column = 0.0, row, column
            score[column], score_from[column, 0], score_from[column, 1] = here, here_row, here_column
            if here > best:
                best, found = here, (here_row, row, here_column, column)
    return found
