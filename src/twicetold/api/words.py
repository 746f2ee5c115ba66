"""Words of an archive: the text of items, passages quoted on both sides, and the formulae that are furniture.

archive.words.text("ab12cd...")
archive.words.passages(match).query.quote
archive.words.add_formulae("scripture.txt", bank="scripture")
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from twicetold.archive import formulae
from twicetold.archive.formulae import Formula
from twicetold.errors import FingerprintDamaged, StorageReadOnly
from twicetold.model import Match, Modality
from twicetold.run.progress import NoProgress, Progress
from twicetold.time import Span

if TYPE_CHECKING:
    from twicetold.api.archive import Archive
    from twicetold.pipeline.texts import ItemText, Texts
    from twicetold.pipeline.word_reading import WordsReport

AROUND_CHARACTERS = 80
"""Characters shown before and after a passage."""


class Quotation(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a match in words, from the untouched original; whoever shows it lets the words set their direction.
    `begins` where nothing stands before `before`, `ends` where nothing stands after `after`.

    `time` is when the words are shown or said, where that is known; `page` counts from 1. `made_by` names the program
    and version that recognised them in pictures or sound; it is empty where they were written. `language` is the
    likeliest, where something said so.
    """

    item: str
    span: Span
    before: str
    quote: str
    after: str
    begins: bool = True
    ends: bool = True
    time: Span | None = None
    page: int | None = None
    made_by: str = ""
    language: str = ""


class Passages(msgspec.Struct, frozen=True, kw_only=True):
    """Both sides of a match in words. The words of one may no longer be at hand: then it is None."""

    query: Quotation | None
    ref: Quotation | None


class FormulaeReport(msgspec.Struct, frozen=True, kw_only=True):
    """What adding a bank did: formulae added, those too short to be recognised, and items looked at again."""

    bank: str
    added: int
    too_short: int
    already_there: int
    items: int


class Words:
    """The words of one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def of(self, digest: str) -> ItemText:
        """All words of an item with their origins, times and pages; empty where it has none.

        Raises:
            UsageError: `usage.no_item`.
            FingerprintDamaged: what was read of it is no longer whole; `trace` reads it again.
        """
        return self._texts[self._archive.item(digest).sha256]

    def text(self, sha256: str) -> str:
        """The words of an item; empty where it has none, or where they are no longer at hand."""
        try:
            return self._texts[sha256].text
        except (FileNotFoundError, FingerprintDamaged):
            return ""

    def passages(self, match: Match) -> Passages:
        """Both sides of a match in words."""
        return Passages(
            query=self._quotation(match, match.query_item, match.query),
            ref=self._quotation(match, match.ref_item, match.ref),
        )

    def formulae(self) -> list[Formula]:
        """Every formula: those that recur, and those of the banks."""
        return formulae.all_formulae(self._archive.connection)

    def add_formulae(self, path: str | os.PathLike[str], *, bank: str) -> FormulaeReport:
        """Add a bank of formulae from a file of text, one a line: they are furniture wherever they stand.

        What has been traced is looked at again at once; the accounts follow at the next trace.

        Raises:
            UsageError: `formulae.bank`, the name is empty or too long; `formulae.none`, the file holds none.
            MediaRejected: the file cannot be read as text.
            StorageReadOnly: the archive was opened for reading.
        """
        self._check_writable()
        from twicetold.pipeline.text_banks import add_bank  # noqa: PLC0415 - kernels load only when needed

        added, too_short, already, items = add_bank(self._archive.workplace(), Path(path), bank=bank)
        return FormulaeReport(bank=bank, added=added, too_short=too_short, already_there=already, items=items)

    def remove_formulae(self, bank: str) -> int:
        """Take a bank out; its passages are matched again at the next trace. Returns how many formulae it had.

        Raises:
            UsageError: `formulae.no_bank`, there is no bank of this name.
            StorageReadOnly: the archive was opened for reading.
        """
        self._check_writable()
        from twicetold.pipeline.text_banks import remove_bank  # noqa: PLC0415 - the same

        return remove_bank(self._archive.workplace(), bank)

    def read(
        self,
        *,
        on_screen: bool = True,
        spoken: bool = True,
        model: str | os.PathLike[str] | None = None,
        progress: Progress | None = None,
    ) -> WordsReport:
        """Read words off the screen and from speech with the optional readers; the next trace compares them.

        Args:
            model: a folder with a Whisper model for faster-whisper; by default the packaged base model.

        Raises:
            UsageError: `words.no_reader`, `words.no_model`: what is asked for is not installed.
            StorageReadOnly: the archive was opened for reading.
        """
        self._check_writable()
        from twicetold.fingerprint.words_model import model_folder  # noqa: PLC0415 - extras load only when asked for
        from twicetold.fingerprint.words_on_screen import (  # noqa: PLC0415 - decoders load only when needed
            OnScreenReader,
        )
        from twicetold.fingerprint.words_spoken import SpokenReader  # noqa: PLC0415 - decoders load only when needed
        from twicetold.media.reader import MediaReader  # noqa: PLC0415 - decoders load only when needed
        from twicetold.pipeline.word_reading import read_words  # noqa: PLC0415 - decoders load only when needed

        archive = self._archive
        pictures = OnScreenReader() if on_screen else None
        sound = None
        if spoken:
            folder = model_folder(None if model is None else Path(model), keep=archive.layout.index)
            sound = SpokenReader(folder, name=folder.name)
        with MediaReader(archive.settings.media) as reader:
            return read_words(
                archive.workplace(), reader, pictures=pictures, sound=sound, progress=progress or NoProgress()
            )

    def _check_writable(self) -> None:
        if self._archive.read_only:
            raise StorageReadOnly(
                f"{self._archive.layout.root}: was opened for reading", hint="Open the archive without read_only."
            )

    @cached_property
    def _texts(self) -> Texts:
        from twicetold.pipeline.texts import Texts  # noqa: PLC0415 - the same

        return Texts(self._archive.workplace())

    def _quotation(self, match: Match, item: str, span: Span | None) -> Quotation | None:
        if span is None or match.modality is not Modality.TEXT or not self.text(item):
            return None
        text = self._texts[item]
        section = text.section_at(span.start)
        return Quotation(
            item=item,
            span=span,
            before=text.text[max(0, span.start - AROUND_CHARACTERS) : span.start],
            quote=text.text[span.start : span.end],
            after=text.text[span.end : span.end + AROUND_CHARACTERS],
            begins=span.start <= AROUND_CHARACTERS,
            ends=span.end + AROUND_CHARACTERS >= len(text.text),
            time=text.times(span),
            page=text.page(span.start),
            made_by=section.made_by if section and section.machine_made else "",
            language=section.language if section else "",
        )
