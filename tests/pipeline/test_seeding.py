from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from twicetold.fingerprint.base import FrameCodes
from twicetold.pipeline import seeding
from twicetold.pipeline.seeding import Seeds, hits_of, seeds_of
from twicetold.pipeline.tracks import ItemCodes
from twicetold.search.index import Addition, FrameIndex
from twicetold.testing.codes import random_codes, with_flipped_bits

RANDOM = np.random.default_rng(3)
OWN, A, B, C = ("1" * 64, "a" * 64, "b" * 64, "c" * 64)
FRAMES = 20
MINE, MIRRORED = random_codes(FRAMES, RANDOM), random_codes(FRAMES, RANDOM)


def near(codes: np.ndarray, bits: int = 20) -> np.ndarray:
    return with_flipped_bits(codes, np.full(len(codes), bits), RANDOM)


def item(*, seeding_rows: np.ndarray | None = None) -> ItemCodes:
    codes = FrameCodes(
        times_us=np.arange(FRAMES, dtype=np.int64) * 200_000,
        codes=MINE,
        mirrored=MIRRORED,
        quality=np.full(FRAMES, 100, np.uint8),
        flags=np.zeros(FRAMES, np.uint8),
        end_us=FRAMES * 200_000,
    )
    return ItemCodes(codes, np.ones(FRAMES, bool) if seeding_rows is None else seeding_rows)


@pytest.fixture
def index(tmp_path: Path) -> FrameIndex:
    """A shows frames 5 to 9 of the item at rows 105 to 109, B its mirrored frames 0 to 2; C has frame 7, far off."""
    made = FrameIndex.open(tmp_path / "index")
    made.append_many(
        [
            Addition(OWN, MINE, np.arange(FRAMES)),
            Addition(A, near(MINE[5:10]), np.arange(105, 110)),
            Addition(B, near(MIRRORED[:3], 10), np.arange(3)),
            Addition(C, near(MINE[7:8], 60), np.array([0])),
        ]
    )
    return made


def found(index: FrameIndex, *, codes: ItemCodes | None = None, **options: object) -> list[Seeds]:
    asked = {"partners": {A, B, C}, "masked": np.zeros(FRAMES, bool), "max_distance_bits": 31, **options}
    return list(seeds_of(index, OWN, codes or item(), **asked))  # type: ignore[arg-type]


def test_seeds_name_rows_of_both_sides_in_the_orientation_they_were_found_in(index: FrameIndex) -> None:
    straight, turned = found(index)
    assert (straight.item, straight.mirrored, turned.item, turned.mirrored) == (A, False, B, True)
    assert straight.query_rows.tolist() == [5, 6, 7, 8, 9]
    assert straight.ref_rows.tolist() == [105, 106, 107, 108, 109]
    assert (turned.query_rows.tolist(), turned.ref_rows.tolist()) == ([0, 1, 2], [0, 1, 2])


def test_an_item_is_no_partner_of_itself_and_others_are_passed_over(index: FrameIndex) -> None:
    assert [seeds.item for seeds in found(index, partners={OWN, B})] == [B]
    assert found(index, partners={OWN}) == []
    assert found(index, partners=set()) == []


def test_furniture_and_blank_frames_do_not_seed(index: FrameIndex) -> None:
    masked = np.zeros(FRAMES, bool)
    masked[:8] = True
    assert [seeds.query_rows.tolist() for seeds in found(index, masked=masked)] == [[8, 9]]
    rows = np.zeros(FRAMES, bool)
    rows[6] = True
    assert [seeds.query_rows.tolist() for seeds in found(index, codes=item(seeding_rows=rows))] == [[6]]
    assert found(index, codes=item(seeding_rows=np.zeros(FRAMES, bool))) == []


def test_a_looser_distance_finds_what_a_strict_one_leaves_out(index: FrameIndex) -> None:
    assert C not in {seeds.item for seeds in found(index)}
    assert found(index, max_distance_bits=5) == []


def test_a_frame_that_is_everywhere_is_dropped_whole_and_the_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeding, "STOCK_ITEMS", 3)
    made = FrameIndex.open(tmp_path / "stock")
    others = [digit * 64 for digit in "23456"]
    made.append_many([Addition(name, near(MINE[4:5], 4), np.array([0])) for name in others])
    made.append_many([Addition(A, near(MINE[4:6], 4), np.array([10, 11]))])
    seeds = found(made, partners={*others, A})
    assert [(one.item, one.query_rows.tolist(), one.ref_rows.tolist()) for one in seeds] == [(A, [5], [11])]


def test_rows_asked_for_keep_their_own_numbers(index: FrameIndex) -> None:
    hits = hits_of(index, item(), np.array([8, 9]), max_distance_bits=31, mirrored=False)
    at_a = hits.item == index.item_names.index(A)
    assert hits.query[at_a].tolist() == [8, 9]
    assert hits.row[at_a].tolist() == [108, 109]
    none = hits_of(index, item(), np.array([0]), max_distance_bits=31, mirrored=True)
    assert [index.item_names[number] for number in none.item] == [B]
