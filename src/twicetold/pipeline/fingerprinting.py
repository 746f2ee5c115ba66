"""Items to fingerprints on disk: side by side, each item once, a crash costs at most the items in hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

from twicetold.archive import catalogue, ledger, problems
from twicetold.archive.ledger import Done
from twicetold.errors import FingerprintDamaged, ItemError
from twicetold.fingerprint import store
from twicetold.fingerprint.base import Fingerprinter, FrameCodes, settings_digest
from twicetold.fingerprint.frames import fingerprint_frames, fingerprint_still
from twicetold.media.frames import DecodeReport, FrameBatch
from twicetold.media.reader import MediaReader
from twicetold.model import Item, ItemKind, Problem
from twicetold.pipeline.side_by_side import side_by_side
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress

Made = TypeVar("Made")

PICTURE_KINDS = (ItemKind.VIDEO, ItemKind.IMAGE)


def stage_of(fingerprinter: Fingerprinter) -> str:
    """Name of a fingerprinter's stage in the ledger."""
    return f"fingerprint:{fingerprinter.name}"


def version_of(fingerprinter: Fingerprinter, *, sample_every_ms: int) -> str:
    """What has to be equal for a stored result to be used again."""
    return f"{fingerprinter.version}/{settings_digest(fingerprinter.settings)}/{sample_every_ms}ms"


def fingerprint_file(
    reader: MediaReader, path: Path, kind: ItemKind, fingerprinter: Fingerprinter, *, sample_every_ms: int
) -> tuple[FrameCodes, DecodeReport]:
    """Fingerprint one file.

    Raises:
        MediaRejected: nothing of it could be read.
    """
    wants = fingerprinter.pictures
    if kind is ItemKind.IMAGE:
        picture = reader.still(path, long_side=wants.still_max_side, pixels="rgb")
        return fingerprint_still(picture, fingerprinter), DecodeReport(frames_decoded=1)
    last = [DecodeReport()]

    def noted(chunks: Iterable[FrameBatch]) -> Iterator[FrameBatch]:
        for chunk in chunks:
            last[0] = chunk.report
            yield chunk

    chunks = reader.sample_chunks(
        path,
        every_us=sample_every_ms * 1000,
        width=wants.frame_width,
        height=wants.frame_height,
        pixels="rgb" if wants.rgb else "gray",
    )
    return fingerprint_frames(noted(chunks), fingerprinter), last[0]


class Making(Protocol[Made]):
    """One kind of fingerprint of pictures: how it is made, and where it is kept."""

    @property
    def name(self) -> str:
        """What progress says is made."""

    @property
    def stage(self) -> str:
        """Name in the ledger."""

    @property
    def version(self) -> str:
        """What has to be equal for a stored result to be used again."""

    def make(self, reader: MediaReader, path: Path, item: Item) -> tuple[Made, DecodeReport]:
        """Fingerprint one file; raises `MediaRejected` where nothing of it can be read."""

    def empty(self) -> Made:
        """What is kept of an item that cannot be read."""

    def path(self, place: Workplace, item: str) -> Path:
        """Where an item's fingerprints lie."""

    def write(self, path: Path, made: Made, item: str) -> None:
        """Replace the file at `path` in one step."""

    def read(self, path: Path, item: str) -> Made:
        """Read them back; raises `FileNotFoundError`, `FingerprintDamaged`."""

    def detail(self, made: Made) -> dict[str, object]:
        """What the ledger notes of a result; `unreadable` where there is nothing."""


class CodeMaking:
    """Whole-picture codes by one fingerprinter, as a `Making`."""

    name = "fingerprint"

    def __init__(self, fingerprinter: Fingerprinter, *, sample_every_ms: int) -> None:
        self._fingerprinter = fingerprinter
        self._every_ms = sample_every_ms
        self.stage = stage_of(fingerprinter)
        self.version = version_of(fingerprinter, sample_every_ms=sample_every_ms)

    def make(self, reader: MediaReader, path: Path, item: Item) -> tuple[FrameCodes, DecodeReport]:
        """See `fingerprint_file`."""
        return fingerprint_file(reader, path, item.kind, self._fingerprinter, sample_every_ms=self._every_ms)

    def empty(self) -> FrameCodes:
        """No rows."""
        return FrameCodes.empty()

    def path(self, place: Workplace, item: str) -> Path:
        """One file for each item and version."""
        return place.layout.fingerprint(self._fingerprinter.name, self._fingerprinter.version, item)

    def write(self, path: Path, made: FrameCodes, item: str) -> None:
        """See `twicetold.fingerprint.store`."""
        store.write(path, made, item_sha256=item, fingerprinter=self._fingerprinter)

    def read(self, path: Path, item: str) -> FrameCodes:
        """See `twicetold.fingerprint.store`."""
        return store.read(path, item_sha256=item, fingerprinter=self._fingerprinter)

    def detail(self, made: FrameCodes) -> dict[str, object]:
        """Rows and where they end."""
        return {"rows": len(made), "end_us": made.end_us, "unreadable": not len(made)}


def fingerprint_missing(
    place: Workplace, reader: MediaReader, making: Making[Made], *, workers: int, progress: Progress
) -> int:
    """Fingerprint every picture item that this version has not; returns how many could not be read.

    An unreadable item is marked as done with no rows and a problem, so that it is not tried again at every trace.
    """
    todo = ledger.missing(place.connection, making.stage, making.version, kinds=PICTURE_KINDS)
    todo += _lost_files(place, making, known=set(todo))
    progress.begin(making.name, total=sum(place.items[item].size_bytes for item in todo))
    failed = 0

    def work(item: str) -> tuple[Made, DecodeReport]:
        # Each thread only waits for its own worker process; hashing releases the interpreter lock.
        return making.make(reader, paths[item], place.items[item])

    paths: dict[str, Path] = {}
    rejected: dict[str, ItemError] = {}
    for item in todo:
        try:
            paths[item] = place.objects.path_of(place.connection, item)
        except ItemError as error:
            rejected[item] = error
    for item, outcome in [*rejected.items(), *side_by_side(paths, work, workers=workers, name="fingerprint")]:
        if isinstance(outcome, ItemError):
            failed += 1
            _note(place, item, outcome.code, outcome.message, outcome.hint)
            if item in place.stripped:
                continue  # what was once made of it stays, though this version or these settings cannot use it
            made, report = making.empty(), DecodeReport(complete=False)
        else:
            made, report = outcome
            if not report.complete:
                _note(place, item, "media.partly_read", _in_words(place, item, report), PARTLY_READ_HINT)
        path = making.path(place, item)
        making.write(path, made, item)
        with catalogue.transaction(place.connection):
            file = str(path.relative_to(place.layout.root))
            done = Done(item=item, stage=making.stage, version=making.version, file=file, detail=making.detail(made))
            ledger.mark(place.connection, done)
        progress.advance(place.items[item].size_bytes, subject=place.items[item].name)
    progress.end()
    return failed


def read_codes(place: Workplace, fingerprinter: Fingerprinter, item: str) -> FrameCodes:
    """Stored fingerprints of an item.

    Raises:
        FingerprintDamaged: the file is not whole; FileNotFoundError: it is gone.
    """
    path = place.layout.fingerprint(fingerprinter.name, fingerprinter.version, item)
    return store.read(path, item_sha256=item, fingerprinter=fingerprinter)


PARTLY_READ_HINT = "What could be read is used; look for an undamaged copy to have the rest."


def _lost_files(place: Workplace, making: Making[Made], *, known: set[str]) -> list[str]:
    """Items that the ledger calls done but whose file is gone or damaged: derived files may be deleted at any time."""
    lost = []
    for item in ledger.done(place.connection, making.stage, version=making.version):
        if item in known or item not in place.items:
            continue
        try:
            making.read(making.path(place, item), item)
        except (FileNotFoundError, FingerprintDamaged):
            lost.append(item)
    return lost


def _note(place: Workplace, item: str, code: str, message: str, hint: str) -> None:
    with catalogue.transaction(place.connection):
        problems.record(
            place.connection,
            Problem(stage="fingerprint", subject=place.items[item].name or item, code=code, message=message, hint=hint),
        )


def _in_words(place: Workplace, item: str, report: DecodeReport) -> str:
    said = "; ".join(report.messages) or ("its bytes end early" if report.truncated else f"{report.errors} errors")
    return f"{place.items[item].name or item}: was read in part: {said}"
