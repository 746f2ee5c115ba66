from pathlib import Path

import numpy as np
import pytest

from twicetold.errors import IndexDamaged
from twicetold.search.hamming import within
from twicetold.search.index import Addition, FrameIndex, Hits
from twicetold.testing.codes import noisy_copies, random_codes

Hit = tuple[int, str, int, int]


def readable(index: FrameIndex, hits: Hits) -> list[Hit]:
    names = [index.item_names[item] for item in hits.item]
    return list(zip(hits.query.tolist(), names, hits.row.tolist(), hits.distance.tolist(), strict=True))


def brute_force(archive: list[Addition], queries: np.ndarray, limit: int) -> list[Hit]:
    found = []
    for name, codes, rows in archive:
        pairs = within(queries, codes, limit)
        for query, at, distance in zip(*(column.tolist() for column in pairs), strict=True):
            found.append((query, name, int(rows[at]), distance))
    return sorted(found)


def copies_from(archive: list[Addition], count: int) -> np.ndarray:
    random = np.random.default_rng(3)
    codes = np.concatenate([addition.codes for addition in archive])
    return noisy_copies(random.choice(codes, count), random)


def folder_size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(("bands", "recall"), [(16, 0.97), (28, 0.99)])
def test_hits_are_exact_and_nearly_all_that_brute_force_finds(
    archive: list[Addition], tmp_path: Path, bands: int, recall: float
):
    index = FrameIndex.open(tmp_path, bands=bands)
    index.append_many(archive)
    queries = copies_from(archive, 1000)
    found, expected = readable(index, index.query(queries, 31)), brute_force(archive, queries, 31)
    assert len(set(found)) == len(found)
    assert set(found) <= set(expected)
    assert len(found) >= recall * len(expected)
    assert len({hit[0] for hit in found}) >= 0.98 * len(queries)  # frames for which a neighbour is found at all


def test_with_a_flip_nothing_within_the_threshold_is_missed(archive: list[Addition], tmp_path: Path):
    index = FrameIndex.open(tmp_path)
    index.append_many(archive)
    queries = copies_from(archive, 200)
    assert readable(index, index.query(queries, 31, flips=1)) == brute_force(archive, queries, 31)


def test_of_an_item_that_holds_too_many_the_nearest_are_found_and_memory_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    random = np.random.default_rng(8)
    room = np.repeat(random.integers(0, 2**64, (1, 4), dtype=np.uint64), 400, axis=0)
    standing = noisy_copies(room, random, max_distance_bits=12)
    other = np.concatenate([noisy_copies(room[:5], random, max_distance_bits=12), random_codes(50, random)])
    index = FrameIndex.open(tmp_path)
    index.append_many([Addition("a" * 64, standing, np.arange(400)), Addition("b" * 64, other, np.arange(55))])
    every = index.query(standing, 31)
    monkeypatch.setattr("twicetold.search.index.HITS_AT_ONCE", 4000)
    some = index.query(standing, 31, most_of_item=20)
    assert set(readable(index, some)) <= set(readable(index, every))
    for query in range(0, 400, 40):
        of_all, of_some = (hits.distance[(hits.query == query) & (hits.item == 0)] for hits in (every, some))
        assert 10 <= len(of_some) <= 40
        assert of_some.max() <= np.sort(of_all)[40]
    assert (some.item == 1).sum() == (every.item == 1).sum()


def test_growing_in_steps_gives_what_building_at_once_gives(archive: list[Addition], tmp_path: Path):
    whole = FrameIndex.open(tmp_path / "whole")
    whole.append_many(archive)
    grown = FrameIndex.open(tmp_path / "grown")
    for addition in archive:
        grown.append(*addition)
    queries = copies_from(archive, 300)
    assert readable(grown, grown.query(queries, 31)) == readable(whole, whole.query(queries, 31))
    assert len(grown) == len(whole) == 2400


def test_the_order_of_items_and_rows_changes_nothing(archive: list[Addition], tmp_path: Path):
    random = np.random.default_rng(8)
    first = FrameIndex.open(tmp_path / "first")
    first.append_many(archive)
    shuffled = []
    for number in random.permutation(len(archive)):
        name, codes, rows = archive[number]
        order = random.permutation(len(rows))
        shuffled.append(Addition(name, codes[order], rows[order]))
    second = FrameIndex.open(tmp_path / "second")
    second.append_many(shuffled[:7])
    second.append_many(shuffled[7:])
    queries = copies_from(archive, 300)
    assert first.item_names == second.item_names
    for ours, theirs in zip(first.query(queries, 31), second.query(queries, 31), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_an_index_opened_again_answers_the_same(archive: list[Addition], tmp_path: Path):
    index = FrameIndex.open(tmp_path)
    index.append_many(archive[:30])
    index.append_many(archive[30:])
    queries = copies_from(archive, 200)
    again = FrameIndex.open(tmp_path)
    assert readable(again, again.query(queries, 31)) == readable(index, index.query(queries, 31))


def test_the_number_of_segments_grows_with_the_logarithm(archive: list[Addition], tmp_path: Path):
    index = FrameIndex.open(tmp_path)
    most = 0
    for addition in archive:
        index.append(*addition)
        most = max(most, len(list(tmp_path.glob("segment-*"))))
    assert most <= 6  # log2(40), rounded up


def test_an_empty_index_finds_nothing(tmp_path: Path):
    index = FrameIndex.open(tmp_path / "none yet")
    assert len(index.query(np.zeros((3, 4), np.uint64), 31).query) == 0
    assert index.items() == frozenset()
    assert len(index) == 0
    assert not (tmp_path / "none yet").exists()


def test_an_item_without_codes_counts_as_indexed(tmp_path: Path):
    index = FrameIndex.open(tmp_path)
    index.append("ab" * 32, np.zeros((0, 4), np.uint64), np.zeros(0, np.int64))
    assert FrameIndex.open(tmp_path).items() == {"ab" * 32}
    assert len(index.query(np.zeros((1, 4), np.uint64), 31).query) == 0


def test_no_items_change_nothing(tmp_path: Path):
    FrameIndex.open(tmp_path).append_many([])
    assert list(tmp_path.iterdir()) == []


def test_an_item_added_again_is_replaced(archive: list[Addition], tmp_path: Path):
    index = FrameIndex.open(tmp_path)
    index.append_many(archive)
    name, old, _ = archive[0]
    index.append(name, archive[1].codes[:5], np.arange(5))
    assert len(index) == 2400 - 60 + 5
    assert name not in {hit[1] for hit in readable(index, index.query(old, 0))}
    assert (0, name, 0, 0) in readable(index, index.query(archive[1].codes[:5], 0))


def test_removed_items_are_not_found_and_their_codes_go_in_time(archive: list[Addition], tmp_path: Path):
    index = FrameIndex.open(tmp_path)
    index.append_many(archive[:20])
    gone = {addition.item_sha256 for addition in archive[:10]}
    before = folder_size(tmp_path)
    index.remove([*gone, "00" * 32])
    for view in (index, FrameIndex.open(tmp_path)):
        assert view.items() == {addition.item_sha256 for addition in archive[10:20]}
        hits = readable(view, view.query(np.concatenate([a.codes for a in archive[:20]]), 31))
        assert {hit[1] for hit in hits} == view.items()
    index.append_many(archive[20:40])
    assert len(index) == 30 * 60
    assert folder_size(tmp_path) < 2 * before


def test_a_removed_item_can_come_back(archive: list[Addition], tmp_path: Path):
    index = FrameIndex.open(tmp_path)
    index.append_many(archive[:5])
    index.remove([archive[0].item_sha256])
    index.append(*archive[0])
    assert (0, archive[0].item_sha256, int(archive[0].rows[0]), 0) in readable(index, index.query(archive[0].codes, 0))
    assert len(index) == 5 * 60


def test_excluded_items_are_not_found(archive: list[Addition], tmp_path: Path):
    index = FrameIndex.open(tmp_path)
    index.append_many(archive)
    name, codes, _ = archive[3]
    assert {hit[1] for hit in readable(index, index.query(codes, 31))} == {name}
    assert len(index.query(codes, 31, exclude_items=[name]).query) == 0


def test_a_reader_keeps_what_it_opened_while_the_index_grows(archive: list[Addition], tmp_path: Path):
    writer = FrameIndex.open(tmp_path)
    writer.append_many(archive[:20])
    reader = FrameIndex.open(tmp_path)
    queries = copies_from(archive, 100)
    before = readable(reader, reader.query(queries, 31))
    writer.append_many(archive[20:])
    assert readable(reader, reader.query(queries, 31)) == before


@pytest.mark.parametrize("limit", [-1, 256])
def test_a_distance_out_of_range_is_refused(tmp_path: Path, limit: int):
    with pytest.raises(ValueError, match="0 to 255"):
        FrameIndex.open(tmp_path).query(np.zeros((1, 4), np.uint64), limit)


def test_what_is_no_sha256_is_refused_as_a_name(tmp_path: Path):
    with pytest.raises(ValueError, match="SHA-256"):
        FrameIndex.open(tmp_path).append("release 1", np.zeros((1, 4), np.uint64), np.zeros(1, np.int64))


def test_an_item_twice_in_one_change_is_refused(archive: list[Addition], tmp_path: Path):
    with pytest.raises(ValueError, match="twice"):
        FrameIndex.open(tmp_path).append_many([archive[0], archive[0]])


def test_codes_without_a_row_each_are_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="a row each"):
        FrameIndex.open(tmp_path).append("ab" * 32, np.zeros((2, 4), np.uint64), np.zeros(1, np.int64))


def test_another_number_of_bands_asks_for_a_new_index(archive: list[Addition], tmp_path: Path):
    FrameIndex.open(tmp_path).append(*archive[0])
    with pytest.raises(IndexDamaged) as caught:
        FrameIndex.open(tmp_path, bands=28)
    assert caught.value.code == "index.other_bands"
