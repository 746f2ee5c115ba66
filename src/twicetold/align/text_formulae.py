"""Formulae: known passages, recognised wherever they stand in a text.

A bank may hold a whole scripture, a verse a line, and a text may quote half a verse or two in a row. Every run of
letters of the text is looked up among the seeds of the formulae, so that a formula of `GRAM_LETTERS` letters is found
inside any text, and a verse wherever enough of it is quoted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.align.text_passages import shared_passages
from twicetold.fingerprint.text_folding import FoldedText, Letters
from twicetold.fingerprint.text_seeds import GRAM_LETTERS, gram_keys, seeds_of

WHOLE_SHARE = 0.9
"""Letters of a formula that have to agree where it is short."""

QUOTED_LETTERS = 24
"""Letters in a row from which on part of a longer formula counts."""

MIN_IDENTITY = 0.85
"""Share of letters that agree between a formula and where it is recognised."""


class Recognised(NamedTuple):
    """Letters `[first, last)` of a text that are (part of) the formula numbered `number`."""

    first: int
    last: int
    number: int


class FormulaBook:
    """Formulae, ready to be recognised; `too_short` counts those that cannot be, with under `GRAM_LETTERS` letters."""

    def __init__(self, bodies: Sequence[Letters]) -> None:
        self._bodies = [np.ascontiguousarray(body) for body in bodies]
        keys: list[NDArray[np.uint32]] = [np.zeros(0, np.uint32)]
        places: list[NDArray[np.int32]] = [np.zeros(0, np.int32)]
        numbers: list[NDArray[np.int32]] = [np.zeros(0, np.int32)]
        for number, body in enumerate(self._bodies):
            seeds = seeds_of(body)
            keys.append(seeds.keys)
            places.append(seeds.places)
            numbers.append(np.full(len(seeds.keys), number, np.int32))
        self.too_short = sum(len(body) < GRAM_LETTERS for body in self._bodies)
        order = np.argsort(all_keys := np.concatenate(keys), kind="stable")
        self._keys = all_keys[order]
        self._places = np.concatenate(places)[order]
        self._numbers = np.concatenate(numbers)[order]

    def __len__(self) -> int:
        return len(self._bodies)

    @property
    def keys(self) -> NDArray[np.uint32]:
        """Seeds of all formulae, ascending, each once."""
        return np.unique(self._keys)

    def recognise(self, text: FoldedText) -> list[Recognised]:
        """Where formulae stand in a text, in its order; where several fit, the longest, no letter twice."""
        grams = gram_keys(text.letters)
        if not len(grams) or not len(self._keys):
            return []
        first = np.searchsorted(self._keys, grams, "left")
        counts = np.searchsorted(self._keys, grams, "right") - first
        at = np.repeat(np.arange(len(grams)), counts)
        if not len(at):
            return []
        rows = np.arange(len(at)) + np.repeat(first - (np.cumsum(counts) - counts), counts)
        numbers, places = self._numbers[rows], self._places[rows]
        found: list[Recognised] = []
        for number in np.unique(numbers):
            chosen = numbers == number
            found += self._of_formula(text, int(number), np.column_stack((at[chosen], places[chosen])))
        return _apart(found)

    def _of_formula(self, text: FoldedText, number: int, places: NDArray[np.int64]) -> list[Recognised]:
        body = self._bodies[number]
        needed = min(QUOTED_LETTERS, int(np.ceil(WHOLE_SHARE * len(body))))
        kept: list[Recognised] = []
        left = np.ascontiguousarray(places, dtype=np.int32)
        # A refrain comes back: each round explains one place of the formula in the text.
        while len(left):
            passages = shared_passages(text.letters, body, left, min_letters=needed)
            kept += [Recognised(p.query_first, p.query_last, number) for p in passages if p.identity >= MIN_IDENTITY]
            if not passages:
                break
            covered = np.zeros(len(left), np.bool_)
            for p in passages:
                covered |= (left[:, 0] >= p.query_first) & (left[:, 0] < p.query_last)
            if not covered.any():
                break
            left = left[~covered]
        return kept


def _apart(found: list[Recognised]) -> list[Recognised]:
    kept: list[Recognised] = []
    for one in sorted(found, key=lambda r: (r.first - r.last, r.first, r.number)):
        if all(one.last <= other.first or one.first >= other.last for other in kept):
            kept.append(one)
    return sorted(kept)
