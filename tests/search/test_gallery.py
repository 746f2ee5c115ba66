from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.fingerprint.learned import Described
from twicetold.search import gallery as module
from twicetold.search.gallery import Gallery

A, B, C, D = ("a" * 64, "b" * 64, "c" * 64, "d" * 64)


def described(*vectors: list[int]) -> Described:
    rows = np.array(vectors, np.int8).reshape(len(vectors), -1)
    return Described(np.arange(len(rows), dtype=np.int64) * 1_000_000, rows)


@pytest.fixture
def gallery() -> Gallery:
    nothing = Described(np.zeros(0, np.int64), np.zeros((0, 3), np.int8))
    return Gallery(
        {B: described([0, 127, 0], [127, 1, 0]), A: described([127, 0, 0]), C: nothing, D: described([0, 9, 9])}
    )


def test_the_nearest_picture_of_each_of_the_nearest_items_is_given(gallery: Gallery) -> None:
    asked = np.array([[100, 0, 0], [0, 50, 50]], np.int8)
    found = gallery.nearest(asked, allowed=np.ones(4, bool), items=2)
    assert gallery.item_names == (A, B, C, D)
    assert found.query.tolist() == [0, 0, 1, 1]
    assert found.item.tolist() == [0, 1, 1, 3]
    assert found.row.tolist() == [0, 1, 0, 0]
    np.testing.assert_allclose(found.cosine, [1, 127 / np.hypot(127, 1), np.sqrt(0.5), 1], rtol=1e-6)


def test_only_allowed_items_take_part_and_of_equals_the_first_is_given(gallery: Gallery) -> None:
    found = gallery.nearest(np.array([[0, 1, 0]], np.int8), allowed=np.array([True, False, True, True]), items=1)
    assert found.item.tolist() == [3]
    twins = Gallery({B: described([5, 5, 5], [5, 5, 5]), A: described([9, 9, 9])})
    found = twins.nearest(np.array([[1, 1, 1]], np.int8), allowed=np.ones(2, bool), items=1)
    assert (found.item.tolist(), found.row.tolist()) == ([0], [0])


def test_nothing_asked_and_nothing_known_give_nothing(gallery: Gallery) -> None:
    none = np.zeros((0, 3), np.int8)
    assert len(gallery.nearest(none, allowed=np.ones(4, bool), items=3).query) == 0
    assert len(gallery.nearest(np.ones((2, 3), np.int8), allowed=np.zeros(4, bool), items=3).query) == 0
    assert len(Gallery({}).nearest(none, allowed=np.zeros(0, bool), items=3).query) == 0


def test_what_one_item_shows_is_given_back(gallery: Gallery) -> None:
    assert gallery.of(B).vectors.tolist() == [[0, 127, 0], [127, 1, 0]]
    assert gallery.of(B).times_us.tolist() == [0, 1_000_000]
    assert len(gallery.of("e" * 64)) == 0
    assert len(Gallery({}).of(A)) == 0
    assert len(gallery) == 4


def test_vectors_of_two_networks_do_not_go_together() -> None:
    with pytest.raises(ValueError, match="one width"):
        Gallery({A: described([1, 2]), B: described([1, 2, 3])})


@given(st.integers(0, 2**31), st.integers(1, 7))
def test_blocks_change_nothing(seed: int, rows: int) -> None:
    random = np.random.default_rng(seed)
    items = {
        name: Described(np.arange(5, dtype=np.int64), random.integers(-127, 128, (5, 16)).astype(np.int8))
        for name in (A, B, C)
    }
    asked = random.integers(-127, 128, (9, 16)).astype(np.int8)
    gallery = Gallery(items)
    whole = gallery.nearest(asked, allowed=np.ones(3, bool), items=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK_ROWS", rows)
        patch.setattr(module, "BLOCK_QUERIES", rows)
        cut = gallery.nearest(asked, allowed=np.ones(3, bool), items=2)
    for one, other in zip(whole, cut, strict=True):
        np.testing.assert_array_equal(one, other)
