"""Recycled share of one release."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from twicetold.model import Part, PartKind


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a release was told before.

    `share` is `recycled_us` over `counted_us`, the length that could be read, without furniture; None where nothing is
    left to count. Stills have no length and are counted apart.
    """

    recycled_us: int
    counted_us: int
    share: float | None
    stills_recycled: int
    stills: int


def recycled_share(parts: Sequence[Part]) -> Share:
    """Length taken from earlier releases over the readable length without furniture."""
    counted_kinds = (PartKind.NEW, PartKind.RECYCLED)
    tracks = [part for part in parts if part.span is not None and part.kind in counted_kinds]
    stills = [part for part in parts if part.span is None and part.kind in counted_kinds]
    recycled_us = sum(part.span.duration_us for part in tracks if part.span and part.kind is PartKind.RECYCLED)
    counted_us = sum(part.span.duration_us for part in tracks if part.span)
    return Share(
        recycled_us=recycled_us,
        counted_us=counted_us,
        share=recycled_us / counted_us if counted_us else None,
        stills_recycled=sum(part.kind is PartKind.RECYCLED for part in stills),
        stills=len(stills),
    )
