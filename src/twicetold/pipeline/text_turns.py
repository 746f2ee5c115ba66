"""When the turn of each text comes, and which of two came first by date: what decides whom a text is matched with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.pipeline.workplace import Workplace
from twicetold.search.text_index import TextIndex

NEVER = np.iinfo(np.int64).max

TRACED = -1
"""The turn of what was traced before."""


class Turns(NamedTuple):
    """Both orders of the items of an index, by their place in `item_names`.

    `rank` int32 (items,): order by date. `position` int64 (items,): `TRACED`, or the number of an item that waits, or
    `NEVER` for one that no release holds any more.
    """

    rank: NDArray[np.int32]
    position: NDArray[np.int64]

    @classmethod
    def of(cls, place: Workplace, index: TextIndex, *, waiting: Mapping[str, int]) -> Turns:
        """Of an archive whose `waiting` items are matched in the order of their numbers."""
        last = len(place.releases)
        names = index.item_names
        held = [name in place.holders for name in names]
        rank = [place.first_rank(name) if here else last for name, here in zip(names, held, strict=True)]
        position = [waiting.get(name, TRACED) if here else NEVER for name, here in zip(names, held, strict=True)]
        return cls(np.array(rank, np.int32), np.array(position, np.int64))
