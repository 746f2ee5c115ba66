"""Texts against the index: which passages of them stand in texts that came before."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.align.text_candidates import Candidates, candidates
from twicetold.align.text_passages import Passage, Together, shared_passages, sieved
from twicetold.align.text_score import text_score
from twicetold.align.text_spans import spans_of
from twicetold.fingerprint.text_folding import FoldedText, Letters
from twicetold.fingerprint.text_seeds import GRAM_LETTERS, Seeds, gram_keys, seeds_of
from twicetold.model import Match, Modality
from twicetold.pipeline.text_turns import Turns
from twicetold.pipeline.texts import ItemText, Texts
from twicetold.search.text_index import TextIndex
from twicetold.settings import TextSettings
from twicetold.time import Span

WHOLE_SHARE = 0.8
"""A passage that covers this much of either text is that text put out again, and may be shorter."""

ASKED_IN_FULL = 240
"""Letters up to which every run of a text is asked for: between two edits there may be fewer letters than always share
a sampled seed."""

LETTERS_AT_A_TIME = 10_000_000
"""Letters of texts that are held against those asked for in one go."""

_WALL = np.uint32(0xFFFFFFFF)


class Asked(NamedTuple):
    """A text that is searched for: its item's digest, its words, its furniture, and whose turn comes before its own."""

    item: str
    text: ItemText
    furniture: Sequence[Span]
    before: int


class TextMatcher:
    """Finds the passages that texts share with those in an index.

    Args:
        turns: in which order the index's items came, by date and in this work.
        partners: tells, of an asked item and another, whether they may be matched.
    """

    def __init__(
        self,
        index: TextIndex,
        texts: Texts,
        settings: TextSettings,
        *,
        turns: Turns,
        partners: Callable[[str, str], bool],
    ) -> None:
        self._index = index
        self._texts = texts
        self._settings = settings
        self._turns = turns
        self._partners = partners
        self._letters = index.letters()

    def matches(self, asked: Sequence[Asked]) -> list[list[Match]]:
        """For each text its matches, the text as the query, by place in it."""
        found: list[list[Match]] = [[] for _ in asked]
        if not asked:
            return found
        seeds = [_seeds_outside(one.text.folded, one.furniture) for one in asked]
        before = np.array([one.before for one in asked], np.int64)
        pairs = candidates(self._index, seeds, rank=self._turns.rank, position=self._turns.position, before=before)
        queries = Together.of([one.text.folded.letters for one in asked])
        for first, last in self._at_a_time(pairs):
            worth = (first + np.flatnonzero(self._worth_a_look(queries, pairs, first, last))).tolist()
            self._texts.load(self._index.item_names[pairs.item[pair]] for pair in worth)
            for pair in worth:
                one, item = asked[pairs.text[pair]], self._index.item_names[pairs.item[pair]]
                if self._partners(one.item, item):
                    found[pairs.text[pair]] += self._of_pair(one, item, self._texts[item], pairs.places_of(pair))
        for of_text in found:
            of_text.sort(key=lambda match: (match.query.start if match.query else 0, match.ref_item))
        return found

    def _at_a_time(self, pairs: Candidates) -> Iterator[tuple[int, int]]:
        """Pairs to look at together, as few texts as are held in memory anyway."""
        seen, first_at = np.unique(pairs.item, return_index=True)
        characters = np.zeros(len(pairs.item), np.int64)
        characters[first_at] = self._letters[seen]
        bounds = np.searchsorted(np.cumsum(characters), np.arange(0, characters.sum(), LETTERS_AT_A_TIME))
        yield from itertools.pairwise([*np.unique(bounds).tolist(), len(pairs.item)])

    def _worth_a_look(self, queries: Together, pairs: Candidates, first: int, last: int) -> NDArray[np.bool_]:
        """Which of the pairs `[first, last)` share enough letters, with those of furniture, for a match."""
        seen, number = np.unique(pairs.item[first:last], return_inverse=True)
        names = [self._index.item_names[item] for item in seen.tolist()]
        refs = Together.of(self._texts.letters(names))
        edges = pairs.edges[first : last + 1]
        return sieved(
            queries,
            refs,
            np.column_stack((pairs.text[first:last], number)),
            edges - edges[0],
            pairs.places[edges[0] : edges[-1]],
            min_letters=self._settings.min_letters,
            min_whole_letters=min(self._settings.min_whole_letters, self._settings.min_letters),
            whole_share=WHOLE_SHARE,
        )

    def _of_pair(self, one: Asked, item: str, ref: ItemText, places: NDArray[np.int32]) -> list[Match]:
        settings = self._settings
        own = one.text.folded
        shortest = min(settings.min_whole_letters, settings.min_letters)
        house = [own.letters_in(span.start, span.end) for span in one.furniture]
        passages = shared_passages(own.letters, ref.folded.letters, places, min_letters=shortest)
        ends = [stretch for stretch in house if any(_at_an_end(stretch, passage) for passage in passages)]
        if ends:
            passages = shared_passages(_walled(own.letters, ends), ref.folded.letters, places, min_letters=shortest)
        whole = WHOLE_SHARE * min(len(own), len(ref.folded))
        return [
            _match(one, item, ref, passage)
            for passage in passages
            if (letters := _letters_outside(passage, house)) >= settings.min_letters
            or (letters >= shortest and letters >= whole)
            if text_score(passage) >= settings.min_score
        ]


def _at_an_end(stretch: tuple[int, int], passage: Passage) -> bool:
    """True where a passage begins or ends in a stretch of furniture, or where one does."""
    first, last = stretch
    return first <= passage.query_first < last or first < passage.query_last <= last


def _letters_outside(passage: Passage, house: Sequence[tuple[int, int]]) -> float:
    """About how many letters of a passage agree that are no furniture."""
    length = passage.query_last - passage.query_first
    inside = sum(max(0, min(last, passage.query_last) - max(first, passage.query_first)) for first, last in house)
    return passage.matches * (1 - inside / length)


def _seeds_outside(folded: FoldedText, furniture: Sequence[Span]) -> Seeds:
    """Seeds of a text to ask for, all its runs of letters where it is short, without those that lie in furniture."""
    if len(folded) <= ASKED_IN_FULL:
        keys = gram_keys(folded.letters)
        seeds = Seeds(keys, np.arange(len(keys), dtype=np.int32))
    else:
        seeds = seeds_of(folded.letters)
    kept = np.ones(len(seeds.keys), np.bool_)
    for span in furniture:
        first, last = folded.letters_in(span.start, span.end)
        kept &= (seeds.places + GRAM_LETTERS <= first) | (seeds.places >= last)
    return Seeds(seeds.keys[kept], seeds.places[kept])


def _walled(letters: Letters, stretches: Sequence[tuple[int, int]]) -> Letters:
    """Letters with some stretches made unlike anything, so that no passage runs into them."""
    walled = letters.copy()
    for first, last in stretches:
        walled[first:last] = _WALL
    return walled


def _match(one: Asked, item: str, ref: ItemText, passage: Passage) -> Match:
    query_span, ref_span = spans_of(one.text.folded, ref.folded, passage)
    evidence: dict[str, float | int | str | list[float]] = {
        "letters": passage.matches,
        "identity": round(passage.identity, 4),
        "seeds": passage.seeds,
    }
    for side, text, span in (("query", one.text, query_span), ("ref", ref, ref_span)):
        times, page, section = text.times(span), text.page(span.start), text.section_at(span.start)
        if times is not None:
            evidence[f"{side}_time_s"] = [times.start / 1_000_000, times.end / 1_000_000]
        if page is not None:
            evidence[f"{side}_page"] = page
        if section is not None and section.machine_made:
            evidence[f"{side}_made_by"] = section.made_by
    return Match(
        query_item=one.item,
        ref_item=item,
        modality=Modality.TEXT,
        query=query_span,
        ref=ref_span,
        score=round(text_score(passage), 6),
        rate=round((ref_span.end - ref_span.start) / (query_span.end - query_span.start), 6),
        evidence=evidence,
    )
