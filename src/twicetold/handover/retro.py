"""Matching the archive against banks: which stretches of which items show what somebody's list holds.

The other way round than `lookup`: there the list is indexed and a new film asks; here the archive's own index of frame
codes is asked with each entry of the list. Codes of the archive lie about 10 bits from published hashes of the same
frame (docs/handover.md), which is part of the distance that is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import numpy as np

from twicetold.archive.bank_entries import BankEntry, SignalKind
from twicetold.fingerprint.base import FrameCodes
from twicetold.handover.hashing import EVERY_US
from twicetold.handover.spotting import spotted
from twicetold.search.index import FrameIndex
from twicetold.time import Span

MATCH_DISTANCE_BITS = 31


class BankMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of an item, or a still (`span` is None), that shows an entry of a bank.

    `entry_span` is where in the entry it lies; None for a still or a whole file. `frames` counts hashes of the entry
    that were found, `of_frames` those that it has.
    """

    uid: str
    item: str
    span: Span | None
    entry_span: Span | None
    frames: int
    of_frames: int
    distance_bits: int


def matches_of(
    entry: BankEntry,
    index: FrameIndex,
    codes_of: Callable[[str], FrameCodes],
    is_still: Callable[[str], bool],
    *,
    step_us: int,
    max_distance_bits: int = MATCH_DISTANCE_BITS,
) -> Iterator[BankMatch]:
    """Where in the archive an entry is shown, by item, then time.

    Args:
        index: of the archive's frames.
        codes_of: an item's fingerprints.
        is_still: whether an item is a still.
        step_us: how far frames of the archive lie apart.
    """
    if entry.kind is SignalKind.SHA256:
        return
    codes = np.frombuffer(b"".join(one.code for one in entry.hashes), ">u8").astype(np.uint64).reshape(-1, 4)
    hits = index.query(codes, max_distance_bits, flips=1)
    entry_times = np.array([one.time_us or 0 for one in entry.hashes], np.int64)
    for place in np.unique(hits.item).tolist():
        of_item = hits.item == place
        item = index.item_names[place]
        distances = hits.distance[of_item]
        if is_still(item):
            yield BankMatch(
                uid=entry.uid,
                item=item,
                span=None,
                entry_span=None,
                frames=len(np.unique(hits.query[of_item])),
                of_frames=len(entry.hashes),
                distance_bits=int(distances.min()),
            )
            continue
        stretches = spotted(
            codes_of(item).times_us[hits.row[of_item]],
            entry_times[hits.query[of_item]] if entry.kind is SignalKind.VPDQ else None,
            distances,
            step_us=step_us,
            ref_step_us=EVERY_US,
            ref_frames=len(entry.hashes),
        )
        for one in stretches:
            yield BankMatch(
                uid=entry.uid,
                item=item,
                span=Span(one.start_us, one.end_us),
                entry_span=None
                if one.ref_start_us is None or one.ref_end_us is None
                else Span(one.ref_start_us, one.ref_end_us),
                frames=one.frames,
                of_frames=len(entry.hashes),
                distance_bits=one.distance_bits,
            )
