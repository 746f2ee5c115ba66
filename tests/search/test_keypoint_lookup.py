from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.search.test_keypoint_index import flips, name, random_codes, spots
from twicetold.search import keypoint_lookup
from twicetold.search.keypoint_index import MAX_BITS, KeypointIndex
from twicetold.search.keypoint_lookup import Lookups, TooManyHitsError
from twicetold.search.keypoint_segments import KeypointSegment, open_segment
from twicetold.search.manifest import read_manifest

COUNT = 3000


@pytest.fixture(scope="module")
def held() -> np.ndarray:
    random = np.random.default_rng(5)
    # One beginning holds more than is compared in one go.
    pool = np.append(random_codes(20), np.full(30, random_codes(1)[0]))
    return pool[random.integers(0, len(pool), COUNT * 4)] ^ flips(random, COUNT * 4) >> np.uint64(16)


@pytest.fixture(scope="module")
def segment(held: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> KeypointSegment:
    folder: Path = tmp_path_factory.mktemp("index")
    KeypointIndex.open(folder).append_many([(name(1), spots(held, frames=len(held)))])
    manifest = read_manifest(folder)
    assert manifest is not None
    return open_segment(folder, manifest.segments[0])


def rows_of(
    asked: np.ndarray, segment: KeypointSegment, prefix: int, left_out: np.ndarray | None = None
) -> list[tuple[int, int, int]]:
    lookups = Lookups(asked, prefix=prefix, max_bits=MAX_BITS)
    out = np.zeros(len(asked), np.bool_) if left_out is None else left_out
    rows = []
    for found in lookups.found(segment, left_out=out):
        rows += zip(found.query.tolist(), found.frame.tolist(), found.bits.tolist(), strict=True)
    return sorted(rows)


@pytest.mark.parametrize("prefix", [12, 15, 16, 17, 20, 23])
def test_rows_near_by_are_found_whatever_the_length_of_the_beginning(
    segment: KeypointSegment, held: np.ndarray, prefix: int
) -> None:
    asked = random_codes(20)
    left = asked[:, None] ^ held
    beside = np.bitwise_count(left >> np.uint64(64 - prefix)) <= 1
    query, frame = np.nonzero((np.bitwise_count(left) <= MAX_BITS) & beside)
    wanted = zip(query.tolist(), frame.tolist(), np.bitwise_count(left[query, frame]).tolist(), strict=True)
    assert rows_of(asked, segment, prefix) == sorted(wanted)
    assert len(query) > 200


def test_what_is_found_does_not_depend_on_how_much_is_held_or_expected(
    segment: KeypointSegment, held: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = np.unique(held)[:200]
    whole = rows_of(asked, segment, 13)
    assert len(whole) > 4096
    monkeypatch.setattr(keypoint_lookup, "ROWS_HELD", 100)
    assert rows_of(asked, segment, 13) == whole


def test_nothing_is_found_of_nothing(segment: KeypointSegment) -> None:
    assert rows_of(np.zeros(0, np.uint64), segment, 16) == []
    assert rows_of(np.zeros(1, np.uint64), segment, 16) == []


def test_codes_that_are_left_out_are_not_found(segment: KeypointSegment, held: np.ndarray) -> None:
    asked = np.unique(held)[:50]
    out = np.arange(50) % 3 == 0
    whole = rows_of(asked, segment, 14)
    assert rows_of(asked, segment, 14, out) == [row for row in whole if row[0] % 3]
    assert {row[0] for row in whole} > {row[0] for row in whole if row[0] % 3}


def test_a_stretch_with_more_than_is_to_be_held_is_given_up(segment: KeypointSegment, held: np.ndarray) -> None:
    lookups, none = Lookups(held[:200], prefix=12, max_bits=MAX_BITS), np.zeros(200, np.bool_)
    every = sum(len(found.query) for found in lookups.found(segment, left_out=none))
    assert sum(len(found.query) for found in lookups.found(segment, left_out=none, most=every)) == every
    with pytest.raises(TooManyHitsError):
        list(lookups.found(segment, left_out=none, most=every - 1))
