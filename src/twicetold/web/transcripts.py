"""Words of a release as a page shows them: by origin, line by line with their times, machine-made ones named so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from twicetold.api import Archive
from twicetold.errors import FingerprintDamaged
from twicetold.media.text_track import TextForm
from twicetold.model import Item
from twicetold.pipeline.texts import ItemText, Section, item_text

LINES_SHOWN = 400
CHARACTERS_SHOWN = 40_000
"""Of each origin; the rest is in the JSON of the page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words; `start_us` and `end_us` are None where nothing says when it is shown or said."""

    text: str
    start_us: int | None = None
    end_us: int | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of one origin of an item. `made_by` names the program that recognised machine-made ones."""

    item: Item
    form: TextForm
    machine_made: bool
    made_by: str
    language: str
    lines: tuple[Line, ...]

    @property
    def shown(self) -> tuple[Line, ...]:
        """As much of it as a page holds."""
        kept: list[Line] = []
        room = CHARACTERS_SHOWN
        for line in self.lines[:LINES_SHOWN]:
            if room <= 0:
                break
            kept.append(Line(line.text[:room], line.start_us, line.end_us))
            room -= len(line.text)
        return tuple(kept)

    @property
    def left_out(self) -> int:
        """Characters that are not shown."""
        return sum(len(line.text) for line in self.lines) - sum(len(line.text) for line in self.shown)


def transcripts_of(archive: Archive, items: Iterable[Item]) -> list[Transcript]:
    """The words of items, by item and origin; those that are no longer at hand are left out."""
    place = archive.workplace()
    found = []
    for item in items:
        try:
            text = item_text(place, item.sha256)
        except (FileNotFoundError, FingerprintDamaged):
            continue  # the next trace reads them again
        found += [_transcript(item, text, section) for section in text.sections]
    return found


def as_record(one: Transcript) -> dict[str, object]:
    """A transcript as plain values, whole."""
    return {
        "item": one.item.sha256,
        "origin": one.form.value,
        "machine_made": one.machine_made,
        "made_by": one.made_by,
        "language": one.language,
        "lines": [{"start_us": line.start_us, "end_us": line.end_us, "text": line.text} for line in one.lines],
    }


def _transcript(item: Item, text: ItemText, section: Section) -> Transcript:
    cues = [cue for cue in text.cues.tolist() if section.start <= cue[0] and cue[1] <= section.end]
    lines = [Line(words, cue[2], cue[3]) for cue in cues if (words := text.text[cue[0] : cue[1]].strip())]
    if not cues:
        lines = [Line(words) for part in text.text[section.start : section.end].split("\n") if (words := part.strip())]
    made_by = section.made_by if section.machine_made else ""
    return Transcript(item, section.form, section.machine_made, made_by, section.language, tuple(lines))
