"""Recycled share: of each lane, and of a release or an archive over all its lanes."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from twicetold.lineage.lanes import Lane, LaneShare, lane_shares
from twicetold.model import Part, PartKind


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a release was told before.

    `share` is `recycled_us` over `counted_us`: lane time (`twicetold.lineage.lanes`) of all lanes together, of what
    could be read, without furniture; None where nothing is left to count. `share_with_furniture` counts furniture as
    told before.
    """

    recycled_us: int
    counted_us: int
    furniture_us: int = 0
    share: float | None
    share_with_furniture: float | None = None
    stills_recycled: int
    stills: int
    lanes: tuple[LaneShare, ...] = ()

    @property
    def characters(self) -> int:
        """Characters of words, furniture and all."""
        words = self.lane(Lane.TEXT)
        return words.counted + words.furniture

    def lane(self, lane: Lane) -> LaneShare:
        """The sums of one lane, all zero where there is no such lane."""
        return next((one for one in self.lanes if one.lane is lane), LaneShare(lane=lane))


def recycled_share(parts: Iterable[Part]) -> Share:
    """Lane time taken from earlier releases over the readable lane time without furniture."""
    lanes = lane_shares(parts)
    recycled = sum(one.lane_time_us(PartKind.RECYCLED) for one in lanes)
    counted = recycled + sum(one.lane_time_us(PartKind.NEW) for one in lanes)
    furniture = sum(one.lane_time_us(PartKind.FURNITURE) for one in lanes)
    stills = next((one for one in lanes if one.lane is Lane.STILLS), LaneShare(lane=Lane.STILLS))
    return Share(
        recycled_us=recycled,
        counted_us=counted,
        furniture_us=furniture,
        share=recycled / counted if counted else None,
        share_with_furniture=(recycled + furniture) / (counted + furniture) if counted + furniture else None,
        stills_recycled=stills.recycled,
        stills=stills.counted,
        lanes=lanes,
    )
