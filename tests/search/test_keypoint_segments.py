from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.search.test_keypoint_index import name, random_codes, spots
from twicetold.search.keypoint_index import KeypointIndex
from twicetold.search.keypoint_segments import TOP, KeypointSegment, open_segment
from twicetold.search.manifest import read_manifest


def written(folder: Path, **items: int) -> KeypointSegment:
    index = KeypointIndex.open(folder)
    index.append_many([(name(int(key[1:])), spots(random_codes(rows, rows), 2)) for key, rows in items.items()])
    manifest = read_manifest(folder)
    assert manifest is not None
    return open_segment(folder, manifest.segments[-1])


def test_rows_are_in_order_of_their_codes_and_starts_tell_the_first_bits(tmp_path: Path) -> None:
    held = written(tmp_path, a1=60, a2=90)
    assert held.bits == TOP
    tops = np.repeat(np.arange(1 << TOP, dtype=np.uint64), np.diff(held.beginnings(TOP)))
    codes = tops << np.uint64(48) | held.middle.astype(np.uint64) << np.uint64(32) | held.low
    assert codes.tolist() == sorted([*random_codes(60, 60).tolist(), *random_codes(90, 90).tolist()])
    assert held.beginnings(1).tolist() == [0, int((codes < 1 << 63).sum()), 150]


def test_frames_are_numbered_through_the_items(tmp_path: Path) -> None:
    held = written(tmp_path, a2=60, a1=90)
    assert held.names.tolist() == [name(1).encode(), name(2).encode()]
    assert held.frames.tolist() == [0, 2, 4]
    assert np.bincount(held.frame).tolist() == [45, 45, 30, 30]
    assert held.rows_of(np.array([False, True])) == 60


def test_a_segment_without_rows_can_be_opened(tmp_path: Path) -> None:
    held = written(tmp_path, a1=0)
    assert (len(held.low), held.place.shape, held.frames.tolist()) == (0, (0, 3), [0, 2])
    held.let_go()


def test_what_was_let_go_of_is_read_again(tmp_path: Path) -> None:
    held = written(tmp_path, a1=150)
    before = held.low.copy()
    held.let_go()
    assert (held.low == before).all()
    with pytest.raises(ValueError, match="read-only"):
        held.low[0] = 1
