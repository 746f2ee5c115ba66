"""Items to fingerprints on disk: side by side, each item once, a crash costs at most the items in hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from twicetold.archive import catalogue, ledger
from twicetold.archive.ledger import Done
from twicetold.errors import ItemError
from twicetold.fingerprint import store
from twicetold.fingerprint.base import Fingerprinter, FrameCodes, settings_digest
from twicetold.fingerprint.frames import CodeGathering, Gathering, fingerprint_still
from twicetold.media.frames import DecodeReport, PixelLayout
from twicetold.media.plan import MAX_KEY_GAP_US, Reading
from twicetold.media.reader import MediaReader
from twicetold.model import Item, ItemKind
from twicetold.pipeline.made_files import done_with, lost_files
from twicetold.pipeline.originals import PARTLY_READ_HINT, note_fault, read_originals
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress
from twicetold.settings import PictureSettings

Made = TypeVar("Made")

PICTURE_KINDS = (ItemKind.VIDEO, ItemKind.IMAGE)

FRAME_SIDE = 400
"""Pixels of the longer side of the frames that are read; what wants smaller ones averages them down."""

SHORTEST_SIDE = 16

READING_VERSION = "2"
"""Changes whenever the same file would give other frames: everything is then read again."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """Which frames of a moving picture are read for fingerprints."""

    every_us: int
    reading: Reading = "full"
    max_key_gap_us: int = MAX_KEY_GAP_US

    @classmethod
    def of(cls, settings: PictureSettings) -> Sampling:
        """As the settings have it."""
        return cls(settings.sample_every_ms * 1000, settings.reading)

    def __str__(self) -> str:
        gap = "" if self.reading == "full" else f"-{self.reading}-{self.max_key_gap_us // 1000}ms"
        return f"{READING_VERSION}-{self.every_us // 1000}ms{gap}"


def stage_of(fingerprinter: Fingerprinter) -> str:
    """Name of a fingerprinter's stage in the ledger."""
    return f"fingerprint:{fingerprinter.name}"


def version_of(fingerprinter: Fingerprinter, *, sampling: Sampling) -> str:
    """What has to be equal for a stored result to be used again."""
    return f"{fingerprinter.version}/{settings_digest(fingerprinter.settings)}/{sampling}"


class Making(Protocol[Made]):
    """One kind of fingerprint of pictures: how it is made, and where it is kept."""

    @property
    def stage(self) -> str:
        """Name in the ledger."""

    @property
    def version(self) -> str:
        """What has to be equal for a stored result to be used again."""

    @property
    def layout(self) -> PixelLayout:
        """Whether it wants grey frames or coloured ones; their longer side has at most `FRAME_SIDE` pixels."""

    def sampling(self, item: Item) -> Sampling:
        """Which frames of a moving picture it wants."""

    def of_still(self, reader: MediaReader, path: Path) -> Made:
        """Fingerprint a still; raises `MediaRejected` where it cannot be read."""

    def gathering(self, item: Item) -> Gathering[Made]:
        """Begin to fingerprint a moving picture."""

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

    def __init__(self, fingerprinter: Fingerprinter, *, sampling: Sampling) -> None:
        self._fingerprinter = fingerprinter
        self._sampling = sampling
        self.stage = stage_of(fingerprinter)
        self.version = version_of(fingerprinter, sampling=sampling)
        self.layout: PixelLayout = "rgb" if fingerprinter.pictures.rgb else "gray"

    def of_still(self, reader: MediaReader, path: Path) -> FrameCodes:
        """One row."""
        picture = reader.still(path, long_side=self._fingerprinter.pictures.still_max_side, pixels="rgb")
        return fingerprint_still(picture, self._fingerprinter)

    def sampling(self, item: Item) -> Sampling:
        """As given, for all."""
        return self._sampling

    def gathering(self, item: Item) -> CodeGathering:
        """See `CodeGathering`."""
        return CodeGathering(self._fingerprinter)

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


def fingerprint_file(
    reader: MediaReader, path: Path, item: Item, makings: Sequence[Making[Any]]
) -> tuple[list[Any], DecodeReport]:
    """Fingerprint one file in every way given, reading it once for all that want the same frames.

    Returns:
        What each of the makings made, and how the reading went.

    Raises:
        MediaRejected: nothing of it could be read.
    """
    if item.kind is ItemKind.IMAGE:
        return [making.of_still(reader, path) for making in makings], DecodeReport(frames_decoded=1)
    width, height = item.width or FRAME_SIDE, item.height or FRAME_SIDE
    scale = min(1.0, FRAME_SIDE / max(width, height))
    gatherings = [making.gathering(item) for making in makings]
    report = DecodeReport()
    wanted = [(making.layout, making.sampling(item)) for making in makings]
    for layout, sampling in dict.fromkeys(wanted):
        chunks = reader.sample_chunks(
            path,
            every_us=sampling.every_us,
            width=max(SHORTEST_SIDE, round(width * scale)),
            height=max(SHORTEST_SIDE, round(height * scale)),
            pixels=layout,
            frames_per_chunk=64,
            # A fifth of decoding, for codes that lie about three bits of 256 elsewhere (bench/decode.py).
            skip_loop_filter=True,
            reading=sampling.reading,
            max_key_gap_us=sampling.max_key_gap_us,
        )
        for chunk in chunks:
            report = chunk.report
            for want, gathering in zip(wanted, gatherings, strict=True):
                if want == (layout, sampling):
                    gathering.add(chunk)
    return [gathering.made() for gathering in gatherings], report


def to_fingerprint(place: Workplace, makings: Sequence[Making[Any]]) -> dict[str, list[Making[Any]]]:
    """The ways in which picture items are not fingerprinted yet, by item; also those whose file is lost."""
    todo: dict[str, list[Making[Any]]] = {}
    for making in makings:
        missing = ledger.missing(place.connection, making.stage, making.version, kinds=PICTURE_KINDS)
        lost = lost_files(place, making.stage, making.version, making.read, known=set(missing))
        for item in [*missing, *lost]:
            todo.setdefault(item, []).append(making)
    return todo


def fingerprint_items(
    place: Workplace,
    reader: MediaReader,
    todo: Mapping[str, Sequence[Making[Any]]],
    *,
    workers: int,
    progress: Progress,
    name: str = "fingerprint",
) -> int:
    """Fingerprint each item in the ways given; returns how many could not be read.

    An unreadable item is marked as done with no rows and a problem, so that it is not tried again at every trace.

    Args:
        name: what progress says is done.
    """
    progress.begin(name, total=sum(place.items[item].size_bytes for item in todo))
    failed = 0

    def work(item: str, path: Path) -> tuple[list[Any], DecodeReport]:
        # Each thread only waits for its own worker process; hashing releases the interpreter lock.
        return fingerprint_file(reader, path, place.items[item], todo[item])

    note = partial(note_fault, place, stage="fingerprint")
    for item, outcome in read_originals(place, todo, work, workers=workers, name="fingerprint"):
        if isinstance(outcome, ItemError):
            failed += 1
            note(item, code=outcome.code, message=outcome.message, hint=outcome.hint)
            if item in place.stripped:
                continue  # what was once made of it stays, though this version or these settings cannot use it
            made = [making.empty() for making in todo[item]]
        else:
            made, report = outcome
            if not report.complete:
                note(item, code="media.partly_read", message=_in_words(place, item, report), hint=PARTLY_READ_HINT)
        for making, one in zip(todo[item], made, strict=True):
            _keep(place, item, making, one)
        progress.advance(place.items[item].size_bytes, subject=place.items[item].name)
    progress.end()
    return failed


def _keep(place: Workplace, item: str, making: Making[Made], made: Made) -> None:
    path = making.path(place, item)
    making.write(path, made, item)
    done = Done(item=item, stage=making.stage, version=making.version, detail=making.detail(made))
    with catalogue.transaction(place.connection):
        ledger.mark(place.connection, done_with(place, done, path))


def read_codes(place: Workplace, fingerprinter: Fingerprinter, item: str) -> FrameCodes:
    """Stored fingerprints of an item.

    Raises:
        FingerprintDamaged: the file is not whole; FileNotFoundError: it is gone.
    """
    path = place.layout.fingerprint(fingerprinter.name, fingerprinter.version, item)
    return store.read(path, item_sha256=item, fingerprinter=fingerprinter)


def _in_words(place: Workplace, item: str, report: DecodeReport) -> str:
    said = "; ".join(report.messages) or ("its bytes end early" if report.truncated else f"{report.errors} errors")
    return f"{place.items[item].name or item}: was read in part: {said}"
