from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.keypoints import Keypoints
from twicetold.search.keypoint_index import INDEXED, MAX_BITS, KeypointIndex


def name(number: int) -> str:
    return f"{number:064x}"


def spots(codes: NDArray[np.uint64], frames: int = 1) -> Keypoints:
    count = len(codes)
    return Keypoints(
        times_us=np.arange(frames, dtype=np.int64) * 1_000_000,
        starts=np.linspace(0, count, frames + 1).astype(np.int64),
        codes=codes,
        places=np.zeros((count, 2), np.uint8),
        sizes=np.full(count, 60, np.uint8),
    )


def random_codes(count: int, seed: int = 1) -> NDArray[np.uint64]:
    return np.random.default_rng(seed).integers(0, 2**64, count, dtype=np.uint64)


def flipped(codes: NDArray[np.uint64], bits: int, seed: int = 2) -> NDArray[np.uint64]:
    random = np.random.default_rng(seed)
    other = codes.copy()
    for row in range(len(other)):
        for bit in random.choice(64, bits, replace=False):
            other[row] ^= np.uint64(1) << np.uint64(bit)
    return other


def test_near_codes_are_found_with_their_distance_and_far_ones_are_not(tmp_path: Path) -> None:
    held = random_codes(80)
    index = KeypointIndex.open(tmp_path)
    index.append_many([(name(1), spots(held)), (name(2), spots(random_codes(80, 5)))])
    everything = np.ones(2, np.bool_)
    same = index.query(held, allowed=everything)
    assert (same.item == 0).all()
    assert sorted(same.query[same.bits == 0]) == list(range(80))
    near = index.query(flipped(held, 3), allowed=everything)
    assert len(np.unique(near.query)) >= 60
    assert near.bits.max() <= MAX_BITS
    assert not len(index.query(random_codes(80, 9), allowed=everything).query)


def test_only_items_that_are_allowed_are_told(tmp_path: Path) -> None:
    held = random_codes(40)
    index = KeypointIndex.open(tmp_path)
    index.append_many([(name(1), spots(held)), (name(2), spots(held))])
    assert set(index.query(held, allowed=np.array([False, True])).item.tolist()) == {1}


def test_the_first_spots_of_each_frame_are_indexed(tmp_path: Path) -> None:
    index = KeypointIndex.open(tmp_path)
    index.append_many([(name(1), spots(random_codes(4 * INDEXED), frames=2))])
    assert len(index) == 2 * INDEXED


def test_a_spot_that_is_everywhere_says_nothing(tmp_path: Path) -> None:
    index = KeypointIndex.open(tmp_path)
    everywhere, own = random_codes(1), random_codes(1, 3)
    index.append_many([(name(number), spots(everywhere)) for number in range(450)])
    index.append_many([(name(999), spots(own))])
    found = index.query(np.concatenate([everywhere, own]), allowed=np.ones(451, np.bool_))
    assert found.query.tolist() == [1]


def test_the_answer_does_not_depend_on_how_the_index_grew(tmp_path: Path) -> None:
    items = [(name(number), spots(random_codes(50, number))) for number in range(6)]
    at_once, one_by_one = KeypointIndex.open(tmp_path / "a"), KeypointIndex.open(tmp_path / "b")
    at_once.append_many(items)
    for item in reversed(items):
        one_by_one.append_many([item])
    asked = flipped(np.concatenate([random_codes(50, number) for number in range(6)]), 2)
    for one, other in zip(
        at_once.query(asked, allowed=np.ones(6, np.bool_)),
        one_by_one.query(asked, allowed=np.ones(6, np.bool_)),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)
