from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.align.in_memory import laid_by
from tests.fingerprint.photographs import grey
from tests.fingerprint.test_orientation import shown
from twicetold.align.spots import FramePairs, frame_pairs
from twicetold.align.warp import Warp
from twicetold.fingerprint.keypoints import Keypoints, keypoints_of
from twicetold.fingerprint.orientation import MIRRORED, PLAIN, RARE, Orientation
from twicetold.search.keypoint_index import KeypointIndex

NAME = "ab" * 32


def pairs_of(query: Keypoints, ref: Keypoints, folder: Path, orientation: Orientation = PLAIN) -> FramePairs:
    index = KeypointIndex.open(folder)
    index.append_many([(NAME, ref)])
    hits = index.query(query.oriented(orientation), allowed=np.ones(1, np.bool_))
    return frame_pairs(query, hits, ref_aspect=ref.aspect, orientation=orientation)


@pytest.mark.parametrize("warp", [Warp(), Warp(0.7, 0, 0.1, 0, 0.7, 0.2), Warp(1.6, 0, -0.3, 0, 1.6, -0.3)])
def test_a_picture_is_laid_on_its_crop_and_on_its_inset(warp: Warp, tmp_path: Path) -> None:
    picture = grey("brook")
    query = keypoints_of(laid_by(picture[None], warp, picture.shape, around=90)[0])
    found = pairs_of(query, keypoints_of(picture), tmp_path)
    assert len(found.spots) == 1
    assert found.spots[0] >= 8
    assert found.warps[0] == pytest.approx(warp.matrix[:2].ravel(), abs=0.03)


def test_a_mirrored_picture_is_found_by_its_mirrored_codes(tmp_path: Path) -> None:
    picture = grey("cat")
    found = pairs_of(keypoints_of(picture[:, ::-1].copy()), keypoints_of(picture), tmp_path, MIRRORED)
    assert found.spots[0] >= 8
    assert found.warps[0] == pytest.approx([-1, 0, 1, 0, 1, 0], abs=0.03)


@pytest.mark.parametrize("orientation", RARE)
def test_a_picture_on_its_side_or_a_negative_is_found_by_the_codes_it_has_upright(
    orientation: Orientation, tmp_path: Path
) -> None:
    picture = grey("cat")
    # Shown so, the query's picture is what the reference shows.
    query, ref = keypoints_of(picture), keypoints_of(shown(picture, orientation))
    found = pairs_of(query, ref, tmp_path, orientation)
    assert found.spots[0] >= 20
    assert found.warps[0] == pytest.approx(orientation.matrix[:2].ravel(), abs=0.03)


def test_other_pictures_do_not_lie_on_one_another(tmp_path: Path) -> None:
    assert not len(pairs_of(keypoints_of(grey("cat")), keypoints_of(grey("peaks")), tmp_path).spots)


def test_two_frames_come_twice_where_their_spots_show_a_squeeze_that_a_scale_nearly_explains(tmp_path: Path) -> None:
    picture = grey("brook")
    warp = Warp(0.9, 0, 0.05, 0, 1.0, 0.0)
    found = pairs_of(keypoints_of(laid_by(picture[None], warp, picture.shape)[0]), keypoints_of(picture), tmp_path)
    assert (found.query_frame == 0).all()
    assert (found.ref_frame == 0).all()
    assert len(set(found.spots.tolist())) == 1
    scaled, squeezed = found.warps
    aspect = picture.shape[1] / picture.shape[0]
    assert scaled[0] / scaled[4] == pytest.approx(1.0, abs=0.02 * aspect)
    assert squeezed == pytest.approx(warp.matrix[:2].ravel(), abs=0.02)
