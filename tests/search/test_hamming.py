import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twicetold.search.hamming import one_to_many, pairwise, rowwise, within

words = st.integers(0, 2**64 - 1)
code_lists = st.lists(st.tuples(words, words, words, words), min_size=1, max_size=8)


def as_codes(rows: list[tuple[int, int, int, int]]) -> np.ndarray:
    return np.array(rows, np.uint64).reshape(-1, 4)


def by_hand(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.array([[sum((int(x) ^ int(y)).bit_count() for x, y in zip(i, j, strict=True)) for j in b] for i in a])


@settings(deadline=None)  # the first example waits for the compiler
@given(code_lists, code_lists)
def test_distances_are_counts_of_differing_bits(first: list, second: list):
    a, b = as_codes(first), as_codes(second)
    expected = by_hand(a, b)
    np.testing.assert_array_equal(pairwise(a, b), expected)
    np.testing.assert_array_equal(one_to_many(a[0], b), expected[0])
    shorter = min(len(a), len(b))
    np.testing.assert_array_equal(rowwise(a[:shorter], b[:shorter]), np.diag(expected))


@settings(deadline=None)  # the first example waits for the compiler
@given(code_lists, code_lists, st.integers(0, 256))
def test_within_finds_each_pair_up_to_the_limit(first: list, second: list, limit: int):
    a, b = as_codes(first), as_codes(second)
    expected = by_hand(a, b)
    pairs = within(a, b, limit)
    np.testing.assert_array_equal(np.column_stack([pairs.first, pairs.second]), np.argwhere(expected <= limit))
    np.testing.assert_array_equal(pairs.distance_bits, expected[expected <= limit])


def test_all_bits_may_differ():
    a = np.zeros((1, 4), np.uint64)
    np.testing.assert_array_equal(pairwise(a, ~a), [[256]])


def test_no_codes_no_distances():
    none = np.zeros((0, 4), np.uint64)
    some = np.zeros((3, 4), np.uint64)
    assert pairwise(none, some).shape == (0, 3)
    assert pairwise(some, none).shape == (3, 0)
    assert len(within(none, some, 256).first) == 0


@pytest.mark.parametrize("wrong", [np.zeros((2, 4), np.int64), np.zeros((2, 3), np.uint64), np.zeros(4, np.uint64)])
def test_what_are_no_codes_is_refused(wrong: np.ndarray):
    with pytest.raises(ValueError, match="codes are uint64"):
        pairwise(wrong, wrong)


def test_rows_without_a_partner_are_refused():
    with pytest.raises(ValueError, match="one to one"):
        rowwise(np.zeros((2, 4), np.uint64), np.zeros((3, 4), np.uint64))
