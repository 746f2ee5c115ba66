"""Formulae of an archive: those that recur, those of the user's banks, and every place where one stands."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from twicetold.align.text_formulae import FormulaBook
from twicetold.archive import catalogue, formulae, furniture
from twicetold.archive.formulae import RECURRING, Formula
from twicetold.archive.furniture import FIRST_READ, Furniture
from twicetold.fingerprint.text_folding import fold
from twicetold.fingerprint.text_seeds import GRAM_LETTERS
from twicetold.lineage.refrains import Seeding, Stretch, grown, refrains
from twicetold.model import FurnitureSpan, TrackKind
from twicetold.pipeline.furnishing import ENOUGH_RELEASES
from twicetold.pipeline.texts import ItemText, Texts
from twicetold.pipeline.workplace import Workplace
from twicetold.search.text_index import TextIndex
from twicetold.time import Span

COMPARED_PLACES = 24
"""Other places of a new formula that say how far it reaches."""

LABEL_CHARACTERS = 60

BATCH_ITEMS = 1000


class Formulae:
    """The formulae of an archive, ready to be recognised."""

    def __init__(self, known: Sequence[Formula]) -> None:
        self.known = list(known)
        self.book = FormulaBook([fold(one.body).letters for one in self.known])

    def spans(self, item: str, text: ItemText) -> list[FurnitureSpan]:
        """Where formulae stand in an item's words, in order."""
        if not self.known:
            return []
        found = []
        for one in self.book.recognise(text.folded):
            formula = self.known[one.number]
            found.append(
                FurnitureSpan(
                    item=item,
                    span=Span(*text.folded.span(one.first, one.last)),
                    label=formula.label,
                    furniture_id=FIRST_READ + (formula.id or 0),
                    releases=formula.releases,
                    track=TrackKind.TEXT,
                )
            )
        return found


def learn_formulae(place: Workplace, texts: Texts, index: TextIndex, *, waiting: Iterable[str]) -> Formulae:
    """Look for formulae that have come to recur; returns all that are known.

    Args:
        waiting: items that are about to be matched, and whose formulae will be recognised then; new formulae are
            recognised here in all others.
    """
    known = formulae.all_formulae(place.connection)
    already = Formulae(known)
    frequent = _Frequent(place, index)
    new: list[Formula] = []
    for source in frequent.sources:
        of_source = list(_of_source(place, source, texts, frequent, already))
        if of_source:
            new += of_source
            already = Formulae([*known, *new])
    if not new:
        return already
    with catalogue.transaction(place.connection):
        added = register(place, new)
        every = Formulae([*known, *added])
        apply_formulae(place, texts, index, every, added, leave=waiting)
    return every


def register(place: Workplace, new: Sequence[Formula]) -> list[Formula]:
    """Put formulae on record, as such and as furniture; returns them with their ids. Within a transaction."""
    ids = formulae.insert(place.connection, new)
    added = [
        Formula(id=number, bank=one.bank, source=one.source, label=one.label, body=one.body, releases=one.releases)
        for number, one in zip(ids, new, strict=True)
    ]
    furniture.insert(
        place.connection,
        [
            Furniture(
                id=FIRST_READ + (one.id or 0), source=one.source, label=one.label, codes=b"", releases=one.releases
            )
            for one in added
        ],
        track=TrackKind.TEXT,
    )
    return added


def apply_formulae(
    place: Workplace,
    texts: Texts,
    index: TextIndex,
    every: Formulae,
    added: Sequence[Formula],
    *,
    leave: Iterable[str] = (),
) -> int:
    """Recognise anew every indexed item in which one of the added formulae may stand; returns how many items.

    Within a transaction.
    """
    found = index.postings(Formulae(added).book.keys)
    left = set(leave)
    names = [name for number in np.unique(found.item) if (name := index.item_names[number]) not in left]
    for start in range(0, len(names), BATCH_ITEMS):
        batch = names[start : start + BATCH_ITEMS]
        texts.load(batch)
        spans = [span for item in batch for span in every.spans(item, texts[item])]
        furniture.replace_for_items(place.connection, batch, spans, track=TrackKind.TEXT)
    return len(names)


def label_of(body: str) -> str:
    """A formula as it is listed: its first words on one line."""
    line = " ".join(body.split())
    return line if len(line) <= LABEL_CHARACTERS else f"{line[: LABEL_CHARACTERS - 1]}…"


class _Frequent:
    """Seeds that recur, with the items and releases that they recur in; an item counts for its first release."""

    def __init__(self, place: Workplace, index: TextIndex) -> None:
        names = index.item_names
        release_of = np.array([place.first_rank(name) if name in place.holders else -1 for name in names], np.int64)
        order = np.argsort(release_of, kind="stable")
        self.names = [names[number] for number in order]
        self.letters = index.letters()[order]
        by_date = np.empty(len(order), np.int32)
        by_date[order] = np.arange(len(order), dtype=np.int32)
        keys, item, at = index.frequent(place.settings.lineage.furniture_min_releases)
        item = by_date[item]
        rows = np.lexsort((at, item))
        self._rows = Seeding(keys[rows], item[rows], at[rows], release_of[order][item[rows]])
        self.sources = sorted(set(place.sources.values()))
        number_of = {source: number for number, source in enumerate(self.sources)}
        by_rank = np.array([number_of[place.sources[release]] for release in place.chronology.in_order()], np.int64)
        self._source = by_rank[self._rows.release] if len(by_rank) else np.zeros(0, np.int64)

    def of_source(self, source: str, *, min_releases: int) -> Seeding:
        """The seeds that are frequent in the items of one source."""
        inside = self._source == self.sources.index(source)
        found = self._rows.where(inside)
        _, number, counts = np.unique(found.key, return_inverse=True, return_counts=True)
        enough = counts[number] >= min_releases if len(counts) else np.zeros(0, np.bool_)
        return found.where(enough)


def _enough(releases: int) -> int:
    """Releases in which a formula has to open or close a text: one more each time that a source's releases double.

    A share of the releases, as for idents, would not do: an ident opens them all, a formula those that it suits.
    """
    return min(ENOUGH_RELEASES, math.ceil(math.log2(max(2, releases))))


def _of_source(
    place: Workplace, source: str, texts: Texts, frequent: _Frequent, already: Formulae
) -> Iterator[Formula]:
    releases = sum(owner == source for owner in place.sources.values())
    needed = max(place.settings.lineage.furniture_min_releases, _enough(releases))
    if releases < needed:
        return
    found = frequent.of_source(source, min_releases=needed)
    for stretch in refrains(
        found, frequent.letters, min_releases=needed, max_letters=place.settings.text.furniture_max_letters
    ):
        formula = _formula(source, stretch, frequent.names, texts, found, needed=needed)
        if formula is not None and not already.book.recognise(fold(formula.body)):
            yield formula


def _formula(
    source: str, stretch: Stretch, names: Sequence[str], texts: Texts, found: Seeding, *, needed: int
) -> Formula | None:
    """The stretch as far as it is the same elsewhere, as it is written where it stands first."""
    item = names[stretch.item]
    own = texts[item].folded
    here = found.item == stretch.item
    inside = np.flatnonzero(here & (found.place >= stretch.first) & (found.place + GRAM_LETTERS <= stretch.last))
    if not len(inside):
        return None
    places: dict[int, int] = defaultdict(int)
    for row in inside:
        same = np.flatnonzero(found.key == found.key[row])
        for other in same:
            if found.item[other] != stretch.item:
                places.setdefault(int(found.item[other]), int(found.place[other] - found.place[row] + stretch.first))
        if len(places) >= COMPARED_PLACES:
            break
    others = list(places.items())[:COMPARED_PLACES]
    texts.load([names[number] for number, _ in others])
    first, last = grown(
        own.letters,
        stretch.first,
        stretch.last,
        [(texts[names[number]].folded.letters, at) for number, at in others],
        min_others=max(1, needed - 1),
    )
    start, end = own.span(first, last)
    body = texts[item].text[start:end]
    return Formula(body=body, bank=RECURRING, source=source, label=label_of(body), releases=stretch.releases)
