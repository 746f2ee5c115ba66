"""Which items share spots with an item, and under which warps.

Nearly all that is shown again is shown upright, maybe mirrored. To look up every spot as it would be in a picture on
its head or on its side, and in a negative, would cost several times as much. So some frames are asked first, by
their spots' own beginnings alone, and all of them only where those lie on frames of another item.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.affine import MIN_PAIRS
from twicetold.align.spots import FramePairs, frame_pairs
from twicetold.fingerprint.keypoints import Keypoints
from twicetold.fingerprint.orientation import RARE, UPRIGHT, Orientation
from twicetold.search.keypoint_index import MOST_HITS, KeypointIndex, SpotHits
from twicetold.search.keypoint_lookup import TooManyHitsError

ASKED_US = 2_000_000
"""Least distance of the frames that are asked first in a rare orientation."""

RARELY_ASKED = 120
"""Spots of each of them that are asked, its first ones."""

RARELY_SPOTS = 5
"""Spots of one of them that have to lie on those of a frame, for all frames to be asked in that orientation."""


@dataclass(frozen=True, slots=True)
class SpotSeeds:
    """Frames of an item that lie on frames of one other."""

    item: str
    pairs: FramePairs
    negative: bool = False
    """Whether it is the item's negative that does."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """What one item is compared with: see `spot_seeds_of`."""

    index: KeypointIndex
    aspect_of: Callable[[str], float]
    masked_in: Callable[[str], NDArray[np.bool_]]

    def pairs(
        self,
        asked: Keypoints,
        orientations: Sequence[Orientation],
        allowed: NDArray[np.bool_],
        *,
        together: int,
        beside: bool = True,
    ) -> Iterator[tuple[int, Orientation, FramePairs]]:
        """Frame pairs with each of the items allowed, by its place in the index, in each orientation; see
        `KeypointIndex.query`. The index is gone through once for all of them, or for as many frames as have not too
        many hits."""
        parts: dict[tuple[int, int], list[FramePairs]] = defaultdict(list)
        waiting = [(0, len(asked))]
        while waiting:
            first, end = waiting.pop()
            some = asked.take((asked.frame >= first) & (asked.frame < end))
            try:
                hits = self.index.query(
                    np.concatenate([some.oriented(orientation) for orientation in orientations]),
                    allowed=allowed,
                    frame=np.concatenate([some.frame + number * len(some) for number in range(len(orientations))]),
                    together=together,
                    beside=beside,
                    # One frame can be asked in no more parts.
                    most_hits=MOST_HITS if end - first > 1 else None,
                )
            except TooManyHitsError:
                middle = (first + end) // 2
                waiting += [(middle, end), (first, middle)]
                continue
            for key, pairs in self._laid(some, orientations, hits):
                parts[key].append(pairs)
        for item, number in sorted(parts):
            yield item, orientations[number], FramePairs.joined(parts[item, number])

    def _laid(
        self, asked: Keypoints, orientations: Sequence[Orientation], hits: SpotHits
    ) -> Iterator[tuple[tuple[int, int], FramePairs]]:
        """Frame pairs of hits, by the item's place in the index and the orientation's number."""
        bounds = np.searchsorted(hits.item, np.arange(len(self.index.item_names) + 1))
        for item in np.flatnonzero(np.diff(bounds)).tolist():
            name = self.index.item_names[item]
            of_item = hits.take(slice(bounds[item], bounds[item + 1]))
            of_item = of_item.take(~self.masked_in(name)[of_item.frame])
            way, spot = np.divmod(of_item.query, len(asked.codes))
            of_item = of_item._replace(query=spot)
            for number in np.unique(way).tolist():
                pairs = frame_pairs(
                    asked,
                    of_item.take(way == number),
                    ref_aspect=self.aspect_of(name),
                    orientation=orientations[number],
                )
                if len(pairs.spots):
                    yield (item, number), pairs


def spot_seeds_of(
    index: KeypointIndex,
    item: str,
    found: Keypoints,
    *,
    partners: set[str],
    aspect_of: Callable[[str], float],
    masked: NDArray[np.bool_],
    masked_in: Callable[[str], NDArray[np.bool_]],
    rarely: bool = True,
) -> Iterator[SpotSeeds]:
    """Frame pairs with each partner, in all orientations.

    Args:
        aspect_of: width over height of a partner's picture.
        masked: bool (f,), frames that may not seed: furniture.
        masked_in: the same of a partner.
        rarely: whether rare orientations are looked for, too.
    """
    allowed = np.array([name in partners and name != item for name in index.item_names], dtype=bool)
    asked = found.take(~masked[found.frame])
    if not len(asked.codes) or not allowed.any():
        return
    asking = _Asking(index, aspect_of, masked_in)
    # Fewer spots than that of one frame lay it on nothing: those items need not be opened.
    for number, _, pairs in asking.pairs(asked, UPRIGHT, allowed, together=MIN_PAIRS):
        yield SpotSeeds(index.item_names[number], pairs)
    if not rarely:
        return
    some = asked.first(RARELY_ASKED)
    some = some.take(_spaced(some.times_us)[some.frame])
    met = {orientation: np.zeros(len(allowed), np.bool_) for orientation in RARE}
    for number, orientation, pairs in asking.pairs(some, RARE, allowed, together=RARELY_SPOTS, beside=False):
        met[orientation][number] = pairs.spots.max() >= RARELY_SPOTS
    for orientation, likely in met.items():
        if likely.any():
            for number, _, pairs in asking.pairs(asked, [orientation], likely, together=MIN_PAIRS):
                yield SpotSeeds(index.item_names[number], pairs, orientation.negative)


def _spaced(times_us: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Frames, bool (f,), each of which comes at least `ASKED_US` after the one chosen before it."""
    chosen = np.zeros(len(times_us), np.bool_)
    last = -ASKED_US
    for number, at in enumerate(times_us.tolist()):
        if at - last >= ASKED_US:
            chosen[number], last = True, at
    return chosen
