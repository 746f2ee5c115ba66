from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.fingerprint.photographs import Picture, grey
from tests.fingerprint.test_orientation import shown
from twicetold.fingerprint.keypoint_coding import BITS, codes, oriented
from twicetold.fingerprint.keypoint_description import LENGTH, described
from twicetold.fingerprint.keypoints import BLUR, descriptions_of
from twicetold.fingerprint.orientation import MIRRORED, PLAIN, RARE, UPRIGHT, Orientation


def apart(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.uint8]:
    return np.bitwise_count(one ^ other)


@pytest.fixture(scope="module")
def spots() -> NDArray[np.float32]:
    """Places of corners over width and height, (n, 2)."""
    where, _ = descriptions_of(grey("lounge"), most=300)
    assert len(where) >= 200
    return where[:, :2]


def described_at(picture: Picture, spots: NDArray[np.float32]) -> NDArray[np.float32]:
    x, y = (spots * picture.shape[::-1]).T.astype(np.float64)
    return described(np.asarray(cv2.GaussianBlur(picture, (0, 0), BLUR), np.uint8), x.copy(), y.copy())


def test_a_description_of_nothing_has_a_code_all_the_same() -> None:
    assert len(set(codes(np.zeros((2, LENGTH), np.float32)).tolist())) == 1


def test_no_descriptions_give_no_codes() -> None:
    found = codes(np.zeros((0, LENGTH), np.float32))
    assert (found.shape, found.dtype) == ((0,), np.uint64)


def test_each_code_stands_for_itself_whatever_is_coded_beside_it(spots: NDArray[np.float32]) -> None:
    descriptions = described_at(grey("lounge"), spots)
    together = codes(descriptions)
    np.testing.assert_array_equal(together[::-1], codes(descriptions[::-1]))
    np.testing.assert_array_equal(together[:7], codes(descriptions[:7]))


def test_bits_are_worth_about_the_same(spots: NDArray[np.float32]) -> None:
    found = codes(described_at(grey("lounge"), spots))
    share = np.unpackbits(found.astype(">u8").view(np.uint8).reshape(-1, 8), axis=1).mean(axis=0)
    assert len(share) == BITS
    assert ((share > 0.1) & (share < 0.9)).all()
    assert share.mean() == pytest.approx(0.5, abs=0.05)


def test_a_spot_seen_again_is_near_and_another_is_far(spots: NDArray[np.float32]) -> None:
    picture = grey("lounge")
    worse = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], cv2.IMREAD_GRAYSCALE)
    worse = np.asarray(cv2.convertScaleAbs(worse, alpha=0.8, beta=20), np.uint8)
    first, again = codes(described_at(picture, spots)), codes(described_at(worse, spots))
    assert np.median(apart(first, again)) <= 6
    assert np.median(apart(first, np.roll(first, 1))) >= 25


@pytest.mark.parametrize("orientation", [*UPRIGHT, *RARE])
def test_the_code_of_a_spot_seen_otherwise_is_known_from_its_own(
    spots: NDArray[np.float32], orientation: Orientation
) -> None:
    picture = grey("lounge")
    plain = codes(described_at(picture, spots))
    pixels = (spots * picture.shape[::-1] + 0.5) / picture.shape[::-1]
    there = shown(picture, orientation)
    at = pixels @ orientation.matrix[:2, :2].T + orientation.matrix[:2, 2] - 0.5 / np.array(there.shape[::-1])
    seen = codes(described_at(there, at.astype(np.float32)))
    assert np.median(apart(oriented(plain, orientation), seen)) <= 1
    assert orientation == PLAIN or np.median(apart(plain, seen)) >= 15


def test_turned_to_and_fro_a_code_is_what_it_was(spots: NDArray[np.float32]) -> None:
    plain = codes(described_at(grey("lounge"), spots))
    for one, back in [(Orientation(quarters=1), Orientation(quarters=3)), *((o, o) for o in (MIRRORED, *RARE[-2:]))]:
        np.testing.assert_array_equal(oriented(oriented(plain, one), back), plain)


def test_no_codes_can_be_turned() -> None:
    assert oriented(np.zeros(0, np.uint64), Orientation(quarters=1)).shape == (0,)
