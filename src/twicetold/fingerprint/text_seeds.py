"""Seeds of a text: a sample of its runs of letters, chosen so that two texts that share enough choose the same ones.

Robust winnowing (Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD
2003, doi:10.1145/872757.872770): of every `WINDOW` runs of `GRAM_LETTERS` letters in a row, the one with the smallest
hash is a seed. Texts that share `DETECTED_LETTERS` letters or more share a seed, wherever the passage stands in either.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.text_folding import Letters

GRAM_LETTERS = 16
"""Letters of one run. Among a million messages a run of 12 letters of English stands in a hundred by chance, one of 16
in two; longer ones break at every second misprint."""

WINDOW = 9
"""Runs of which one is chosen."""

SHORT_LETTERS = 64
"""Up to this length every run of a text is a seed: one edit leaves little of a short message."""

DETECTED_LETTERS = GRAM_LETTERS + WINDOW - 1
"""Shared letters from which on a shared seed is certain: 24."""

VERSION = f"2.{GRAM_LETTERS}.{WINDOW}.{SHORT_LETTERS}"
"""A change of what is chosen is a new version: indexes hold seeds."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


class Seeds(NamedTuple):
    """Seeds in the order of the text."""

    keys: NDArray[np.uint32]
    """(n,) hash of the run."""
    places: NDArray[np.int32]
    """(n,) number of its first letter."""


@numba.njit(cache=True, nogil=True, inline="always")
def _mixed(word: np.uint64) -> np.uint64:
    """SplitMix64's finaliser (Steele, Lea and Flood 2014): neighbouring sums get unrelated hashes."""
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


@numba.njit(cache=True, nogil=True)
def _gram_keys(letters: Letters, length: int, factor: np.uint64) -> NDArray[np.uint32]:
    count = len(letters) - length + 1
    keys = np.empty(max(count, 0), np.uint32)
    if count <= 0:
        return keys
    leaving = np.uint64(1)
    for _ in range(length - 1):
        leaving = leaving * factor
    rolled = np.uint64(0)
    for i in range(len(letters)):
        if i >= length:
            rolled = rolled - np.uint64(letters[i - length]) * leaving
        rolled = rolled * factor + np.uint64(letters[i])
        if i >= length - 1:
            keys[i - length + 1] = np.uint32(_mixed(rolled) >> np.uint64(32))
    return keys


@numba.njit(cache=True, nogil=True)
def _winnowed(keys: NDArray[np.uint32], window: int) -> NDArray[np.int32]:
    chosen = np.empty(len(keys), np.int32)
    count = 0
    last = -1
    for end in range(min(window, len(keys)) - 1, len(keys)):
        start = max(0, end - window + 1)
        if last >= start:
            # The chosen one still stands in the window: it stays unless the newcomer is smaller.
            if keys[end] >= keys[last]:
                continue
            best = end
        else:
            best = start
            for i in range(start + 1, end + 1):
                if keys[i] <= keys[best]:
                    best = i
        chosen[count] = best
        count += 1
        last = best
    return chosen[:count].copy()


def gram_keys(letters: Letters) -> NDArray[np.uint32]:
    """The hash of every run of `GRAM_LETTERS` letters, uint32 (m - 11,); none where there are fewer letters."""
    return np.asarray(_gram_keys(letters, GRAM_LETTERS, _FACTOR))


def seeds_of(letters: Letters) -> Seeds:
    """The seeds of a text; a text shorter than `GRAM_LETTERS` has none."""
    keys = gram_keys(letters)
    if not len(keys):
        return Seeds(keys, np.zeros(0, np.int32))
    if len(letters) <= SHORT_LETTERS:
        return Seeds(keys, np.arange(len(keys), dtype=np.int32))
    places = _winnowed(keys, WINDOW)
    return Seeds(keys[places], places)
