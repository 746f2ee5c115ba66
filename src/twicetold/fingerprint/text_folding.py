"""Folding: a text as the letters that matter, each with its place in the untouched original.

Copies differ in vowel marks, spelling of alefs, case, width, punctuation, line ends and invisible characters; folded,
they are equal. White space goes, too, so that no word has to be told from another. `text_folding_table` says what each
character folds to; the map back is exact, because each character folds by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.text_folding_table import folding_table

Letters = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class FoldedText:
    """The letters of a text of `length` code points.

    `letters` uint32 (m,): code points after folding. `at` int32 (m,): the code point of the original that each came
    from, never descending. `codes` uint32 (length,): the original's code points.
    """

    letters: Letters
    at: NDArray[np.int32]
    codes: Letters

    def __len__(self) -> int:
        return len(self.letters)

    @property
    def length(self) -> int:
        """Code points of the original."""
        return len(self.codes)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """`[start, end)` of the original for the letters `[first, last)`, with the marks that belong to the last one.

        Raises:
            ValueError: no letters were asked for.
        """
        if last <= first:
            raise ValueError(f"no letters in [{first}, {last})")
        start, end = int(self.at[first]), int(self.at[last - 1]) + 1
        limit = int(self.at[last]) if last < len(self.at) else len(self.codes)
        attached = folding_table().attached
        while end < limit and attached[self.codes[end]]:
            end += 1
        return start, end

    def letters_in(self, start: int, end: int) -> tuple[int, int]:
        """`[first, last)` of the letters that come from `[start, end)` of the original."""
        first, last = np.searchsorted(self.at, (start, end))
        return int(first), int(last)


def code_points(text: str) -> Letters:
    """The code points of a text, uint32 (n,); unpaired surrogates stay as they are."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4")).astype(np.uint32, copy=False)


def fold(text: str) -> FoldedText:
    """Fold a text. One without letters or digits folds to nothing."""
    codes = code_points(text)
    table = folding_table()
    letters, at = _folded(codes, table.start, table.letters)
    return FoldedText(letters, at, codes)


@numba.njit(cache=True, nogil=True)
def _folded(codes: Letters, start: NDArray[np.int32], table: Letters) -> tuple[Letters, NDArray[np.int32]]:
    count = 0
    for code in codes:
        count += start[code + 1] - start[code]
    letters, at = np.empty(count, np.uint32), np.empty(count, np.int32)
    filled = 0
    for n in range(len(codes)):
        for i in range(start[codes[n]], start[codes[n] + 1]):
            letters[filled] = table[i]
            at[filled] = n
            filled += 1
    return letters, at


def fold_all(texts: Sequence[str]) -> list[FoldedText]:
    """Each of many texts folded, as `fold` does; several times faster where they are short."""
    whole, cuts = fold_together(texts)
    folded = []
    start = 0
    for text, (first, last) in zip(texts, itertools.pairwise(cuts.tolist()), strict=True):
        end = start + len(text)
        # Copies: whoever keeps one of them does not keep all.
        at = whole.at[first:last] - np.int32(start)
        folded.append(FoldedText(whole.letters[first:last].copy(), at, whole.codes[start:end].copy()))
        start = end
    return folded


def fold_together(texts: Sequence[str]) -> tuple[FoldedText, NDArray[np.int64]]:
    """Many texts folded as if they were one, and int64 (texts + 1,): where the letters of each begin."""
    whole = fold("".join(texts))
    ends = np.cumsum([0, *(len(text) for text in texts)], dtype=np.int64)
    return whole, np.searchsorted(whole.at, ends).astype(np.int64)


def folded_string(text: str) -> str:
    """The letters of a text as a string: for a person, for tests and for comparing small texts."""
    return fold(text).letters.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
