"""Folding: a text as the letters that matter, each with its place in the untouched original.

Copies differ in vowel marks, spelling of alefs, case, width, punctuation, line ends and invisible characters; folded,
they are equal. White space goes, too, so that no word has to be told from another. `text_folding_table` says what each
character folds to; the map back is exact, because each character folds by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.text_folding_table import folding_table

Letters = NDArray[np.uint32]

_CHUNK = 1 << 20


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
    letters, places = [np.zeros(0, np.uint32)], [np.zeros(0, np.int32)]
    for offset in range(0, len(codes), _CHUNK):
        chunk = codes[offset : offset + _CHUNK]
        first = table.start[chunk]
        counts = table.start[chunk + 1] - first
        # Where each output letter stands among those of its own character: 0, then 1 for a second one, and so on.
        ends = np.cumsum(counts)
        source = np.repeat(np.arange(len(chunk), dtype=np.int32), counts)
        within = np.arange(len(source), dtype=np.int32) - (ends - counts)[source].astype(np.int32)
        letters.append(table.letters[first[source] + within])
        places.append(source + np.int32(offset))
    return FoldedText(np.concatenate(letters), np.concatenate(places), codes)


def folded_string(text: str) -> str:
    """The letters of a text as a string: for a person, for tests and for comparing small texts."""
    return fold(text).letters.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
