import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twicetold.search.bands import Reach, band_starts, band_table, probe
from twicetold.search.hamming import within
from twicetold.testing.codes import drifting_codes


def as_integer(code: np.ndarray) -> int:
    return int.from_bytes(code.astype(">u8").tobytes(), "big")


@pytest.mark.parametrize("bands", [1, 7, 16, 28, 64])
def test_rows_are_in_order_of_the_bits_of_the_code_and_beginnings_tell_where_they_start(bands: int):
    codes = np.random.default_rng(bands).integers(0, 2**64, (200, 4), dtype=np.uint64)
    starts = band_starts(bands)
    table = band_table(codes, starts)
    for band, start in enumerate(starts):
        doubled = [as_integer(code) << 256 | as_integer(code) for code in codes]
        keys = np.array([number >> (512 - int(start) - 16) & 0xFFFF for number in doubled])
        np.testing.assert_array_equal(keys[table.rows[band]], np.sort(keys))
        np.testing.assert_array_equal(
            table.firsts[band],
            np.searchsorted(np.sort(keys) >> 13, np.arange(9)),  # 200 codes: beginnings of three bits
        )


@pytest.mark.parametrize("bands", [0, 65])
def test_a_number_of_bands_out_of_range_is_refused(bands: int):
    with pytest.raises(ValueError, match="bands"):
        band_starts(bands)


def flipped(code: np.ndarray, bits: list[int]) -> np.ndarray:
    out = code.copy()
    for bit in bits:
        out[bit // 64] ^= np.uint64(1) << np.uint64(63 - bit % 64)
    return out


@settings(deadline=None)  # the first example waits for the compiler
@given(st.lists(st.integers(0, 255), unique=True, max_size=15))
def test_every_code_within_fifteen_bits_is_found_once(bits: list[int]):
    code = np.random.default_rng(0).integers(0, 2**64, (1, 4), dtype=np.uint64)
    other = flipped(code[0], bits)[None]
    found = probe(other, code, band_table(code, band_starts(16)), np.zeros(1, np.bool_), Reach(31, 0))
    np.testing.assert_array_equal(found, [[0, 0, len(bits)]])


@settings(deadline=None)  # the first example waits for the compiler
@given(st.lists(st.integers(0, 255), unique=True, max_size=31))
def test_with_a_flip_every_code_within_thirty_one_bits_is_found_once(bits: list[int]):
    code = np.random.default_rng(0).integers(0, 2**64, (1, 4), dtype=np.uint64)
    other = flipped(code[0], bits)[None]
    found = probe(other, code, band_table(code, band_starts(16)), np.zeros(1, np.bool_), Reach(31, 1))
    np.testing.assert_array_equal(found, [[0, 0, len(bits)]])


@pytest.mark.parametrize("bands", [16, 28])
@pytest.mark.parametrize("flips", [0, 1])
def test_hits_are_a_subset_of_brute_force_with_exact_distances(bands: int, flips: int):
    random = np.random.default_rng(5)
    codes = np.concatenate([drifting_codes(60, random) for _ in range(10)])
    found = probe(codes[::7], codes, band_table(codes, band_starts(bands)), np.zeros(600, np.bool_), Reach(40, flips))
    pairs = within(codes[::7], codes, 40)
    true = dict(zip(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True), pairs.distance_bits, strict=True))
    seen = [(query, row) for query, row, _ in found.tolist()]
    assert len(set(seen)) == len(seen)
    assert all(true[query, row] == distance for query, row, distance in found.tolist())
    assert len(seen) >= 0.8 * len(true)


def test_more_hits_than_fit_the_first_buffer_are_all_found():
    codes = np.zeros((5000, 4), np.uint64)
    found = probe(codes[:2], codes, band_table(codes, band_starts(16)), np.zeros(5000, np.bool_), Reach(0, 0))
    assert len(found) == 10_000


def test_skipped_rows_are_not_found():
    codes = np.zeros((4, 4), np.uint64)
    skipped = np.array([True, False, True, False])
    found = probe(codes[:1], codes, band_table(codes, band_starts(16)), skipped, Reach(0, 0))
    assert sorted(found[:, 1].tolist()) == [1, 3]
