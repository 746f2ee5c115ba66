"""Every file that holds words to its text: read in workers, stored, marked in the ledger. Messages need no reading."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from twicetold.archive import catalogue, ledger, message_texts
from twicetold.archive.ledger import Done
from twicetold.errors import ItemError
from twicetold.fingerprint import text_store
from twicetold.media.reader import MediaReader
from twicetold.media.text_reading import READERS_VERSION
from twicetold.media.text_track import TextForm, TextTrack
from twicetold.model import ItemKind
from twicetold.pipeline.made_files import done_with, lost_files
from twicetold.pipeline.originals import PARTLY_READ_HINT, note_fault, read_originals
from twicetold.pipeline.texts import READ_STAGE
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress

READ_KINDS = (ItemKind.TEXT, ItemKind.VIDEO)
READER = "text"
MADE_BY = f"twicetold-text {READERS_VERSION}"


def read_missing_texts(place: Workplace, reader: MediaReader, *, workers: int, progress: Progress) -> int:
    """Read every file with words that this version has not; returns how many could not be read.

    A film without subtitles is marked as done and is no problem; an unreadable text is marked, too, with a problem.
    """
    messages = message_texts.digests(place.connection)
    todo = ledger.missing(place.connection, READ_STAGE, READERS_VERSION, kinds=READ_KINDS)
    todo += lost_files(place, READ_STAGE, READERS_VERSION, _read, known=set(todo))
    todo = [item for item in todo if item not in messages]
    progress.begin("read text", total=sum(place.items[item].size_bytes for item in todo))
    failed = 0
    limit = place.settings.text.max_characters

    def read(_: str, path: Path) -> TextTrack:
        return reader.text(path, max_characters=limit)

    note = partial(note_fault, place, stage="read")
    for item, outcome in read_originals(place, todo, read, workers=workers, name="text"):
        unreadable = isinstance(outcome, ItemError)
        if isinstance(outcome, ItemError):
            track = TextTrack("", TextForm.PLAIN)
            # A film whose subtitles cannot be read is told by its picture already.
            if place.items[item].kind is ItemKind.TEXT:
                failed += 1
                note(item, code=outcome.code, message=outcome.message, hint=outcome.hint)
            else:
                unreadable = False
        else:
            track = outcome
            if place.items[item].kind is ItemKind.TEXT:
                for warning in track.warnings:
                    note(item, code="text.partly_read", message=warning, hint=PARTLY_READ_HINT)
                if not track.text.strip():
                    note(item, code="text.empty", message="holds no words", hint="Look for a copy that is whole.")
        _keep(place, item, track, unreadable=unreadable)
        progress.advance(place.items[item].size_bytes, subject=place.items[item].name)
    progress.end()
    return failed


def unreadable_texts(place: Workplace) -> set[str]:
    """Items whose words could not be read."""
    return {item for item, entry in ledger.done(place.connection, READ_STAGE).items() if entry.detail.get("unreadable")}


def _keep(place: Workplace, item: str, track: TextTrack, *, unreadable: bool) -> None:
    detail: dict[str, object] = {"characters": len(track.text), "form": track.form.value, "unreadable": unreadable}
    done = Done(item=item, stage=READ_STAGE, version=READERS_VERSION, detail=detail)
    if track.text:
        path = place.layout.words(READER, READERS_VERSION, item)
        text_store.write(path, text_store.stored_text(track, item_sha256=item, made_by=MADE_BY))
        done = done_with(place, done, path)
    with catalogue.transaction(place.connection):
        ledger.mark(place.connection, done)


def _read(path: Path, item: str) -> object:
    return text_store.read(path, item_sha256=item)
