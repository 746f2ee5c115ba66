from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.fingerprint.photographs import Picture, grey
from twicetold.fingerprint.keypoint_description import (
    CELLS,
    DIRECTIONS,
    LENGTH,
    MIRRORED,
    NEGATIVE,
    TRANSPOSED,
    described,
)


def places(picture: Picture, count: int = 60, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    height, width = picture.shape
    return random.uniform(20, width - 20, count), random.uniform(20, height - 20, count)


def likeness(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Cosine of each row with its like."""
    return np.asarray((one * other).sum(axis=1))


def test_a_description_has_length_one_and_forgets_brightness_and_contrast() -> None:
    picture = cv2.convertScaleAbs(grey("lounge"), alpha=0.5, beta=20)
    x, y = places(picture)
    found = described(picture, x, y)
    assert (found.shape, found.dtype) == ((60, LENGTH), np.float32)
    np.testing.assert_allclose((found**2).sum(axis=1), 1.0, atol=1e-4)
    brighter = described(cv2.convertScaleAbs(picture, alpha=1.5, beta=30), x, y)
    assert np.median(likeness(found, brighter)) > 0.99


def test_a_flat_place_is_described_by_zeros() -> None:
    assert not described(np.full((60, 60), 90, np.uint8), np.array([30.0]), np.array([30.0])).any()


def test_no_places_give_no_descriptions() -> None:
    assert described(grey("cat"), np.zeros(0), np.zeros(0)).shape == (0, LENGTH)


def test_the_number_of_the_strongest_change_tells_where_and_which_way() -> None:
    picture = np.full((60, 60), 50, np.uint8)
    picture[:, 35:] = 200  # brighter to the right, in the right half of the square
    found = described(picture, np.array([30.0]), np.array([30.0]))[0].reshape(CELLS, CELLS, DIRECTIONS)
    column, direction = np.unravel_index(found.sum(axis=0).argmax(), found.shape[1:])
    assert (direction, column) == (0, 2)
    assert found[:, :, DIRECTIONS // 2].max() == 0


def test_places_beyond_the_edge_and_tiny_pictures_are_described_all_the_same() -> None:
    picture = grey("cat")
    height, width = picture.shape
    corners = described(picture, np.array([0.0, width]), np.array([0.0, height]))
    assert np.isfinite(corners).all()
    assert np.isfinite(described(np.eye(2, dtype=np.uint8), np.array([1.0]), np.array([1.0]))).all()


def test_other_places_are_unlike() -> None:
    picture = grey("lounge")
    x, y = places(picture, 200)
    found = described(picture, x, y)
    blurred = described(cv2.GaussianBlur(picture, (0, 0), 1.0), x, y)
    assert np.median(likeness(found, blurred)) > np.quantile(likeness(found, np.roll(blurred, 1, axis=0)), 0.9)


def test_the_mirror_order_gives_the_descriptions_of_the_mirrored_picture() -> None:
    np.testing.assert_array_equal(MIRRORED[MIRRORED], np.arange(LENGTH))
    picture = grey("fig")
    x, y = places(picture)
    plain = described(picture, x, y)
    mirrored = described(np.ascontiguousarray(picture[:, ::-1]), picture.shape[1] - 1 - x, y)
    np.testing.assert_allclose(plain[:, MIRRORED], mirrored, atol=2e-3)


def test_the_orders_of_transposed_pictures_and_negatives_give_theirs() -> None:
    picture = grey("fig")
    x, y = places(picture)
    plain = described(picture, x, y)
    np.testing.assert_allclose(plain[:, TRANSPOSED], described(np.ascontiguousarray(picture.T), y, x), atol=2e-3)
    np.testing.assert_allclose(plain[:, NEGATIVE], described(255 - picture, x, y), atol=2e-3)


@pytest.mark.parametrize("turn", [5, 10])
def test_a_small_turn_is_borne(turn: int) -> None:
    picture = grey("coffee")
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0)
    turned = np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REFLECT), np.uint8)
    x, y = places(picture)
    moved = np.column_stack([x, y, np.ones_like(x)]) @ matrix.T
    alike = likeness(described(picture, x, y), described(turned, moved[:, 0].copy(), moved[:, 1].copy()))
    assert np.median(alike) > 0.9
