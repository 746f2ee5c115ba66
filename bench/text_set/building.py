"""A set of reuse from paragraphs that share nothing: who quotes whom is known to the character."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bench.text_set.cases import Case, ReuseSet
from bench.text_set.edits import EDITS, Random

SHORTEST, LONGEST = 100, 900
"""Characters of a passage inside a longer text."""

SHORT_MESSAGE = 40, 90
"""Characters of a passage that is a whole message."""

SHORT_SHARE = 0.2
FORMULA_SHARE = 0.5
VERSE_SHARE = 1 / 3


class _Source(NamedTuple):
    """A source, and where its own words stand in it: not its formula."""

    text: str
    first: int
    last: int


def build(
    paragraphs: Sequence[str],
    *,
    texts: int,
    formulae: Sequence[str],
    verses: Sequence[str] = (),
    edits: Sequence[str],
    seed: int,
) -> ReuseSet:
    """A set with as many quoting texts as sources; a fifth of them short messages, some that quote nobody.

    Args:
        paragraphs: at least five for each text.
        formulae: half of all texts, sources too, begin or end with one.
        verses: one stands between the paragraphs of every third text, sources too.
        edits: names of `EDITS`, each passage gets one.
    """
    random = np.random.default_rng(seed)
    left = list(paragraphs)
    sources: dict[str, _Source] = {}
    for number in range(texts):
        own = "\n\n".join(left.pop() for _ in range(int(random.integers(1, 4))))
        if verses and random.random() < VERSE_SHARE:
            text = f"{own} {_any(verses, random)} {left.pop()}"
            sources[f"source-{number:04d}"] = _Source(text, 0, len(own))
        else:
            text, first = _framed(own, formulae, random)
            sources[f"source-{number:04d}"] = _Source(text, first, first + len(own))
    foreign = [left.pop() for _ in range(max(4, texts // 10))]
    quoting: dict[str, str] = {}
    cases: list[Case] = []
    for number in range(texts):
        name = f"text-{number:04d}"
        if random.random() < SHORT_SHARE:
            text, found = _message(name, sources, edits, random, foreign)
        else:
            own = [left.pop() for _ in range(int(random.integers(1, 3)))]
            if verses and random.random() < VERSE_SHARE:
                own.insert(int(random.integers(len(own) + 1)), _any(verses, random))
            text, found = _article(name, own, sources, edits, random, foreign)
            text, shift = _framed(text, formulae, random)
            found = [case._replace(start=case.start + shift, end=case.end + shift) for case in found]
        quoting[name] = text
        cases += found
    return ReuseSet({name: source.text for name, source in sources.items()}, quoting, cases)


def _message(
    name: str, sources: dict[str, _Source], edits: Sequence[str], random: Random, foreign: Sequence[str]
) -> tuple[str, list[Case]]:
    """A message that is one short passage and nothing else."""
    source = _any(list(sources), random)
    start, end = _passage(sources[source], SHORT_MESSAGE, random)
    edit = _any([one for one in edits if one != "inserted"], random)
    text = EDITS[edit](sources[source].text[start:end], random, _any(foreign, random))
    return text, [Case(name, 0, len(text), source, start, end, f"{edit}, whole message")]


def _article(
    name: str,
    own: Sequence[str],
    sources: dict[str, _Source],
    edits: Sequence[str],
    random: Random,
    foreign: Sequence[str],
) -> tuple[str, list[Case]]:
    """Paragraphs of one's own with up to three passages of others before, between and after them."""
    pieces: list[str | tuple[str, Case]] = list(own)
    chosen = random.choice(list(sources), size=int(random.integers(4)), replace=False)
    for source in chosen.tolist():
        start, end = _passage(sources[source], (SHORTEST, LONGEST), random)
        edit = _any(edits, random)
        passage = EDITS[edit](sources[source].text[start:end], random, _any(foreign, random))
        case = Case(name, 0, len(passage), source, start, end, edit)
        pieces.insert(int(random.integers(len(pieces) + 1)), (passage, case))
    text = ""
    found = []
    for piece in pieces:
        text += " " if text else ""
        if isinstance(piece, tuple):
            found.append(piece[1]._replace(start=len(text), end=len(text) + len(piece[0])))
            text += piece[0]
        else:
            text += piece
    return text, found


def _passage(source: _Source, lengths: tuple[int, int], random: Random) -> tuple[int, int]:
    """Where whole words of about a random length stand in a source's own words."""
    text, first, last = source
    wanted = int(random.integers(lengths[0], lengths[1] + 1))
    if last - first <= wanted:
        return first, last
    start = int(random.integers(first, last - wanted))
    start = max(first, text.rfind(" ", first, start) + 1)
    end = text.find(" ", start + wanted, last)
    return start, last if end < 0 else end


def _framed(text: str, formulae: Sequence[str], random: Random) -> tuple[str, int]:
    """The text with a formula before or after it, or none; and how far that moved it."""
    if not formulae or random.random() >= FORMULA_SHARE:
        return text, 0
    formula = _any(formulae, random)
    return (f"{formula} {text}", len(formula) + 1) if random.random() < 0.5 else (f"{text} {formula}", 0)


def _any(choices: Sequence[str], random: Random) -> str:
    return choices[int(random.integers(len(choices)))]
