"""All that an archive knows of pictures, and the one way to ask it: codes and spots, their indexes, the furniture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from twicetold.align.patience import Patience
from twicetold.fingerprint.keypoints import Keypoints
from twicetold.model import FurnitureSpan, Match
from twicetold.pipeline.furnishing import KnownFurniture, masked_rows
from twicetold.pipeline.keypointing import Spots
from twicetold.pipeline.learned_seeding import LearnedSeeds
from twicetold.pipeline.matching import Matcher
from twicetold.pipeline.seeding import seeds_of
from twicetold.pipeline.spot_seeding import SpotSeeds, spot_seeds_of
from twicetold.pipeline.tracks import ItemCodes, Tracks
from twicetold.search.index import FrameIndex
from twicetold.search.keypoint_index import KeypointIndex


@dataclass(frozen=True, slots=True)
class Known:
    """Fingerprints of both kinds with their indexes."""

    tracks: Tracks
    index: FrameIndex
    spots: Spots
    spot_index: KeypointIndex
    learned: LearnedSeeds | None = None
    """What a network proposes besides; None where no network is set."""

    def matches(
        self,
        matcher: Matcher,
        item: str,
        codes: ItemCodes,
        spots: Keypoints,
        *,
        partners: set[str],
        house: KnownFurniture,
        max_distance_bits: int,
        patience: Patience,
    ) -> list[Match]:
        """Matches of an item with its partners.

        Args:
            codes: of the item, which need not be in the archive.
            spots: of the item.
            house: furniture; of what is known nothing seeds but its exemplars' spots.
        """

        def masked(other: str) -> NDArray[np.bool_]:
            return masked_rows(self.tracks[other].codes, house.of(other))

        def masked_spots(other: str) -> NDArray[np.bool_]:
            return _masked(self.spots[other].times_us, house.hidden(other))

        seeds = seeds_of(
            self.index,
            item,
            codes,
            partners=partners,
            masked=masked_rows(codes.codes, house.of(item)),
            max_distance_bits=max_distance_bits,
        )
        own_furniture = _masked(spots.times_us, house.of(item))

        def spots_of(
            masked: NDArray[np.bool_], masked_in: Callable[[str], NDArray[np.bool_]], *, rarely: bool
        ) -> Iterator[SpotSeeds]:
            return spot_seeds_of(
                self.spot_index,
                item,
                spots,
                partners=partners,
                aspect_of=lambda other: self.spots[other].aspect,
                masked=masked,
                masked_in=masked_in,
                rarely=rarely,
            )

        def furniture_of(other: str) -> NDArray[np.bool_]:
            return _masked(self.spots[other].times_us, house.of(other))

        # Furniture may stand around an inset: it seeds, too, but not with furniture.
        spot_seeds = chain(
            spots_of(own_furniture, masked_spots, rarely=True), spots_of(~own_furniture, furniture_of, rarely=False)
        )
        if self.learned is not None:
            alike = self.learned.seeds_of(
                item,
                spots,
                partners=partners,
                masked=own_furniture,
                masked_in=masked_spots,
            )
            spot_seeds = chain(spot_seeds, alike)
        return matcher.matches(item, seeds, spot_seeds, masked, patience=patience)


def _masked(times_us: NDArray[np.int64], spans: Iterable[FurnitureSpan]) -> NDArray[np.bool_]:
    """Moments that lie in furniture, bool (n,)."""
    mask = np.zeros(len(times_us), np.bool_)
    for found in spans:
        if found.span is not None:
            mask |= (times_us >= found.span.start) & (times_us < found.span.end)
    return mask
