"""Spots of pictures to disk and into their index; the same stage as for whole-picture codes, on larger frames."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from pathlib import Path

import cv2
import msgspec

from twicetold.archive import catalogue, ledger
from twicetold.archive.ledger import Done
from twicetold.fingerprint import keypoint_store
from twicetold.fingerprint.base import settings_digest
from twicetold.fingerprint.keypoint_frames import KeypointGathering
from twicetold.fingerprint.keypoints import LONG_SIDE, NAME, VERSION, Keypoints, keypoints_of
from twicetold.media.frames import PixelLayout
from twicetold.media.reader import MediaReader
from twicetold.model import Item
from twicetold.pipeline.fingerprinting import Sampling
from twicetold.pipeline.index_upkeep import missing_in, opened_or_anew
from twicetold.pipeline.made_files import done_with
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress
from twicetold.search.keypoint_index import INDEXED, KeypointIndex

KEPT_SPOTS = 20_000_000
"""Spots held in memory at a time: about 450 MB."""

THINNED = "thinned"
"""What the ledger notes of an item of whose spots only the first are kept."""

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


def spots_made(place: Workplace) -> dict[str, Done]:
    """What the ledger says of the spots of each item."""
    making = keypoint_making(place)
    return ledger.done(place.connection, making.stage, version=making.version)


def thin(place: Workplace, item: str, entry: Done | None) -> None:
    """Keep of a traced item's spots those that others are compared with: more are needed only while it is traced.

    Args:
        entry: what the ledger says of its spots.

    Raises:
        StorageFull, StorageReadOnly: the disk refused; all spots are still there.
    """
    if entry is None or entry.detail.get(THINNED):
        return
    making = keypoint_making(place)
    path = making.path(place, item)
    found = making.read(path, item)
    # Told before it is done: what is called thin and is not is only made again; the other way round it would stay thin.
    done = msgspec.structs.replace(entry, detail={**entry.detail, THINNED: True})
    with catalogue.transaction(place.connection):
        ledger.mark(place.connection, done)
    making.write(path, found.first(INDEXED).packed(), item)
    with catalogue.transaction(place.connection):
        ledger.mark(place.connection, done_with(place, done, path))


def thicken(place: Workplace, items: Collection[str]) -> None:
    """Have all spots of items that are to be traced made again, where they were thinned and the media is here."""
    done = spots_made(place)
    thinned = [item for item in items if item in done and done[item].detail.get(THINNED) and item not in place.stripped]
    if thinned:
        with catalogue.transaction(place.connection):
            ledger.forget(place.connection, KeypointMaking.stage, items=thinned)


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
    index = opened_or_anew(KeypointIndex.open, folder)
    wanted = set(ledger.done(place.connection, making.stage, version=making.version))
    missing = missing_in(index, wanted)
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
