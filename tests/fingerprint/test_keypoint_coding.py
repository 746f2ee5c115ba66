from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.fingerprint.photographs import grey, resized
from twicetold.fingerprint.keypoint_coding import BITS, MIRRORED, codes, rooted


def described(picture: NDArray[np.uint8], spots: list[cv2.KeyPoint]) -> NDArray[np.float32]:
    """Descriptors, float32 (n, 128), at places that are given."""
    _, descriptors = cv2.SIFT.create().compute(picture, spots)
    return descriptors


def apart(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.uint8]:
    return np.bitwise_count(one ^ other)


@pytest.fixture(scope="module")
def spots() -> list[cv2.KeyPoint]:
    found = cv2.SIFT.create(nfeatures=300).detect(grey("lounge"))
    assert len(found) >= 200
    return list(found)


def test_roots_have_length_one_and_forget_the_contrast() -> None:
    descriptors = np.random.default_rng(0).integers(1, 200, (20, 128)).astype(np.float32)
    roots = rooted(descriptors)
    np.testing.assert_allclose((roots**2).sum(axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(rooted(descriptors * 3), roots, atol=1e-5)


def test_a_descriptor_of_nothing_has_a_code_all_the_same() -> None:
    nothing = np.zeros((2, 128), np.float32)
    assert not rooted(nothing).any()
    assert len(set(codes(nothing).tolist())) == 1


def test_no_descriptors_give_no_codes() -> None:
    found = codes(np.zeros((0, 128), np.float32))
    assert (found.shape, found.dtype) == ((0,), np.uint64)


def test_the_mirror_order_undoes_itself() -> None:
    np.testing.assert_array_equal(MIRRORED[MIRRORED], np.arange(128))
    assert (np.arange(128) != MIRRORED).any()


def test_each_code_stands_for_itself_whatever_is_coded_beside_it(spots: list[cv2.KeyPoint]) -> None:
    descriptors = described(grey("lounge"), spots)
    together = codes(descriptors)
    np.testing.assert_array_equal(together[::-1], codes(descriptors[::-1]))
    np.testing.assert_array_equal(together[:7], codes(descriptors[:7]))


def test_bits_are_worth_about_the_same(spots: list[cv2.KeyPoint]) -> None:
    found = codes(described(grey("lounge"), spots))
    share = np.unpackbits(found.astype(">u8").view(np.uint8).reshape(-1, 8), axis=1).mean(axis=0)
    assert len(share) == BITS
    assert ((share > 0.1) & (share < 0.9)).all()
    assert share.mean() == pytest.approx(0.5, abs=0.05)


def test_a_spot_seen_again_is_near_and_another_is_far(spots: list[cv2.KeyPoint]) -> None:
    picture = grey("lounge")
    worse = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], cv2.IMREAD_GRAYSCALE)
    worse = cv2.convertScaleAbs(worse, alpha=0.8, beta=20)
    first, again = codes(described(picture, spots)), codes(described(worse, spots))
    other = codes(described(picture, spots[1:] + spots[:1]))
    assert np.median(apart(first, again)) <= 6
    assert np.median(apart(first, other)) >= 28


def test_a_spot_seen_larger_is_near(spots: list[cv2.KeyPoint]) -> None:
    picture = grey("lounge")
    large = [cv2.KeyPoint(s.pt[0] * 1.5, s.pt[1] * 1.5, s.size * 1.5, s.angle, s.response, s.octave) for s in spots]
    once, again = codes(described(picture, spots)), codes(described(resized(picture, 1.5), large))
    assert np.median(apart(once, again)) <= 10


def test_the_mirror_order_gives_the_codes_of_the_mirrored_picture(spots: list[cv2.KeyPoint]) -> None:
    picture = grey("lounge")
    width = picture.shape[1]
    turned = [
        cv2.KeyPoint(width - 1 - s.pt[0], s.pt[1], s.size, (180 - s.angle) % 360, s.response, s.octave) for s in spots
    ]
    plain = described(picture, spots)
    mirrored = codes(described(np.ascontiguousarray(picture[:, ::-1]), turned))
    assert np.median(apart(codes(plain[:, MIRRORED]), mirrored)) <= 3
    assert np.median(apart(codes(plain), mirrored)) >= 15
