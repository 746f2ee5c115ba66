from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from twicetold.search.checksums import BLOCK_BYTES, sums_of


def test_every_block_has_a_sum_and_the_last_may_be_short(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for size, blocks in ((0, 0), (1, 1), (BLOCK_BYTES, 1), (BLOCK_BYTES + 1, 2)):
        path.write_bytes(b"a" * size)
        assert len(sums_of(path)) == blocks


def test_one_bit_anywhere_changes_the_sum_of_its_block_alone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    whole = np.random.default_rng(0).bytes(2 * BLOCK_BYTES)
    path.write_bytes(whole)
    before = sums_of(path)
    for at in (0, 7, 8, 255, BLOCK_BYTES - 1, BLOCK_BYTES, 2 * BLOCK_BYTES - 1):
        for bit in (1, 128):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
            assert (sums_of(path) != before).tolist() == [at < BLOCK_BYTES, at >= BLOCK_BYTES]


@pytest.mark.parametrize("size", [8, 256, BLOCK_BYTES])
def test_pieces_that_changed_places_are_noticed(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    whole = np.random.default_rng(0).bytes(2 * BLOCK_BYTES)
    path.write_bytes(whole)
    before = sums_of(path)
    path.write_bytes(whole[size : 2 * size] + whole[:size] + whole[2 * size :])
    assert sums_of(path)[0] != before[0]
    # Equal blocks in two places have sums of their own, too.
    path.write_bytes(b"\0" * 2 * BLOCK_BYTES)
    assert len(set(sums_of(path).tolist())) == 2


def test_bits_that_changed_twice_do_not_make_up_for_one_another(tmp_path: Path) -> None:
    path = tmp_path / "file"
    words = np.zeros(BLOCK_BYTES // 8, np.uint64)
    words.tofile(path)
    before = sums_of(path)
    for gap in (1, 32, 64):
        for bit in (0, 31, 63):
            words[[0, gap]] = np.uint64(1) << np.uint64(bit)
            words.tofile(path)
            assert sums_of(path)[0] != before[0]
            words[:] = 0
