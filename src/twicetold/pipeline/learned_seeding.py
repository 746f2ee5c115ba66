"""What a network proposes: frames that look alike, kept where one affine map lays their spots on one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from twicetold.align.spots_alike import pairs_of_frames
from twicetold.fingerprint.keypoints import Keypoints
from twicetold.fingerprint.learned import Described
from twicetold.fingerprint.orientation import UPRIGHT
from twicetold.pipeline.spot_seeding import SpotSeeds
from twicetold.search.gallery import Gallery
from twicetold.search.keypoint_index import INDEXED

MIN_SPOTS = 6
"""Spots that one map has to lay on their likes. Where all are compared with all, four or five go together by chance."""


class LearnedSeeds:
    """Proposals by how alike described frames.

    Args:
        gallery: the pictures of every item that is known.
        spots_of: the spots of a known item.
        items: in how many items each frame's nearest pictures are looked at.
        asked: the pictures of an item that is not known, as of a file that is asked for.
    """

    def __init__(
        self,
        gallery: Gallery,
        spots_of: Callable[[str], Keypoints],
        *,
        items: int,
        asked: Described | None = None,
    ) -> None:
        self._gallery = gallery
        self._spots_of = spots_of
        self._items = items
        self._asked = asked

    def seeds_of(
        self,
        item: str,
        spots: Keypoints,
        *,
        partners: set[str],
        masked: NDArray[np.bool_],
        masked_in: Callable[[str], NDArray[np.bool_]],
    ) -> Iterator[SpotSeeds]:
        """Frame pairs with each partner, in both orientations; see `twicetold.pipeline.spot_seeding.spot_seeds_of`.

        Args:
            item: which; it may not be known.
            spots: of the item.
            partners: items that may match; others are passed over.
            masked: bool (f,), frames that may not seed: furniture.
            masked_in: the same of a partner.
        """
        names = self._gallery.item_names
        allowed = np.array([name in partners and name != item for name in names], dtype=bool)
        asked = self._gallery.of(item) if self._asked is None else self._asked
        frames = frames_of(asked, spots)
        rows = np.flatnonzero(frames >= 0)
        rows = rows[~masked[frames[rows]]]
        if not len(rows) or not allowed.any():
            return
        near = self._gallery.nearest(asked.vectors[rows], allowed=allowed, items=self._items)
        for place in np.unique(near.item).tolist():
            name = names[place]
            chosen = near.item == place
            # Packed, as it is once it was traced: what is found does not depend on whether it was.
            ref = self._spots_of(name).first(INDEXED).packed()
            ref_frame = frames_of(self._gallery.of(name), ref)[near.row[chosen]]
            query_frame = frames[rows[near.query[chosen]]]
            free = ref_frame >= 0
            free[free] = ~masked_in(name)[ref_frame[free]]
            for orientation in UPRIGHT:
                pairs = pairs_of_frames(spots, ref, query_frame[free], ref_frame[free], orientation=orientation)
                pairs = pairs.take(pairs.spots >= MIN_SPOTS)
                if len(pairs.spots):
                    yield SpotSeeds(name, pairs)


def frames_of(described: Described, spots: Keypoints) -> NDArray[np.int64]:
    """The kept frame that each described picture is, int64 (n,); -1 where its time is that of none."""
    if not len(spots):
        return np.full(len(described), -1, np.int64)
    at = np.clip(np.searchsorted(spots.times_us, described.times_us), 0, len(spots) - 1)
    found: NDArray[np.int64] = np.where(spots.times_us[at] == described.times_us, at, -1)
    return found
