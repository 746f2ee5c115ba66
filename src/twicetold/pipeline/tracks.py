"""Fingerprints of items as a job needs them again and again: read once, kept while there is room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.propose import Track
from twicetold.fingerprint.base import Fingerprinter, FrameCodes
from twicetold.pipeline.fingerprinting import read_codes
from twicetold.pipeline.workplace import Workplace

SEED_MIN_QUALITY = 50
"""PDQ quality below which a frame never seeds: its authors' own limit for hashes that are to be matched."""

KEPT_ROWS = 2_000_000
"""Rows of fingerprints held in memory at a time: about 160 MB."""


@dataclass(frozen=True, slots=True)
class ItemCodes:
    """One item's fingerprints, and which rows may seed: bool (n,), neither blank nor of low quality."""

    codes: FrameCodes
    seeding: NDArray[np.bool_]

    def track(self, *, mirrored: bool = False) -> Track:
        """The frames in time, with the codes of the picture or of its mirror image."""
        return Track(self.codes.times_us, self.codes.mirrored if mirrored else self.codes.codes)


def seeding_rows(codes: FrameCodes) -> NDArray[np.bool_]:
    """Rows that may seed, bool (n,)."""
    seeds: NDArray[np.bool_] = (codes.flags == 0) & (codes.quality >= SEED_MIN_QUALITY)
    return seeds


class Tracks:
    """A bounded cache over the stored fingerprints of one fingerprinter; may be asked from several threads."""

    def __init__(self, place: Workplace, fingerprinter: Fingerprinter) -> None:
        self._place = place
        self._fingerprinter = fingerprinter
        self._kept: OrderedDict[str, ItemCodes] = OrderedDict()
        self._rows = 0
        self._lock = threading.Lock()

    def __getitem__(self, item: str) -> ItemCodes:
        with self._lock:
            return self._get(item)

    def _get(self, item: str) -> ItemCodes:
        if item in self._kept:
            self._kept.move_to_end(item)
            return self._kept[item]
        codes = read_codes(self._place, self._fingerprinter, item)
        found = ItemCodes(codes, seeding_rows(codes))
        self._kept[item] = found
        self._rows += len(codes)
        while self._rows > KEPT_ROWS and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._rows -= len(dropped.codes)
        return found
