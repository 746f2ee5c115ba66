from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from twicetold.errors import IndexDamaged
from twicetold.fingerprint.keypoints import Keypoints
from twicetold.search.keypoint_index import INDEXED, MAX_BITS, SHORTEST, KeypointIndex
from twicetold.search.keypoint_lookup import TooManyHitsError
from twicetold.search.keypoint_segments import LONGEST, WANTED
from twicetold.search.shelf import Shelf


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


def never_merge(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("MERGED_TIMES", "MERGED_ROWS"):
        monkeypatch.setattr(f"twicetold.search.keypoint_index._Segments.{limit}", 0)


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


@pytest.mark.parametrize("hits_held", [0, 10, 4_000_000])
def test_stock_is_told_over_all_segments_however_much_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hits_held: int
) -> None:
    monkeypatch.setattr("twicetold.search.keypoint_index.HITS_HELD", hits_held)
    never_merge(monkeypatch)
    index = KeypointIndex.open(tmp_path)
    stock, often = random_codes(2)
    for first, last in ((0, 300), (300, 401), (401, 402)):
        # Often is shown twice in each of 400 items, which is no stock.
        found = [(name(n), spots(np.repeat([often], 2) if n < 400 else stock[None])) for n in range(first, last)]
        index.append_many([(item, spots(np.append(spot.codes, stock))) for item, spot in found])
    assert len(list(tmp_path.glob("segment-*"))) == 3
    asked = np.array([stock, often])
    hits = index.query(asked, allowed=np.arange(402) < 5)
    assert hits.query.tolist() == [1] * 10
    index.remove([name(400), name(401)])
    hits = index.query(asked, allowed=np.arange(400) < 5)
    assert np.bincount(hits.query).tolist() == [5, 10]


def test_the_answer_does_not_depend_on_how_the_index_grew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    never_merge(monkeypatch)
    items = [(name(number), spots(random_codes(50, number))) for number in range(6)]
    at_once, one_by_one = KeypointIndex.open(tmp_path / "a"), KeypointIndex.open(tmp_path / "b")
    at_once.append_many(items)
    for item in reversed(items):
        one_by_one.append_many([item])
    assert len(list((tmp_path / "b").glob("segment-*"))) == 6
    asked = flipped(np.concatenate([random_codes(50, number) for number in range(6)]), 2)
    for one, other in zip(
        at_once.query(asked, allowed=np.ones(6, np.bool_)),
        one_by_one.query(asked, allowed=np.ones(6, np.bool_)),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(("count", "beside"), [(40, True), (70_000, True), (70_000, False)])
def test_all_is_found_that_an_exhaustive_search_by_the_same_beginnings_finds(
    tmp_path: Path, count: int, beside: bool
) -> None:
    # 80,000 spots are looked up by 12 bits in segments that tell 16 apart, 70,000 frames of one by 16 and more.
    random = np.random.default_rng(3)
    pool = random_codes(200)
    near = [pool[random.integers(0, len(pool), count)] ^ flips(random, count) for _ in range(2)]
    index = KeypointIndex.open(tmp_path)
    for number, codes in enumerate(near):
        index.append_many([(name(number), spots(codes, frames=count))])
    prefix = int(np.clip(np.log2(max(2 * count, 1) / WANTED), SHORTEST, LONGEST))
    found = index.query(pool, allowed=np.ones(2, np.bool_), beside=beside)
    told = set(zip(found.query.tolist(), found.item.tolist(), found.frame.tolist(), found.bits.tolist(), strict=True))
    wanted = set()
    for item, codes in enumerate(near):
        left = pool[:, None] ^ codes
        begins = np.bitwise_count(left >> np.uint64(64 - prefix)) <= int(beside)
        query, frame = np.nonzero((np.bitwise_count(left) <= MAX_BITS) & begins)
        bits = np.bitwise_count(left[query, frame])
        wanted |= {(q, item, f, b) for q, f, b in zip(query.tolist(), frame.tolist(), bits.tolist(), strict=True)}
    assert told == wanted
    assert len(found.query) == len(wanted) > count / 20


def flips(random: np.random.Generator, count: int) -> NDArray[np.uint64]:
    turned = np.zeros(count, np.uint64)
    for _ in range(12):
        turned |= np.uint64(1) << random.integers(0, 64, count, dtype=np.uint64)
    return turned


def test_hits_are_in_order_of_all_that_they_tell(tmp_path: Path) -> None:
    index, random = KeypointIndex.open(tmp_path), np.random.default_rng(8)
    code = np.zeros(70_000, np.uint64)
    for number in (2, 1):
        found = spots(code[: 70_000 // number], frames=70_000 // number)
        columns = {"places": random.integers(0, 256, found.places.shape), "sizes": random.integers(0, 256, len(found))}
        index.append_many([(name(number), replace(found, **{key: to.astype(np.uint8) for key, to in columns.items()}))])
    hits = index.query(np.array([1, 0], np.uint64), allowed=np.ones(2, np.bool_))
    assert len(hits.query) == 210_000
    rows = [column.tolist() for column in (hits.item, hits.query, hits.frame, hits.bits, hits.x, hits.y, hits.size)]
    told = list(zip(*rows, strict=True))
    assert told == sorted(told)


@pytest.mark.parametrize("rows_held", [1, 10_000_000])
def test_frames_that_share_too_few_spots_are_left_out_where_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_held: int
) -> None:
    monkeypatch.setattr("twicetold.search.keypoint_lookup.ROWS_HELD", rows_held)
    held = random_codes(20)
    index = KeypointIndex.open(tmp_path)
    index.append_many([(name(1), spots(held, frames=2)), (name(2), spots(held[:3]))])
    frame = np.repeat([0, 1], [10, 10])
    found = index.query(held, allowed=np.ones(2, np.bool_), frame=frame, together=4)
    assert set(zip(found.item.tolist(), found.frame.tolist(), frame[found.query].tolist(), strict=True)) == {
        (0, 0, 0),
        (0, 1, 1),
    }
    everything = index.query(held, allowed=np.ones(2, np.bool_), frame=frame, together=3)
    assert len(everything.query) == len(index.query(held, allowed=np.ones(2, np.bool_)).query) == 23


def test_removed_items_are_not_found_and_their_frames_go_with_the_next_merging(tmp_path: Path) -> None:
    index = KeypointIndex.open(tmp_path)
    index.append_many([(name(number), spots(random_codes(60, number), frames=3)) for number in (3, 1, 2)])
    index.remove([name(1)])
    for again in range(2):
        assert len(index) == 120 + 240 * again
        assert index.item_names[:2] == (name(2), name(3))
        hits = index.query(random_codes(60, 3), allowed=np.ones(2 + again, np.bool_))
        assert set(hits.item.tolist()) == {1}
        assert hits.frame[hits.bits == 0].tolist() == [0] * 20 + [1] * 20 + [2] * 20
        assert not len(index.query(random_codes(60, 1), allowed=np.ones(2 + again, np.bool_)).query)
        index.append_many([(name(9), spots(random_codes(240, 9), frames=3))])
    assert len(list(tmp_path.glob("segment-*"))) == 1


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    KeypointIndex.open(tmp_path).append_many([(name(1), spots(random_codes(80)))])
    files = sorted(tmp_path.glob("segment-*/*.npy"))
    assert len(files) == 8
    for path in files:
        whole = path.read_bytes()
        for damaged in (whole[:-1] + bytes([whole[-1] ^ 1]), whole[:-1], whole + b"\0", b""):
            path.write_bytes(damaged)
            with pytest.raises(IndexDamaged):
                KeypointIndex.open(tmp_path)
        path.unlink()
        with pytest.raises(IndexDamaged):
            KeypointIndex.open(tmp_path)
        path.write_bytes(whole)
    assert len(KeypointIndex.open(tmp_path)) == 80


def test_an_index_of_the_former_format_is_told_as_damaged_and_so_made_anew(tmp_path: Path) -> None:
    kinds = {"code": np.uint64, "frame": np.int32, "x": np.uint8, "y": np.uint8, "size": np.uint8}
    Shelf.open(tmp_path, kinds).append_many([(name(1), {key: np.ones(3, kind) for key, kind in kinds.items()})])
    with pytest.raises(IndexDamaged):
        KeypointIndex.open(tmp_path)


def test_a_question_with_too_many_hits_is_given_up_where_it_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twicetold.search.keypoint_index.HITS_HELD", 10)
    held = np.repeat(random_codes(4), 20)
    index = KeypointIndex.open(tmp_path)
    index.append_many([(name(1), spots(held))])
    everything = np.ones(1, np.bool_)
    assert len(index.query(held, allowed=everything).query) == 80 * 20
    assert len(index.query(held, allowed=everything, most_hits=80 * 20).query) == 80 * 20
    with pytest.raises(TooManyHitsError):
        index.query(held, allowed=everything, most_hits=80 * 20 - 1)
