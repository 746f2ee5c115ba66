"""Every soundtrack of an archive to its fingerprint: read in workers, stored, marked in the ledger."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from twicetold.align.sound_pair import Sound
from twicetold.archive import catalogue, ledger
from twicetold.archive.ledger import Done
from twicetold.errors import ItemError
from twicetold.fingerprint import sound_store
from twicetold.fingerprint.base import settings_digest
from twicetold.fingerprint.sound import NAME, SETTINGS, VERSION, SoundPrint, sound_print
from twicetold.fingerprint.sound_spectrum import RATE_HZ, Samples
from twicetold.media.frames import DecodeReport
from twicetold.media.reader import MediaReader
from twicetold.media.samples import SoundBatch
from twicetold.model import ItemKind
from twicetold.pipeline.made_files import done_with, lost_files
from twicetold.pipeline.originals import PARTLY_READ_HINT, note_fault, read_originals
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress

SOUND_KINDS = (ItemKind.VIDEO, ItemKind.AUDIO)
STAGE = f"fingerprint:{NAME}"
VERSION_MADE = f"{VERSION}/{settings_digest(SETTINGS)}"
"""What has to be equal for a stored result to be used again."""

NO_SOUND = "media.no_sound"

KEPT_FRAMES = 1_000_000
"""Frames of fingerprints held in memory at a time: nine hours of sound, about 170 MB once they were compared."""


def fingerprint_sound(reader: MediaReader, path: Path) -> tuple[SoundPrint, DecodeReport]:
    """Fingerprint one file's soundtrack.

    Raises:
        MediaRejected: it has none (`media.no_sound`), or nothing of it could be read.
    """
    last = [DecodeReport()]

    def samples(batches: Iterable[SoundBatch]) -> Iterator[Samples]:
        for batch in batches:
            last[0] = batch.report
            yield batch.samples

    found = sound_print(samples(reader.sound_chunks(path, rate_hz=RATE_HZ)))
    return found, last[0]


def sound_to_fingerprint(place: Workplace) -> list[str]:
    """Items whose soundtrack this version has not fingerprinted, or whose file is lost."""
    missing = ledger.missing(place.connection, STAGE, VERSION_MADE, kinds=SOUND_KINDS)
    return missing + lost_files(place, STAGE, VERSION_MADE, _read, known=set(missing))


def fingerprint_sounds(
    place: Workplace, reader: MediaReader, todo: Sequence[str], *, workers: int, progress: Progress
) -> int:
    """Fingerprint the soundtracks of these items; returns how many could not be read.

    A film without sound is marked as done and is no problem; an unreadable item is marked, too, with a problem.
    """
    progress.begin("fingerprint sound", total=sum(place.items[item].size_bytes for item in todo))
    failed = 0

    def work(_: str, path: Path) -> tuple[SoundPrint, DecodeReport]:
        return fingerprint_sound(reader, path)

    note = partial(note_fault, place, stage="fingerprint")
    for item, outcome in read_originals(place, todo, work, workers=workers, name="sound"):
        unreadable = isinstance(outcome, ItemError)
        found = SoundPrint.empty()
        if isinstance(outcome, ItemError):
            silent = outcome.code == NO_SOUND and place.items[item].kind is ItemKind.VIDEO
            unreadable = not silent
            if unreadable:
                failed += 1
                note(item, code=outcome.code, message=outcome.message, hint=outcome.hint)
            if item in place.stripped:
                continue  # what was once made of it stays, though this version or these settings cannot use it
        else:
            found, report = outcome
            if not report.complete:
                said = f"its sound was read in part: {'; '.join(report.messages) or f'{report.errors} errors'}"
                note(item, code="media.partly_read", message=said, hint=PARTLY_READ_HINT)
        path = place.layout.fingerprint(NAME, VERSION, item)
        sound_store.write(path, found, item_sha256=item)
        detail: dict[str, object] = {"rows": len(found), "end_us": found.end_us, "unreadable": unreadable}
        done = Done(item=item, stage=STAGE, version=VERSION_MADE, detail=detail)
        with catalogue.transaction(place.connection):
            ledger.mark(place.connection, done_with(place, done, path))
        progress.advance(place.items[item].size_bytes, subject=place.items[item].name)
    progress.end()
    return failed


def items_with_sound(place: Workplace) -> set[str]:
    """Items whose fingerprint holds something."""
    done = ledger.done(place.connection, STAGE, version=VERSION_MADE)
    return {item for item, entry in done.items() if entry.detail.get("rows") and item in place.items}


def unreadable_sound(place: Workplace) -> set[str]:
    """Items whose sound could not be read."""
    return {item for item, entry in ledger.done(place.connection, STAGE).items() if entry.detail.get("unreadable")}


class SoundPrints:
    """A bounded cache over the stored fingerprints; may be asked from several threads."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._kept: OrderedDict[str, SoundPrint] = OrderedDict()
        self._sounds: dict[str, Sound] = {}
        self._frames = 0
        self._lock = threading.Lock()

    def __getitem__(self, item: str) -> SoundPrint:
        with self._lock:
            if item in self._kept:
                self._kept.move_to_end(item)
                return self._kept[item]
            found = _read(self._place.layout.fingerprint(NAME, VERSION, item), item)
            self._kept[item] = found
            self._frames += len(found)
            while self._frames > KEPT_FRAMES and len(self._kept) > 1:
                name, dropped = self._kept.popitem(last=False)
                self._sounds.pop(name, None)
                self._frames -= len(dropped)
            return found

    def sound(self, item: str) -> Sound:
        """What sounds are compared by; in a large archive each is compared with very many."""
        track = self[item]
        with self._lock:
            known = self._sounds.get(item)
        if known is None:
            known = Sound.of(track)
            with self._lock:
                if item in self._kept:
                    self._sounds[item] = known
        return known


def _read(path: Path, item: str) -> SoundPrint:
    return sound_store.read(path, item_sha256=item)
