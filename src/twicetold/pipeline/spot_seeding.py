"""Which items share spots with an item, and under which warps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.affine import MIN_PAIRS
from twicetold.align.spots import FramePairs, frame_pairs
from twicetold.fingerprint.keypoints import Keypoints
from twicetold.search.keypoint_index import KeypointIndex


@dataclass(frozen=True, slots=True)
class SpotSeeds:
    """Frames of an item that lie on frames of one other, in one orientation of the item's picture."""

    item: str
    pairs: FramePairs
    mirrored: bool


def spot_seeds_of(
    index: KeypointIndex,
    item: str,
    found: Keypoints,
    *,
    partners: set[str],
    aspect_of: Callable[[str], float],
    masked: NDArray[np.bool_],
    masked_in: Callable[[str], NDArray[np.bool_]],
) -> Iterator[SpotSeeds]:
    """Frame pairs with each partner, in both orientations.

    Args:
        aspect_of: width over height of a partner's picture.
        masked: bool (f,), frames that may not seed: furniture.
        masked_in: the same of a partner.
    """
    allowed = np.array([name in partners and name != item for name in index.item_names], dtype=bool)
    asked = found.take(~masked[found.frame])
    if not len(asked.codes) or not allowed.any():
        return
    for mirrored in (False, True):
        # Fewer spots than that of one frame lay it on nothing: those items need not be opened.
        codes = asked.mirrored if mirrored else asked.codes
        hits = index.query(codes, allowed=allowed, frame=asked.frame, together=MIN_PAIRS)
        bounds = np.searchsorted(hits.item, np.arange(len(index.item_names) + 1))
        for number in np.flatnonzero(np.diff(bounds)):
            name = index.item_names[int(number)]
            of_item = hits.take(slice(bounds[number], bounds[number + 1]))
            free = ~masked_in(name)[of_item.frame]
            of_item = of_item.take(free)
            pairs = frame_pairs(asked, of_item, ref_aspect=aspect_of(name), mirrored=mirrored)
            if len(pairs.spots):
                yield SpotSeeds(name, pairs, mirrored)
