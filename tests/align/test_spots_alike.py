from __future__ import annotations

import numpy as np
import pytest

from tests.fingerprint.photographs import grey
from twicetold.align.spots_alike import pairs_of_frames
from twicetold.fingerprint.keypoints import Keypoints, keypoints_of
from twicetold.fingerprint.orientation import MIRRORED, PLAIN, UPRIGHT

REF = ("cat", "dahlia", "ridge")


@pytest.fixture(scope="module")
def ref() -> Keypoints:
    parts = [keypoints_of(grey(name), time_us=number) for number, name in enumerate(REF)]
    return Keypoints.joined(parts, aspect=parts[0].aspect)


def every(query: Keypoints, ref: Keypoints) -> tuple[np.ndarray, np.ndarray]:
    one, two = np.meshgrid(np.arange(len(query)), np.arange(len(ref)), indexing="ij")
    return one.reshape(-1), two.reshape(-1)


def test_a_crop_lies_on_its_picture_and_on_no_other(ref: Keypoints) -> None:
    picture = grey("dahlia")
    height, width = picture.shape
    crop = np.ascontiguousarray(picture[height // 5 : height - height // 5, width // 5 : width - width // 5])
    query = keypoints_of(crop)
    found = pairs_of_frames(query, ref, *every(query, ref), orientation=PLAIN)
    assert found.ref_frame.tolist() == [1]
    assert found.spots[0] >= 8
    corner = found.warps[0].reshape(2, 3) @ [0, 0, 1]
    np.testing.assert_allclose(corner, [0.2, 0.2], atol=0.03)


def test_a_mirrored_picture_lies_only_where_its_mirror_image_is_meant(ref: Keypoints) -> None:
    query = keypoints_of(np.ascontiguousarray(grey("ridge")[:, ::-1]))
    plain, turned = (
        pairs_of_frames(query, ref, *every(query, ref), orientation=orientation) for orientation in UPRIGHT
    )
    # Four of two hundred spots may go together by chance.
    assert plain.spots.max(initial=0) < 6
    assert turned.ref_frame.tolist() == [2]
    assert turned.spots[0] >= 20


def test_only_the_frames_that_were_proposed_are_compared(ref: Keypoints) -> None:
    query = keypoints_of(grey("cat"))
    zero, one = np.zeros(1, np.int64), np.ones(1, np.int64)
    assert len(pairs_of_frames(query, ref, zero, one, orientation=PLAIN).spots) == 0
    assert len(pairs_of_frames(query, ref, zero, zero, orientation=PLAIN).spots) == 1
    assert len(pairs_of_frames(query, ref, zero[:0], zero[:0], orientation=PLAIN).spots) == 0


def test_frames_without_spots_lie_on_nothing(ref: Keypoints) -> None:
    flat = keypoints_of(np.full((120, 200), 90, np.uint8))
    assert len(pairs_of_frames(flat, ref, *every(flat, ref), orientation=PLAIN).spots) == 0
    assert len(pairs_of_frames(ref, flat, *every(ref, flat), orientation=MIRRORED).spots) == 0
