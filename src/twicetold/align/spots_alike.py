"""The spots of two frames held against one another without an index, for frames that something else proposed.

An index looks up by prefixes that grow with the archive and misses a spot whose prefix changed in two bits. Where it is
known which two frames to compare, every spot is compared with every other.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.align.spots import FramePairs, frame_pairs
from twicetold.fingerprint.keypoints import Keypoints
from twicetold.fingerprint.orientation import Orientation
from twicetold.search.keypoint_index import MAX_BITS, SpotHits


def pairs_of_frames(
    query: Keypoints,
    ref: Keypoints,
    query_frame: NDArray[np.int64],
    ref_frame: NDArray[np.int64],
    *,
    orientation: Orientation,
) -> FramePairs:
    """Which of the proposed frames lie on one another, and under which warps.

    Args:
        query: spots of the query.
        ref: spots of one reference.
        query_frame: (k,) frames of the query.
        ref_frame: (k,) the frame of the reference under each.
        orientation: of the query's picture.
    """
    room = int(np.diff(query.starts)[query_frame].sum())
    spot, like, bits = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.uint8)
    codes = query.oriented(orientation)
    count = _alike(codes, query.starts, query_frame, ref.codes, ref.starts, ref_frame, spot, like, bits)
    spot, like, bits = spot[:count], like[:count], bits[:count]
    hits = SpotHits(
        query=spot,
        item=np.zeros(count, np.int32),
        frame=ref.frame[like].astype(np.int32),
        x=ref.places[like, 0],
        y=ref.places[like, 1],
        size=ref.sizes[like],
        bits=bits,
    )
    return frame_pairs(query, hits, ref_aspect=ref.aspect, orientation=orientation)


@numba.njit(cache=True, nogil=True)
def _alike(  # Numba takes no keywords-only
    codes: NDArray[np.uint64],
    starts: NDArray[np.int64],
    frames: NDArray[np.int64],
    others: NDArray[np.uint64],
    other_starts: NDArray[np.int64],
    other_frames: NDArray[np.int64],
    spot: NDArray[np.int64],
    like: NDArray[np.int64],
    bits: NDArray[np.uint8],
) -> int:
    """Write for each spot its nearest like, where there is one within `MAX_BITS`; returns how many there are."""
    count = 0
    for pair in range(len(frames)):
        first, last = other_starts[other_frames[pair]], other_starts[other_frames[pair] + 1]
        for one in range(starts[frames[pair]], starts[frames[pair] + 1]):
            least, at = MAX_BITS + 1, -1
            for two in range(first, last):
                left = codes[one] ^ others[two]
                differ = 0
                while left and differ < least:
                    left &= left - np.uint64(1)
                    differ += 1
                if differ < least:
                    least, at = differ, two
            if at >= 0:
                spot[count], like[count], bits[count] = one, at, least
                count += 1
    return count
