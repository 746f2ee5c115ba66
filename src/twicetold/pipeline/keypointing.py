"""Spots of pictures to disk and into their index; the same stage as for whole-picture codes, on larger frames."""

from __future__ import annotations

import shutil
import threading
from collections import OrderedDict
from pathlib import Path

import cv2

from twicetold.archive import ledger
from twicetold.errors import IndexDamaged
from twicetold.fingerprint import keypoint_store
from twicetold.fingerprint.base import settings_digest
from twicetold.fingerprint.keypoint_frames import KeypointGathering
from twicetold.fingerprint.keypoints import LONG_SIDE, NAME, VERSION, Keypoints, keypoints_of
from twicetold.media.frames import PixelLayout
from twicetold.media.reader import MediaReader
from twicetold.model import Item
from twicetold.pipeline.fingerprinting import Sampling
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress
from twicetold.search.keypoint_index import KeypointIndex

KEPT_SPOTS = 20_000_000
"""Spots held in memory at a time: about 450 MB."""

BATCH_SPOTS = 5_000_000
"""Spots that are added in one change of the index."""


class KeypointMaking:
    """Spots of kept frames, as a `twicetold.pipeline.fingerprinting.Making`."""

    stage = f"fingerprint:{NAME}"
    layout: PixelLayout = "gray"

    def __init__(self, *, sampling: Sampling) -> None:
        # Files are done side by side already; threads within one picture would only be in each other's way.
        cv2.setNumThreads(1)
        self._sampling = sampling
        self._digest = settings_digest({"sampling": str(sampling), "long_side": LONG_SIDE})
        self.version = f"{VERSION}/{self._digest}"

    def of_still(self, reader: MediaReader, path: Path) -> Keypoints:
        """One frame."""
        return keypoints_of(reader.still(path, long_side=LONG_SIDE, pixels="gray"))

    def sampling(self, item: Item) -> Sampling:
        """As given."""
        return self._sampling

    def gathering(self, item: Item) -> KeypointGathering:
        """See `KeypointGathering`."""
        return KeypointGathering((item.width or 1) / (item.height or 1))

    def empty(self) -> Keypoints:
        """No frames."""
        return Keypoints.joined([])

    def path(self, place: Workplace, item: str) -> Path:
        """One file for each item and version."""
        return place.layout.fingerprint(NAME, VERSION, item)

    def write(self, path: Path, made: Keypoints, item: str) -> None:
        """See `twicetold.fingerprint.keypoint_store`."""
        keypoint_store.write(path, made, item_sha256=item, settings_digest=self._digest)

    def read(self, path: Path, item: str) -> Keypoints:
        """See `twicetold.fingerprint.keypoint_store`."""
        return keypoint_store.read(path, item_sha256=item, settings_digest=self._digest)

    def detail(self, made: Keypoints) -> dict[str, object]:
        """Frames, spots, and where they end."""
        return {"frames": len(made), "spots": len(made.codes), "end_us": made.end_us, "unreadable": not len(made)}


def keypoint_making(place: Workplace) -> KeypointMaking:
    """The making that an archive's settings ask for."""
    return KeypointMaking(sampling=Sampling.of(place.settings.picture))


class Spots:
    """A bounded cache over the stored keypoints; may be asked from several threads."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._making = keypoint_making(place)
        self._kept: OrderedDict[str, Keypoints] = OrderedDict()
        self._rows = 0
        self._lock = threading.Lock()

    def __getitem__(self, item: str) -> Keypoints:
        with self._lock:
            if item in self._kept:
                self._kept.move_to_end(item)
                return self._kept[item]
            found = self._making.read(self._making.path(self._place, item), item)
            self._kept[item] = found
            self._rows += len(found.codes)
            while self._rows > KEPT_SPOTS and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._rows -= len(dropped.codes)
            return found


def updated_keypoint_index(place: Workplace, spots: Spots, *, progress: Progress) -> KeypointIndex:
    """The index over every item's spots, brought up to date; made anew where it was damaged."""
    folder, making = keypoint_folder(place), keypoint_making(place)
    try:
        index = KeypointIndex.open(folder)
    except IndexDamaged:
        shutil.rmtree(folder)
        index = KeypointIndex.open(folder)
    wanted = set(ledger.done(place.connection, making.stage, version=making.version))
    index.remove(index.items() - wanted)
    missing = sorted(wanted - index.items())
    progress.begin("index spots", total=len(missing))
    batch: list[tuple[str, Keypoints]] = []
    for item in missing:
        batch.append((item, spots[item]))
        progress.advance(subject=place.items[item].name)
        if sum(len(found.codes) for _, found in batch) >= BATCH_SPOTS:
            index.append_many(batch)
            batch = []
    index.append_many(batch)
    progress.end()
    return index


def existing_keypoint_index(place: Workplace) -> KeypointIndex:
    """The index as the last trace left it, for reading.

    Raises:
        IndexDamaged: it is not what was written; the next trace makes it anew.
    """
    return KeypointIndex.open(keypoint_folder(place))


def keypoint_folder(place: Workplace) -> Path:
    """Where the index of spots lies."""
    return place.layout.index / f"{NAME}-{keypoint_making(place).version.replace('/', '-')}"
