"""The index of seeds: incremental, the same in any order of growth, and never at the mercy of crowded keys."""

from pathlib import Path

import numpy as np
import pytest

from twicetold.errors import IndexDamaged
from twicetold.search.text_index import (
    CROWDED_ITEMS,
    KEPT_ITEMS,
    PLACES_OF_ONE_TEXT,
    TextAddition,
    TextIndex,
)


def name(number: int) -> str:
    return f"{number:064x}"


def addition(number: int, keys: list[int]) -> TextAddition:
    return TextAddition(name(number), np.array(keys, np.uint32), np.arange(len(keys), dtype=np.int32))


def found(index: TextIndex, keys: list[int], **options: object) -> list[tuple[int, int, int]]:
    asked = np.array(keys, np.uint32)
    hits = index.postings(asked, **options)
    return [
        (int(asked[key]), int(index.item_names[item], 16), int(place))
        for key, item, place in zip(*(column.tolist() for column in hits), strict=True)
    ]


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    index = TextIndex.open(tmp_path / "index")
    assert found(index, [1, 2]) == []
    assert index.item_names == ()
    index.append_many([])
    assert not (tmp_path / "index").exists()


def test_it_finds_every_place_of_a_key(tmp_path: Path) -> None:
    index = TextIndex.open(tmp_path)
    index.append_many([addition(1, [5, 6, 5]), addition(2, [6])])
    index.append_many([addition(3, [5])])
    assert found(index, [4, 5]) == [(5, 1, 0), (5, 1, 2), (5, 3, 0)]
    assert found(TextIndex.open(tmp_path), [6]) == [(6, 1, 1), (6, 2, 0)]
    assert index.counts(np.array([4, 5, 6], np.uint32)).tolist() == [0, 3, 2]


def test_it_is_the_same_in_whatever_order_it_grew(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    additions = [addition(n, random.integers(0, 50, 20).tolist()) for n in range(40)]
    answers = []
    for number, order in enumerate(([*range(40)], [*reversed(range(40))])):
        index = TextIndex.open(tmp_path / str(number))
        for at in range(0, 40, 7):
            index.append_many([additions[n] for n in order[at : at + 7]])
        answers.append(found(index, [*range(50)]))
    assert answers[0] == answers[1]


def test_what_is_removed_is_not_found_and_what_is_added_again_is_found_once(tmp_path: Path) -> None:
    index = TextIndex.open(tmp_path)
    index.append_many([addition(n, [n, 7]) for n in range(1, 30)])
    index.append_many([addition(90, [7])])
    index.remove([name(1), name(2), name(500)])
    assert found(index, [1, 2, 3]) == [(3, 3, 0)]
    index.append_many([addition(3, [7])])
    assert found(index, [3]) == []
    assert [item for _, item, _ in found(index, [7])].count(3) == 1
    assert name(1) not in TextIndex.open(tmp_path).item_names


def test_a_crowded_key_keeps_its_first_items_in_the_order_asked_for(tmp_path: Path) -> None:
    index = TextIndex.open(tmp_path)
    index.append_many([addition(n, [7, n + 100]) for n in range(CROWDED_ITEMS + 20)])
    index.append_many([addition(900, [7])])
    latest_first = np.argsort(np.argsort([-int(item, 16) for item in index.item_names])).astype(np.int32)
    kept = [item for _, item, _ in found(index, [7], rank=latest_first)]
    assert kept == [*range(CROWDED_ITEMS + 20 - (KEPT_ITEMS - 1), CROWDED_ITEMS + 20), 900]
    assert len(found(index, [7])) == CROWDED_ITEMS + 21
    assert found(index, [100], rank=latest_first) == [(100, 0, 1)]


def test_a_text_that_says_one_thing_a_million_times_is_indexed_a_few_times(tmp_path: Path) -> None:
    index = TextIndex.open(tmp_path)
    index.append_many([addition(1, [7] * 1000 + [8])])
    assert [place for _, _, place in found(index, [7])] == [*range(PLACES_OF_ONE_TEXT)]
    assert found(index, [8]) == [(8, 1, 1000)]


def test_an_item_without_seeds_counts_as_indexed(tmp_path: Path) -> None:
    index = TextIndex.open(tmp_path)
    index.append_many([addition(1, [])])
    assert TextIndex.open(tmp_path).item_names == (name(1),)


@pytest.mark.parametrize("wrong", [[("1", [1])], [(name(1), [1]), (name(1), [2])]])
def test_names_that_cannot_be_are_refused(tmp_path: Path, wrong: list[tuple[str, list[int]]]) -> None:
    index = TextIndex.open(tmp_path)
    additions = [TextAddition(n, np.array(k, np.uint32), np.zeros(len(k), np.int32)) for n, k in wrong]
    with pytest.raises(ValueError, match=r"SHA-256|twice"):
        index.append_many(additions)


def test_a_damaged_segment_is_told_when_the_index_is_opened(tmp_path: Path) -> None:
    index = TextIndex.open(tmp_path)
    index.append_many([addition(1, [1, 2, 3])])
    (path,) = tmp_path.glob("segment-*/key.npy")
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(IndexDamaged):
        TextIndex.open(tmp_path)


def test_half_written_segments_are_cleared_by_the_next_change(tmp_path: Path) -> None:
    index = TextIndex.open(tmp_path)
    index.append_many([addition(1, [1])])
    (tmp_path / ".segment-000009.part").mkdir()
    index.append_many([addition(2, [2])])
    assert not (tmp_path / ".segment-000009.part").exists()
