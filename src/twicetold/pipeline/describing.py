"""Items' pictures described by a network, to disk: those of an item's kept frames for searching, a few for coding."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twicetold.archive import ledger
from twicetold.fingerprint import learned_store
from twicetold.fingerprint.base import Setting, settings_digest
from twicetold.fingerprint.frames import SampledFrames, scaled
from twicetold.fingerprint.keypoints import Keypoints
from twicetold.fingerprint.learned import SHORT, Described, describe
from twicetold.fingerprint.learned_model import SIDE, PictureModel
from twicetold.media.frames import PixelLayout
from twicetold.media.reader import MediaReader
from twicetold.model import Item
from twicetold.pipeline.fingerprinting import Sampling, fingerprint_items, to_fingerprint
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

    layout: PixelLayout = "rgb"

    def __init__(self, model: PictureModel, *, folder: str, settings: dict[str, Setting], short: bool) -> None:
        self.settings: dict[str, Setting] = {"sha256": model.sha256, "side": SIDE, **settings}
        self.stage = f"fingerprint:{folder}"
        self.version = f"{VERSION}/{settings_digest(self.settings)}"
        self._model = model
        self._folder = folder
        self._short = short

    def sampling(self, item: Item) -> Sampling:
        """The frames of a film that are given to the network, or more."""
        raise NotImplementedError

    def of_still(self, reader: MediaReader, path: Path) -> Described:
        """One picture."""
        picture = reader.still(path, long_side=STILL_SIDE, pixels="rgb")
        return describe(self._model, np.zeros(1, np.int64), picture[None], short=self._short)

    def gathering(self, item: Item) -> DescribedGathering:
        """Describes the chosen frames of a film as they come."""
        return DescribedGathering(self._model, self.empty(), self.chosen(item), short=self._short)

    def chosen(self, item: Item) -> NDArray[np.int64] | None:
        """Times of the frames that are described, int64 (n,); None for all that are read."""
        return None

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
        super().__init__(model, folder=f"{model.name}-few", settings={"few": FEW}, short=False)

    def sampling(self, item: Item) -> Sampling:
        """Key frames, evenly spread."""
        every_us = max(FEW_EVERY_US, (item.duration_us or 0) // FEW)
        return Sampling(every_us, "keyframes", 2 * every_us)


class KeptPictures(Describing):
    """The pictures of the frames that are searched for spots: what is asked for the nearest."""

    def __init__(self, model: PictureModel, spots: Callable[[str], Keypoints], *, sampling: Sampling) -> None:
        settings: dict[str, Setting] = {"short": SHORT, "frames": KeypointMaking(sampling=sampling).version}
        super().__init__(model, folder=model.name, settings=settings, short=True)
        self._spots = spots
        self._sampling = sampling

    def sampling(self, item: Item) -> Sampling:
        """Those that spots are looked for in."""
        return self._sampling

    def chosen(self, item: Item) -> NDArray[np.int64]:
        """Those with spots."""
        return self._spots(item.sha256).times_us


class DescribedGathering:
    """Described frames of one film, as a `twicetold.fingerprint.frames.Gathering`.

    Args:
        nothing: what there is before the first frame.
        chosen: times of the frames that are described, int64 (n,); None for all.
    """

    def __init__(
        self, model: PictureModel, nothing: Described, chosen: NDArray[np.int64] | None, *, short: bool
    ) -> None:
        self._model = model
        self._chosen = chosen
        self._short = short
        self._parts = [nothing]
        self._end_us = 0

    def add(self, frames: SampledFrames) -> None:
        """Describe the next frames."""
        times, pictures = frames.times_us, frames.pixels
        if self._chosen is not None:
            among = np.isin(times, self._chosen)
            times, pictures = times[among], pictures[among]
        pictures = scaled(pictures, SIDE, SIDE)
        self._parts.append(describe(self._model, times, pictures, short=self._short, end_us=frames.end_us))
        self._end_us = max(self._end_us, frames.end_us)

    def made(self) -> Described:
        """All of them."""
        times = np.concatenate([part.times_us for part in self._parts])
        return Described(times, np.concatenate([part.vectors for part in self._parts]), self._end_us)


def described_items(
    place: Workplace,
    reader: MediaReader,
    describing: Describing,
    *,
    workers: int,
    progress: Progress,
    among: Collection[str] | None = None,
) -> dict[str, Described]:
    """Pictures of every item with pictures, described where they are not yet; what cannot be read is a problem.

    An item whose media is gone has what was described while it was here, or is left out.

    Args:
        among: describe no others than these.
    """
    todo = to_fingerprint(place, [describing])
    if among is not None:
        todo = {item: ways for item, ways in todo.items() if item in among}
    fingerprint_items(place, reader, todo, workers=workers, progress=progress, name="describe pictures")
    done = ledger.done(place.connection, describing.stage, version=describing.version)
    return {item: describing.read(describing.path(place, item), item) for item in done}
