"""Which items share frames with an item: index hits, sorted by the item they lie in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.pipeline.tracks import ItemCodes
from twicetold.search.index import FrameIndex, Hits

STOCK_ITEMS = 400
"""Items in which near-identical frames of one query frame may lie. A frame that is everywhere says nothing of where it
is from, and would make most of all pairs; it is dropped whole, never cut short, so no result depends on order."""


MOST_OF_ITEM = 250
"""Frames of one other item that a frame is laid on: fifty seconds of a picture that stands. Where more are like it,
only what changes tells which of them it is (`twicetold.align.throughout`)."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """Seeds between an item and one other: rows of each, int64 (k,), in one orientation of the item's picture."""

    item: str
    query_rows: NDArray[np.int64]
    ref_rows: NDArray[np.int64]
    mirrored: bool


def hits_of(
    index: FrameIndex, codes: ItemCodes, rows: NDArray[np.int64], *, max_distance_bits: int, mirrored: bool
) -> Hits:
    """Index rows near `rows` (int64 (m,)) of an item, `Hits.query` being the item's own rows; see `MOST_OF_ITEM`."""
    side = codes.codes.mirrored if mirrored else codes.codes.codes
    hits = index.query(side[rows], max_distance_bits, most_of_item=MOST_OF_ITEM)
    return hits._replace(query=rows[hits.query])


def seeds_of(
    index: FrameIndex,
    item: str,
    codes: ItemCodes,
    *,
    partners: set[str],
    masked: NDArray[np.bool_],
    max_distance_bits: int,
) -> Iterator[Seeds]:
    """Seeds with each partner, in both orientations.

    Args:
        partners: items that may match; others are passed over.
        masked: bool (n,), rows that may not seed although they could: furniture.
    """
    rows = np.flatnonzero(codes.seeding & ~masked)
    allowed = np.array([name in partners and name != item for name in index.item_names], dtype=bool)
    if not len(rows) or not allowed.any():
        return
    for mirrored in (False, True):
        hits = hits_of(index, codes, rows, max_distance_bits=max_distance_bits, mirrored=mirrored)
        spread = np.unique(hits.query * len(allowed) + hits.item)
        counts = np.bincount(spread // len(allowed), minlength=len(codes.seeding))
        keep = allowed[hits.item] & (counts[hits.query] <= STOCK_ITEMS) if len(hits.query) else np.zeros(0, bool)
        for number in np.unique(hits.item[keep]):
            chosen = keep & (hits.item == number)
            yield Seeds(
                item=index.item_names[int(number)],
                query_rows=hits.query[chosen],
                ref_rows=hits.row[chosen].astype(np.int64),
                mirrored=mirrored,
            )
