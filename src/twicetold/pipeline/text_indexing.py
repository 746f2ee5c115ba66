"""Words into the index of seeds: what is missing, or all of it where it was damaged or deleted."""

from __future__ import annotations

from pathlib import Path

from twicetold.fingerprint import text_folding_table, text_seeds
from twicetold.fingerprint.text_seeds import seeds_of
from twicetold.pipeline.index_upkeep import missing_in, opened_or_anew
from twicetold.pipeline.texts import Texts
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress
from twicetold.search.text_index import TextAddition, TextIndex

NAME = "text"
SEEDS_VERSION = f"{text_folding_table.VERSION}-{text_seeds.VERSION}"
"""What has to be equal for an index to be used again."""

BATCH_SEEDS = 2_000_000
"""Seeds that are added in one change of the index."""

BATCH_ITEMS = 1000
"""Items whose words are asked of the catalogue at a time."""


def updated_text_index(place: Workplace, texts: Texts, *, progress: Progress) -> TextIndex:
    """The index over the words of every item, brought up to date."""
    folder = text_index_folder(place)
    index = opened_or_anew(TextIndex.open, folder)
    wanted = {item for item in texts.holding() if item in place.holders}
    missing = missing_in(index, wanted)
    progress.begin("index text", total=len(missing))
    batch: list[TextAddition] = []
    held = 0
    for start in range(0, len(missing), BATCH_ITEMS):
        items = missing[start : start + BATCH_ITEMS]
        texts.load(items)
        for item in items:
            seeds = seeds_of(texts[item].folded.letters)
            batch.append(TextAddition(item, seeds.keys, seeds.places))
            held += len(seeds.keys)
        progress.advance(len(items), subject=place.items[items[-1]].name)
        if held >= BATCH_SEEDS:
            index.append_many(batch)
            batch, held = [], 0
    index.append_many(batch)
    progress.end()
    return index


def existing_text_index(place: Workplace) -> TextIndex:
    """The index as it is, for a question that changes nothing.

    Raises:
        IndexDamaged: it is not what was written.
    """
    return TextIndex.open(text_index_folder(place))


def text_index_folder(place: Workplace) -> Path:
    """Where the index of this version of folding and seeds lies."""
    return place.layout.index / f"{NAME}-{SEEDS_VERSION}"
