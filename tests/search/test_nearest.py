from __future__ import annotations

import numpy as np
import pytest

from twicetold.search.nearest import nearest

MOST = 10


def hits(distances: list[int], query: int = 0, first_row: int = 0) -> np.ndarray:
    return np.array([(query, first_row + row, bits) for row, bits in enumerate(distances)], np.int64)


def kept(found: np.ndarray, item: np.ndarray, row: np.ndarray | None = None) -> np.ndarray:
    rows = np.arange(len(item), dtype=np.int32) if row is None else row
    return nearest(found, item.astype(np.int32), rows, int(item.max()) + 1, MOST)


def test_few_hits_are_all_kept_however_far() -> None:
    found = hits([31] * MOST)
    assert kept(found, np.zeros(MOST)).all()
    assert not len(kept(np.zeros((0, 3), np.int64), np.zeros(1)))


def test_of_many_the_nearest_of_each_item_are_kept() -> None:
    distances = [9, 1, 8, 2, 7, 3, 6, 4, 5, 0, 10, 11, 12, 13, 14]
    found = hits([*distances, *distances[:8]])
    item = np.array([0] * len(distances) + [1] * 8)
    chosen = kept(found, item)
    assert chosen[: len(distances)].tolist() == [bits < MOST for bits in distances]
    assert chosen[len(distances) :].all()


def test_each_query_is_counted_on_its_own() -> None:
    found = np.concatenate([hits([1] * 8, query=0), hits([1] * 8, query=1)])
    assert kept(found, np.zeros(8)).all()


@pytest.mark.parametrize("near", [0, 4])
def test_of_as_near_ones_some_from_all_over_the_item_are_kept_in_whatever_order_they_are_found(near: int) -> None:
    count = 1000
    distances = np.full(count, 5)
    distances[:near] = 1
    found = hits(distances.tolist())
    chosen = kept(found, np.zeros(count))
    assert chosen[:near].all()
    rows = np.flatnonzero(chosen[near:])
    assert (MOST - near) / 2 <= len(rows) <= 2 * (MOST - near)
    assert rows.min() < count / 2 < rows.max()
    order = np.random.default_rng(1).permutation(count)
    assert (kept(found[order], np.zeros(count)) == chosen[order]).all()


def test_which_are_kept_is_told_by_their_rows_in_the_item_and_not_by_where_they_lie_in_a_segment() -> None:
    count = 500
    row = np.random.default_rng(2).permutation(count).astype(np.int32)
    chosen = kept(hits([5] * count), np.zeros(count), row)
    assert set(row[chosen].tolist()) == set(np.flatnonzero(kept(hits([5] * count), np.zeros(count))).tolist())
