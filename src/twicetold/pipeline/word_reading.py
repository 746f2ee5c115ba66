"""Words seen and heard in items: read by the optional readers there are, kept as machine-made, traced as others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from twicetold.archive import catalogue, ledger, problems
from twicetold.archive.ledger import Done
from twicetold.errors import ItemError
from twicetold.fingerprint import text_store
from twicetold.fingerprint.words_captions import captions_of
from twicetold.fingerprint.words_language import language_of
from twicetold.fingerprint.words_on_screen import PictureReader
from twicetold.fingerprint.words_rows import Picture
from twicetold.fingerprint.words_spoken import RATE_HZ, SoundReader
from twicetold.media.reader import MediaReader
from twicetold.media.text_subtitles import track_of
from twicetold.media.text_track import TextForm, TextTrack
from twicetold.model import Item, ItemKind
from twicetold.pipeline.text_indexing import existing_text_index
from twicetold.pipeline.text_tracing import forget_texts
from twicetold.pipeline.texts import ON_SCREEN_STAGE, SPOKEN_STAGE
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress

NO_SOUND = "media.no_sound"

EVERY_US = 2_000_000
"""Between two pictures that are read: a caption stands for two seconds or more."""

LONG_SIDE = 960

METHOD_VERSION = "1"
"""Of how pictures and sound are given to a reader."""


class WordsReport(msgspec.Struct, frozen=True, kw_only=True):
    """What reading words did: items looked at, those in which words were found, those that could not be read."""

    items: int
    with_words: int
    failed: int
    readers: tuple[str, ...]


def read_words(
    place: Workplace,
    reader: MediaReader,
    *,
    pictures: PictureReader | None,
    sound: SoundReader | None,
    progress: Progress,
) -> WordsReport:
    """Read every item that these readers, in these versions, have not read yet; the next trace compares the words."""
    jobs = []
    if pictures is not None:
        seen = partial(_seen, reader, pictures)
        jobs.append(_Job(ON_SCREEN_STAGE, "on-screen", (ItemKind.VIDEO, ItemKind.IMAGE), pictures.made_by, seen))
    if sound is not None:
        heard = partial(_heard, reader, sound)
        jobs.append(_Job(SPOKEN_STAGE, "spoken", (ItemKind.VIDEO, ItemKind.AUDIO), sound.made_by, heard))
    items = with_words = failed = 0
    for job in jobs:
        missing = ledger.missing(place.connection, job.stage, job.version, kinds=job.kinds)
        todo = [place.items[sha256] for sha256 in missing if sha256 in place.items]
        progress.begin(f"read words ({job.folder})", total=sum(item.size_bytes for item in todo))
        for item in todo:
            try:
                track, language = job.work(item, place.objects.path_of(place.connection, item.sha256))
            except ItemError as error:
                track, language = TextTrack("", TextForm.PLAIN), ""
                # A silent film is no fault.
                if error.code != NO_SOUND:
                    failed += 1
                    problem = problems.of_error(error, stage="read", subject=item.name or item.sha256)
                    with catalogue.transaction(place.connection):
                        problems.record(place.connection, problem)
            _keep(place, item.sha256, track, job, language=language)
            items += 1
            with_words += bool(track.text)
            progress.advance(item.size_bytes, subject=item.name)
        progress.end()
    return WordsReport(items=items, with_words=with_words, failed=failed, readers=tuple(job.made_by for job in jobs))


class _Job(NamedTuple):
    """One kind of words to read: its stage and folder, the items that may have them, who reads them, and how."""

    stage: str
    folder: str
    kinds: tuple[ItemKind, ...]
    made_by: str
    work: Callable[[Item, Path], tuple[TextTrack, str]]

    @property
    def version(self) -> str:
        return f"{METHOD_VERSION}/{self.made_by}"


def _keep(place: Workplace, item: str, track: TextTrack, job: _Job, *, language: str) -> None:
    file = ""
    if track.text:
        path = place.layout.words(job.folder, METHOD_VERSION, item)
        stored = text_store.stored_text(track, item_sha256=item, made_by=job.made_by, language=language)
        text_store.write(path, stored)
        file = str(path.relative_to(place.layout.root))
    before = ledger.done(place.connection, job.stage).get(item)
    with catalogue.transaction(place.connection):
        detail: dict[str, object] = {"characters": len(track.text), "language": language}
        done = Done(item=item, stage=job.stage, version=job.version, file=file, detail=detail)
        ledger.mark(place.connection, done)
        if track.text or (before is not None and before.file):
            forget_texts(place, {item})
    # What the index has of the item is of its words before.
    existing_text_index(place).remove([item])


def _seen(reader: MediaReader, pictures: PictureReader, item: Item, path: Path) -> tuple[TextTrack, str]:
    if item.kind is ItemKind.IMAGE:
        rows = pictures.rows(reader.still(path, long_side=LONG_SIDE, pixels="rgb"))
        track = TextTrack("\n".join(rows), TextForm.ON_SCREEN)
    else:
        track = track_of(captions_of(_pictures(reader, item, path), pictures), TextForm.ON_SCREEN)
    return track, language_of(track.text)


def _pictures(reader: MediaReader, item: Item, path: Path) -> Iterator[tuple[Picture, int, int]]:
    width, height = item.width or LONG_SIDE, item.height or LONG_SIDE
    scale = min(1.0, LONG_SIDE / max(width, height))
    for batch in reader.sample_chunks(
        path,
        every_us=EVERY_US,
        width=max(16, round(width * scale)),
        height=max(16, round(height * scale)),
        pixels="rgb",
        frames_per_chunk=16,
    ):
        for picture, at_us in zip(batch.pixels, batch.times_us.tolist(), strict=True):
            yield picture, at_us, at_us + EVERY_US


def _heard(reader: MediaReader, sound: SoundReader, item: Item, path: Path) -> tuple[TextTrack, str]:
    del item
    batches = [batch.samples for batch in reader.sound_chunks(path, rate_hz=RATE_HZ)]
    cues, language = sound.cues(np.concatenate([np.zeros(0, np.float32), *batches]))
    track = track_of(cues, TextForm.SPOKEN)
    return track, language or language_of(track.text)
