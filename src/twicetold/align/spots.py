"""Spots that look alike to pairs of frames that lie on one another, with one warp for each pair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.align.affine import MIN_PAIRS, fit_groups
from twicetold.align.path import corners_under
from twicetold.fingerprint.keypoints import PLACES, Keypoints, size_of
from twicetold.fingerprint.orientation import Orientation
from twicetold.search.keypoint_index import SpotHits

MOST_FRAMES = 60
"""Frames of one reference that a frame is laid on, those with the most spots in common: in a shot that stands all are
alike, and laying all on all says no more."""

APART = 0.04
"""Parts of the picture by which a corner has to lie elsewhere under what squeezes or turns, for both to be given."""


class FramePairs(NamedTuple):
    """Frames of a query and of one reference that hold the same spots, k of them, by query, then reference frame; two
    frames come twice where the spots speak for two warps."""

    query_frame: NDArray[np.int64]
    ref_frame: NDArray[np.int64]
    spots: NDArray[np.int64]
    """Different spots that one warp lays on one another."""
    warps: NDArray[np.float64]
    """(k, 6) from query to reference coordinates, normalised to each picture (see `twicetold.align.warp`)."""

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> FramePairs:
        """The pairs chosen by mask or number."""
        return FramePairs(self.query_frame[rows], self.ref_frame[rows], self.spots[rows], self.warps[rows])

    @classmethod
    def joined(cls, parts: Sequence[FramePairs]) -> FramePairs:
        """Pairs of parts that follow one another, one or more."""
        columns: list[Any] = [np.concatenate(column) for column in zip(*parts, strict=True)]
        return cls(*columns)


def frame_pairs(query: Keypoints, hits: SpotHits, *, ref_aspect: float, orientation: Orientation) -> FramePairs:
    """Pairs of frames under one warp each.

    Args:
        query: spots of the query.
        hits: of the index, in one reference only, `hits.query` numbering the query's spots.
        ref_aspect: width over height of the reference's picture.
        orientation: of the query's picture, in which its spots were looked up.
    """
    frame = query.frame[hits.query]
    # A spot has one like in each reference frame: the nearest, and of equals the first.
    order = np.lexsort((hits.bits, hits.query, hits.frame, frame))
    first = np.ones(len(order), np.bool_)
    first[1:] = (np.diff(hits.query[order]) != 0) | (np.diff(hits.frame[order]) != 0)
    order = order[first]
    key = frame[order] * (int(hits.frame.max(initial=0)) + 1) + hits.frame[order]
    counts = np.unique(key, return_counts=True)[1]
    enough = _among_the_most(frame[order], counts) & (counts >= MIN_PAIRS)
    rows = order[np.repeat(enough, counts)]
    bounds = np.concatenate([[0], np.cumsum(counts[enough])]).astype(np.int64)
    places = query.places[hits.query[rows]].astype(np.float64) / PLACES
    onto = orientation.matrix
    places = places @ onto[:2, :2].T + onto[:2, 2]
    query_shape, ref_shape = _shape(orientation.aspect_of(query.aspect)), _shape(ref_aspect)
    ours = np.column_stack([places * query_shape, size_of(query.sizes[hits.query[rows]])])
    theirs = np.column_stack(
        [
            np.column_stack([hits.x[rows], hits.y[rows]]) / PLACES * ref_shape,
            size_of(hits.size[rows]),
        ]
    )
    spots, maps, others = fit_groups(bounds, np.ascontiguousarray(ours), np.ascontiguousarray(theirs))
    good = spots >= MIN_PAIRS
    scale = np.concatenate([np.append(query_shape, 1.0) / ref_shape[0], np.append(query_shape, 1.0) / ref_shape[1]])
    at = rows[bounds[:-1]] if len(bounds) > 1 else np.zeros(0, np.int64)
    plain, other = (((each * scale).reshape(-1, 2, 3) @ onto).reshape(-1, 6) for each in (maps, others))
    apart = np.abs(corners_under(other) - corners_under(plain)).max(axis=(1, 2), initial=0.0)
    # Where both lie near each other one look makes either exact.
    also = good & (apart > APART)
    chosen = np.concatenate([np.flatnonzero(good), np.flatnonzero(also)])
    warps = np.concatenate([plain[good], other[also]])
    order = np.argsort(chosen, kind="stable")
    chosen = chosen[order]
    return FramePairs(frame[at][chosen], hits.frame[at].astype(np.int64)[chosen], spots[chosen], warps[order])


def _among_the_most(frame: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pairs of frames are among the `MOST_FRAMES` of their query frame with the most spots in common; of equals
    the earlier in the reference.

    Args:
        frame: (n,) query frame of each spot, pair by pair.
        counts: (k,) spots of each pair.
    """
    of_pair = frame[np.cumsum(counts) - counts]
    order = np.lexsort((-counts, of_pair))
    place = np.arange(len(order)) - np.searchsorted(of_pair[order], of_pair[order])
    among = np.zeros(len(counts), np.bool_)
    among[order] = place < MOST_FRAMES
    return among


def _shape(aspect: float) -> NDArray[np.float64]:
    """Width and height over the longer side."""
    return np.array([min(aspect, 1.0), min(1.0 / aspect, 1.0)])
