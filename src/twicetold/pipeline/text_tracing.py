"""Tracing words as pictures are traced: read, index, learn the formulae, match each new text with those before it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from twicetold.archive import catalogue, formulae, furniture, ledger, matches
from twicetold.archive.ledger import Done
from twicetold.media.reader import MediaReader
from twicetold.media.text_reading import READERS_VERSION
from twicetold.model import FurnitureSpan, ItemKind, Match, Modality, TrackKind
from twicetold.pipeline.accounting import TrackState
from twicetold.pipeline.orienting import oriented
from twicetold.pipeline.text_furnishing import Formulae, learn_formulae
from twicetold.pipeline.text_indexing import SEEDS_VERSION, updated_text_index
from twicetold.pipeline.text_matching import Asked, TextMatcher
from twicetold.pipeline.text_reading import read_missing_texts, unreadable_texts
from twicetold.pipeline.text_turns import Turns
from twicetold.pipeline.texts import Texts
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress
from twicetold.search.text_index import TextIndex

STAGE = "trace:text"

METHOD_VERSION = "2"
"""Changes whenever the same words would give other matches: everything is then matched again."""

BATCH_ITEMS = 500
"""Texts that are matched at a time, and kept in one transaction."""

BATCH_CHARACTERS = 2_000_000
"""Fewer where they are long."""

MIN_SPAN_CHARACTERS = 12
"""Shortest piece of a match that is kept where formulae are cut out of it."""


@dataclass(frozen=True, slots=True)
class TextTrace:
    """What a trace of words did: items that were traced, matches found."""

    items: tuple[str, ...]
    matches: int


def trace_text(place: Workplace, reader: MediaReader, run_id: int, *, progress: Progress, workers: int) -> TextTrace:
    """Trace all words that are not traced yet."""
    read_missing_texts(place, reader, workers=workers, progress=progress)
    texts = Texts(place)
    index = updated_text_index(place, texts, progress=progress)
    version = _version(place)
    new = _not_traced(place, version, index)
    known = learn_formulae(place, texts, index, waiting=new)
    count = 0
    progress.begin("match text", total=len(new))
    for asked, found in _matched(place, texts, index, known, new):
        with catalogue.transaction(place.connection):
            spans = [span for _, of_item in asked for span in of_item]
            furniture.replace_for_items(place.connection, [one.item for one, _ in asked], spans, track=TrackKind.TEXT)
            matches.insert(place.connection, run_id, [oriented(place, match) for match in found])
            for one, _ in asked:
                detail: dict[str, object] = {"characters": len(one.text.text)}
                ledger.mark(place.connection, Done(item=one.item, stage=STAGE, version=version, detail=detail))
        count += len(found)
        progress.advance(len(asked), subject=place.items[asked[-1][0].item].name)
    progress.end()
    return TextTrace(items=tuple(new), matches=count)


def text_state(place: Workplace) -> TrackState:
    """What the accounts need of the words: furniture, and how long each text is."""
    lengths = {
        item: characters
        for item, entry in ledger.done(place.connection, STAGE).items()
        if isinstance(characters := entry.detail.get("characters"), int) and characters
    }
    unreadable = {item for item in unreadable_texts(place) if item in place.items}
    spans: dict[str, list[FurnitureSpan]] = defaultdict(list)
    for span in furniture.all_spans(place.connection, track=TrackKind.TEXT):
        spans[span.item].append(span)
    return TrackState(TrackKind.TEXT, spans, {*lengths, *unreadable}, unreadable, MIN_SPAN_CHARACTERS, lengths)


def forget_texts(place: Workplace, items: set[str]) -> None:
    """Have these items' words matched anew by the next trace. Within a transaction."""
    ledger.forget(place.connection, STAGE, items=items)
    matches.replace_for_items(place.connection, 0, items, (), modalities=(Modality.TEXT,))


def _version(place: Workplace) -> str:
    settings = msgspec.json.encode(place.settings.text, order="deterministic")
    return f"{METHOD_VERSION}/{READERS_VERSION}/{SEEDS_VERSION}/{hashlib.sha256(settings).hexdigest()[:16]}"


def _not_traced(place: Workplace, version: str, index: TextIndex) -> list[str]:
    """Items to match, earliest release first. Where the method or its settings changed, all of them, anew."""
    done = ledger.done(place.connection, STAGE)
    if any(entry.version != version for entry in done.values()):
        with catalogue.transaction(place.connection):
            forget_texts(place, set(done))
            furniture.remove(
                place.connection,
                [
                    furniture.FIRST_READ + number
                    for number in formulae.remove_bank(place.connection, formulae.RECURRING)
                ],
            )
    todo = set(ledger.missing(place.connection, STAGE, version, kinds=tuple(ItemKind))).intersection(index.item_names)
    return sorted(todo, key=lambda item: (place.first_rank(item), item))


def _matched(
    place: Workplace, texts: Texts, index: TextIndex, known: Formulae, new: list[str]
) -> Iterator[tuple[list[tuple[Asked, list[FurnitureSpan]]], list[Match]]]:
    """New items in order, some at a time, with their formulae and the matches of all of them.

    In order, so that after a crash every pair of items is judged exactly once: an item's partners are those traced
    before this run and those before it in this one.
    """
    turn = {item: number for number, item in enumerate(new)}

    def partners(one: str, other: str) -> bool:
        return not set(place.holders[other]) <= set(place.holders[one])

    matcher = TextMatcher(
        index, texts, place.settings.text, turns=Turns.of(place, index, waiting=turn), partners=partners
    )
    start = 0
    while start < len(new):
        batch = new[start : start + BATCH_ITEMS]
        texts.load(batch)
        asked: list[tuple[Asked, list[FurnitureSpan]]] = []
        characters = 0
        for item in batch:
            text = texts[item]
            characters += len(text.text)
            if asked and characters > BATCH_CHARACTERS:
                break
            spans = known.spans(item, text)
            asked.append((Asked(item, text, [s.span for s in spans if s.span], turn[item]), spans))
        found = matcher.matches([one for one, _ in asked])
        yield asked, [match for of_item in found for match in of_item]
        start += len(asked)
