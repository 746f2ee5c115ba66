"""Items' pictures described by a network, to disk: those of an item's kept frames for searching, a few for coding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from twicetold.archive import ledger
from twicetold.fingerprint import learned_store
from twicetold.fingerprint.base import Setting, settings_digest
from twicetold.fingerprint.keypoint_frames import EVERY_US
from twicetold.fingerprint.keypoints import Keypoints
from twicetold.fingerprint.learned import SHORT, Described, describe
from twicetold.fingerprint.learned_model import SIDE, PictureModel
from twicetold.media.frames import DecodeReport
from twicetold.media.reader import MediaReader
from twicetold.model import Item, ItemKind
from twicetold.pipeline.fingerprinting import fingerprint_missing
from twicetold.pipeline.keypointing import KeypointMaking
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress

VERSION = "1"
"""Of how pictures are chosen, given to the network and kept."""

STILL_SIDE = 512
"""Pixels of the longer side of stills, which are then squeezed as frames are."""

FEW = 24
"""Pictures of one film that themes are told from, evenly spread."""

FEW_EVERY_US = 1_000_000
"""Distance of the few pictures of a film that is short."""


class Describing:
    """Described pictures, as a `twicetold.pipeline.fingerprinting.Making`; what differs is which pictures are taken."""

    def __init__(
        self, model: PictureModel, *, name: str, folder: str, settings: dict[str, Setting], short: bool
    ) -> None:
        self.name = name
        self.settings: dict[str, Setting] = {"sha256": model.sha256, "side": SIDE, **settings}
        self.stage = f"fingerprint:{folder}"
        self.version = f"{VERSION}/{settings_digest(self.settings)}"
        self._model = model
        self._folder = folder
        self._short = short

    def make(self, reader: MediaReader, path: Path, item: Item) -> tuple[Described, DecodeReport]:
        """Describe the pictures of one file; raises `MediaRejected` where nothing of it can be read."""
        if item.kind is ItemKind.IMAGE:
            picture = reader.still(path, long_side=STILL_SIDE, pixels="rgb")
            found = describe(self._model, np.zeros(1, np.int64), picture[None], short=self._short)
            return found, DecodeReport(frames_decoded=1)
        parts, end_us, report = [self.empty()], 0, DecodeReport()
        for described, so_far in self.film(reader, path, item):
            parts.append(described)
            report = so_far
            end_us = max(end_us, described.end_us)
        times = np.concatenate([part.times_us for part in parts])
        return Described(times, np.concatenate([part.vectors for part in parts]), end_us), report

    def film(self, reader: MediaReader, path: Path, item: Item) -> Iterator[tuple[Described, DecodeReport]]:
        """The chosen pictures of a film, run after run, each with how reading went so far."""
        raise NotImplementedError

    def empty(self) -> Described:
        """No pictures."""
        dimensions = min(self._model.dimensions, SHORT) if self._short else self._model.dimensions
        return Described(np.zeros(0, np.int64), np.zeros((0, dimensions), np.int8))

    def path(self, place: Workplace, item: str) -> Path:
        """One file for each item and version."""
        return place.layout.fingerprint(self._folder, VERSION, item)

    def write(self, path: Path, made: Described, item: str) -> None:
        """See `twicetold.fingerprint.learned_store`."""
        learned_store.write(path, made, item_sha256=item, name=self._folder, version=VERSION, settings=self.settings)

    def read(self, path: Path, item: str) -> Described:
        """See `twicetold.fingerprint.learned_store`."""
        return learned_store.read(path, item_sha256=item, name=self._folder, version=VERSION, settings=self.settings)

    def detail(self, made: Described) -> dict[str, object]:
        """Pictures, and where they end. An item of nothing but black is no fault."""
        return {"pictures": len(made), "end_us": made.end_us}


class FewPictures(Describing):
    """A few pictures of each film, key frames where there are enough: what themes are told from."""

    def __init__(self, model: PictureModel) -> None:
        super().__init__(
            model, name="describe pictures", folder=f"{model.name}-few", settings={"few": FEW}, short=False
        )

    def film(self, reader: MediaReader, path: Path, item: Item) -> Iterator[tuple[Described, DecodeReport]]:
        every_us = max(FEW_EVERY_US, (item.duration_us or 0) // FEW)
        for chunk in reader.sample_chunks(
            path,
            every_us=every_us,
            width=SIDE,
            height=SIDE,
            pixels="rgb",
            frames_per_chunk=FEW,
            reading="keyframes",
            max_key_gap_us=2 * every_us,
        ):
            found = describe(self._model, chunk.times_us, chunk.pixels, short=self._short, end_us=chunk.end_us)
            yield found, chunk.report


class KeptPictures(Describing):
    """The pictures of the frames that are searched for spots: what is asked for the nearest."""

    def __init__(self, model: PictureModel, spots: Callable[[str], Keypoints]) -> None:
        settings: dict[str, Setting] = {"short": SHORT, "frames": KeypointMaking().version}
        super().__init__(model, name="describe frames", folder=model.name, settings=settings, short=True)
        self._spots = spots

    def film(self, reader: MediaReader, path: Path, item: Item) -> Iterator[tuple[Described, DecodeReport]]:
        kept = self._spots(item.sha256).times_us
        for chunk in reader.sample_chunks(
            path, every_us=EVERY_US, width=SIDE, height=SIDE, pixels="rgb", frames_per_chunk=64
        ):
            chosen = np.isin(chunk.times_us, kept)
            times, pictures = chunk.times_us[chosen], chunk.pixels[chosen]
            yield describe(self._model, times, pictures, short=self._short, end_us=chunk.end_us), chunk.report


def described_items(
    place: Workplace, reader: MediaReader, describing: Describing, *, workers: int, progress: Progress
) -> dict[str, Described]:
    """Pictures of every item with pictures, described where they are not yet; what cannot be read is a problem.

    An item whose media is gone has what was described while it was here, or is left out.
    """
    fingerprint_missing(place, reader, describing, workers=workers, progress=progress)
    done = ledger.done(place.connection, describing.stage, version=describing.version)
    return {item: describing.read(describing.path(place, item), item) for item in done}
