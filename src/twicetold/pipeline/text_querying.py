"""What in one file's words is known to an archive, without storing the file."""

from __future__ import annotations

from pathlib import Path

from twicetold.archive import formulae
from twicetold.media.reader import MediaReader
from twicetold.model import Match
from twicetold.pipeline.text_furnishing import Formulae
from twicetold.pipeline.text_indexing import existing_text_index
from twicetold.pipeline.text_matching import Asked, TextMatcher
from twicetold.pipeline.text_reading import MADE_BY
from twicetold.pipeline.text_turns import Turns
from twicetold.pipeline.texts import ItemText, Texts, joined
from twicetold.pipeline.workplace import Workplace


def query_text(place: Workplace, reader: MediaReader, path: Path, own: str) -> list[Match]:
    """Matches of a file's words, or of the subtitles inside a film, by place in them; nothing is written.

    Args:
        own: SHA-256 of the file: an item of the archive with the same bytes is left out, it is the file itself.

    Raises:
        MediaRejected: its words cannot be read.
    """
    track = reader.text(path, max_characters=place.settings.text.max_characters)
    return KnownPassages(place).of(joined([(track, MADE_BY, "")]), own)


class KnownPassages:
    """Finds words again among those that an archive has traced; formulae do not count."""

    def __init__(self, place: Workplace) -> None:
        index = existing_text_index(place)
        self._formulae = Formulae(formulae.all_formulae(place.connection))
        self._matcher = TextMatcher(
            index,
            Texts(place),
            place.settings.text,
            turns=Turns.of(place, index, waiting={}),
            partners=lambda one, other: one != other,
        )

    def of(self, text: ItemText, own: str) -> list[Match]:
        """Matches of a text, by place in it; `own` as for `query_text`."""
        spans = self._formulae.spans(own, text)
        (found,) = self._matcher.matches([Asked(own, text, [span.span for span in spans if span.span], before=0)])
        return found
