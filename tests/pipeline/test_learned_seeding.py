from __future__ import annotations

import numpy as np
import pytest

from tests.fingerprint.photographs import grey
from twicetold.fingerprint.keypoints import Keypoints, keypoints_of
from twicetold.fingerprint.learned import Described
from twicetold.pipeline.learned_seeding import LearnedSeeds, frames_of
from twicetold.pipeline.spot_seeding import SpotSeeds
from twicetold.search.gallery import Gallery

FILM, OTHER, ASKED = "a" * 64, "b" * 64, "c" * 64
SIGNS = {"cat": [127, 0, 0], "lounge": [0, 127, 0], "ridge": [0, 0, 127], "rocket": [90, 90, 90]}


def footage(*names: str, turned: bool = False) -> Keypoints:
    pictures = [grey(name)[:, ::-1] if turned else grey(name) for name in names]
    parts = [keypoints_of(np.ascontiguousarray(one), time_us=k * 1_000_000) for k, one in enumerate(pictures)]
    return Keypoints.joined(parts, aspect=parts[0].aspect)


def described(*names: str) -> Described:
    return Described(
        np.arange(len(names), dtype=np.int64) * 1_000_000, np.array([SIGNS[name] for name in names], np.int8)
    )


@pytest.fixture(scope="module")
def seeds() -> LearnedSeeds:
    spots = {FILM: footage("cat", "lounge"), OTHER: footage("rocket", "ridge")}
    gallery = Gallery(
        {FILM: described("cat", "lounge"), OTHER: described("rocket", "ridge"), ASKED: described("ridge", "lounge")}
    )
    return LearnedSeeds(gallery, spots.__getitem__, items=1)


def nothing(_item: str) -> np.ndarray:
    return np.zeros(2, bool)


def mirrors(one: SpotSeeds) -> bool:
    return bool((one.pairs.warps[:, 0] < 0).all())


def test_frames_that_look_alike_seed_where_their_spots_agree(seeds: LearnedSeeds) -> None:
    spots = footage("ridge", "lounge")
    found = list(seeds.seeds_of(ASKED, spots, partners={FILM, OTHER}, masked=np.zeros(2, bool), masked_in=nothing))
    told = [
        (one.item, mirrors(one), one.pairs.query_frame.tolist(), one.pairs.ref_frame.tolist())
        for one in found
        if one.pairs.spots.max() >= 20  # a ridge lies on its mirror image, too, by a few spots
    ]
    assert told == [(FILM, False, [1], [1]), (OTHER, False, [0], [1])]


def test_mirrored_footage_seeds_as_such(seeds: LearnedSeeds) -> None:
    spots = footage("ridge", "lounge", turned=True)
    found = list(seeds.seeds_of(ASKED, spots, partners={OTHER}, masked=np.zeros(2, bool), masked_in=nothing))
    assert [(one.item, mirrors(one)) for one in found] == [(OTHER, True)]


def test_furniture_on_either_side_seeds_nothing(seeds: LearnedSeeds) -> None:
    spots = footage("ridge", "lounge")
    first = np.array([True, False])
    found = list(seeds.seeds_of(ASKED, spots, partners={FILM, OTHER}, masked=first, masked_in=nothing))
    assert [one.item for one in found] == [FILM]
    found = list(seeds.seeds_of(ASKED, spots, partners={FILM, OTHER}, masked=np.ones(2, bool), masked_in=nothing))
    assert found == []
    found = list(seeds.seeds_of(ASKED, spots, partners={FILM}, masked=first, masked_in=lambda _item: ~first))
    assert found == []


def test_what_looks_alike_and_shares_no_spots_seeds_nothing(seeds: LearnedSeeds) -> None:
    spots = footage("coffee", "brushes")
    found = list(seeds.seeds_of(ASKED, spots, partners={FILM, OTHER}, masked=np.zeros(2, bool), masked_in=nothing))
    assert found == []


def test_pictures_are_told_by_their_times() -> None:
    spots = footage("cat", "lounge")
    asked = Described(np.array([0, 400_000, 1_000_000, 9_000_000], np.int64), np.ones((4, 3), np.int8))
    assert frames_of(asked, spots).tolist() == [0, -1, 1, -1]
    assert frames_of(asked, Keypoints.joined([])).tolist() == [-1] * 4
