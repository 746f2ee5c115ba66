"""The words of items as a job needs them: messages from the catalogue, files as they were read, read once and kept."""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from twicetold.archive import ledger, message_texts
from twicetold.fingerprint import text_store
from twicetold.fingerprint.text_folding import FoldedText, Letters, fold, fold_all, fold_together
from twicetold.media.text_track import MACHINE_MADE, TextForm, TextTrack
from twicetold.pipeline.workplace import Workplace
from twicetold.time import Span

READ_STAGE = "read:text"
ON_SCREEN_STAGE = "words:on-screen"
SPOKEN_STAGE = "words:spoken"
WORD_STAGES = (READ_STAGE, ON_SCREEN_STAGE, SPOKEN_STAGE)
"""Where an item's words come from, in the order in which they are laid one after another."""

GAP = "\n\n"
"""What stands between the words of two origins of one item: a film's subtitles, and what was heard in it."""

KEPT_CHARACTERS = 20_000_000
"""Characters whose folded form is held in memory at a time: about 250 MB."""

_NO_CUES, _NO_PAGES = np.zeros((0, 4), np.int64), np.zeros((0, 2), np.int64)


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of an item's words with one origin."""

    start: int
    end: int
    form: TextForm
    made_by: str
    language: str = ""

    @property
    def machine_made(self) -> bool:
        return self.form in MACHINE_MADE


@dataclass(frozen=True)
class ItemText:
    """All words of one item, the origins one after another; offsets count code points.

    `cues` int64 (n, 4): start, end in code points, start, end in microseconds. `pages` int64 (n, 2): start, end.
    `letters`: the text folded, where that is known already.
    """

    text: str
    sections: tuple[Section, ...] = ()
    cues: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 4), np.int64))
    pages: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    letters: FoldedText | None = None

    @cached_property
    def folded(self) -> FoldedText:
        return self.letters or fold(self.text)

    def times(self, span: Span) -> Span | None:
        """From when to when the words of a span are shown or said, in microseconds; None where no cue holds them."""
        touched = self.cues[(self.cues[:, 0] < span.end) & (self.cues[:, 1] > span.start)]
        if not len(touched):
            return None
        start, end = int(touched[:, 2].min()), int(touched[:, 3].max())
        return Span(start, max(end, start + 1))

    def page(self, offset: int) -> int | None:
        """The page, from 1, on which a code point stands; None where the text has no pages."""
        if not len(self.pages):
            return None
        return max(1, int(np.searchsorted(self.pages[:, 0], offset, "right")))

    def section_at(self, offset: int) -> Section | None:
        """The section that holds a code point."""
        return next((one for one in self.sections if one.start <= offset < one.end), None)


def joined(tracks: Iterable[tuple[TextTrack, str, str]]) -> ItemText:
    """Words of several origins, given with what made them and their language, as one text; empty ones leave nothing."""
    text = ""
    sections: list[Section] = []
    cues, pages = [np.zeros((0, 4), np.int64)], [np.zeros((0, 2), np.int64)]
    for track, made_by, language in tracks:
        if not track.text:
            continue
        text += GAP if text else ""
        at = len(text)
        text += track.text
        sections.append(Section(at, len(text), track.form, made_by, language))
        cues.append(track.cues + np.array([at, at, 0, 0]))
        pages.append(track.pages + at)
    return ItemText(text, tuple(sections), np.concatenate(cues), np.concatenate(pages))


def item_text(place: Workplace, item: str) -> ItemText:
    """All words of one item, where the others' are not asked for. Raises as `Texts` does."""
    body = message_texts.get(place.connection, item)
    files = ledger.files_of(place.connection, item, WORD_STAGES)
    return _read(place, item, body, files)


def _read(place: Workplace, item: str, body: str | None, files: Iterable[str]) -> ItemText:
    tracks = [(TextTrack(body, TextForm.MESSAGE), "", "")] if body is not None else []
    for file in files:
        stored = text_store.read(place.layout.root / file, item_sha256=item)
        tracks.append((stored.track, stored.made_by, stored.language))
    return joined(tracks)


class Texts:
    """A bounded cache over the words of an archive's items."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._kept: OrderedDict[str, ItemText] = OrderedDict()
        self._characters = 0

    @cached_property
    def _files(self) -> list[dict[str, str]]:
        """For each origin, the file of each item's words, relative to the archive."""
        return [
            {item: done.file for item, done in ledger.done(self._place.connection, stage).items() if done.file}
            for stage in WORD_STAGES
        ]

    @cached_property
    def _messages(self) -> set[str]:
        return message_texts.digests(self._place.connection)

    def holding(self) -> set[str]:
        """Items that have words in the catalogue or in a file; some of the files may be empty."""
        return self._messages.union(*self._files)

    def __getitem__(self, item: str) -> ItemText:
        """The words of one item, empty where it has none.

        Raises:
            FingerprintDamaged, FileNotFoundError: what was read from a file is no longer there.
        """
        if item not in self._kept:
            self._keep(item, message_texts.get(self._place.connection, item))
        self._kept.move_to_end(item)
        return self._kept[item]

    def load(self, items: Iterable[str]) -> None:
        """Have the messages among these items at hand, with one question to the catalogue."""
        missing = [item for item in dict.fromkeys(items) if item not in self._kept]
        bodies = message_texts.of_items(self._place.connection, missing)
        alone = {item: body for item, body in bodies.items() if body and not self._files_of(item)}
        for (item, body), letters in zip(alone.items(), fold_all(list(alone.values())), strict=True):
            section = Section(0, len(body), TextForm.MESSAGE, "")
            self._remember(item, ItemText(body, (section,), _NO_CUES, _NO_PAGES, letters))
        for item, body in bodies.items():
            if item not in alone:
                self._keep(item, body)

    def letters(self, items: Sequence[str]) -> list[Letters]:
        """The folded letters of each item; of messages that are not at hand nothing else is made, or kept."""
        absent = [item for item in items if item not in self._kept and not self._files_of(item)]
        bodies = message_texts.of_items(self._place.connection, absent)
        whole, cuts = fold_together(list(bodies.values()))
        read = {
            item: whole.letters[first:last]
            for item, (first, last) in zip(bodies, itertools.pairwise(cuts.tolist()), strict=True)
        }
        return [read[item] if item in read else self[item].folded.letters for item in items]

    def _files_of(self, item: str) -> list[str]:
        return [files[item] for files in self._files if item in files]

    def _keep(self, item: str, body: str | None) -> None:
        self._remember(item, _read(self._place, item, body, self._files_of(item)))

    def _remember(self, item: str, text: ItemText) -> None:
        self._kept[item] = text
        self._characters += len(text.text)
        while self._characters > KEPT_CHARACTERS and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._characters -= len(dropped.text)
