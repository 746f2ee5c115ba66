from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest

from tests.fingerprint.photographs import grey
from twicetold.align.exact_kernels import climb, listed, steepest

SIZE = (60, 80)


def points() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rows, columns = (side.ravel() for side in np.mgrid[5 : SIZE[0] - 5, 5 : SIZE[1] - 5])
    x, y = (columns / 40 - 1).astype(np.float32), (rows / 40 - 1).astype(np.float32)
    return rows, columns, x, y


def test_pixels_are_listed_row_by_row_with_their_coordinates() -> None:
    seen = np.zeros(SIZE, np.bool_)
    seen[7, 30], seen[50, 4:6] = True, True
    to_unit = np.array([[0.5, 0.0, -1.0], [0.0, 0.25, 2.0], [0.0, 0.0, 1.0]])
    rows, columns, x, y = listed(seen, to_unit)
    assert rows.tolist() == [7, 50, 50]
    assert columns.tolist() == [30, 4, 5]
    np.testing.assert_allclose(x, columns * 0.5 - 1)
    np.testing.assert_allclose(y, rows * 0.25 + 2)


def test_slopes_are_what_a_small_change_of_each_number_makes() -> None:
    rows, columns, x, y = points()
    height, width = SIZE
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    # A picture whose slope is known everywhere: 2 a pixel across, 3 down.
    picture = (2 * across + 3 * down).astype(np.float32)
    slopes = steepest(picture, rows, columns, x, y, 1 / 40, 8)
    per_unit = np.array([[80.0], [120.0]])
    np.testing.assert_allclose(slopes[[2, 5]], np.broadcast_to(per_unit, (2, len(x))), rtol=1e-4)
    np.testing.assert_allclose(slopes[0], 80 * x, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(slopes[4], 120 * y, rtol=1e-3, atol=1e-3)
    outward = 80 * x + 120 * y
    np.testing.assert_allclose(slopes[6], -outward * x, rtol=1e-3, atol=1e-2)
    np.testing.assert_allclose(slopes[7], -outward * y, rtol=1e-3, atol=1e-2)


def test_climbing_ends_on_the_map_that_was_applied() -> None:
    rows, columns, x, y = points()
    ours = cv2.GaussianBlur(cv2.resize(grey("brook"), SIZE[::-1], interpolation=cv2.INTER_AREA), (5, 5), 0)
    ours = ours.astype(np.float32)
    to_pixels = np.array([[40, 0, 40], [0, 40, 40], [0, 0, 1.0]])
    true = np.array([[1.03, 0.01, 1.2], [-0.02, 0.98, -0.8], [0, 0, 1.0]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    theirs = cv2.warpPerspective(ours, np.linalg.inv(true), SIZE[::-1], flags=flags) * 0.7 + 11
    slopes = steepest(ours, rows, columns, x, y, 1 / 40, 6)
    found, moved = climb(ours[rows, columns], slopes, x, y, theirs.astype(np.float32), to_pixels, 40, 1e-7)
    assert found > 0.99
    assert moved @ np.linalg.inv(to_pixels) == pytest.approx(true, abs=0.05)


def test_where_hardly_a_point_lies_on_the_other_picture_nothing_agrees() -> None:
    rows, columns, x, y = points()
    ours = cv2.resize(grey("brook"), SIZE[::-1], interpolation=cv2.INTER_AREA).astype(np.float32)
    slopes = steepest(ours, rows, columns, x, y, 1 / 40, 6)
    away = np.array([[40, 0, 400], [0, 40, 400], [0, 0, 1.0]])
    assert np.isnan(climb(ours[rows, columns], slopes, x, y, ours, away, 10, 1e-4)[0])


def test_a_step_that_goes_too_far_is_taken_back() -> None:
    rows, columns, x, y = points()
    random = np.random.default_rng(3)
    blobs = cv2.GaussianBlur(random.normal(0, 40, SIZE).astype(np.float32), (0, 0), 1.5) * 4 + 120
    ours = np.asarray(blobs, np.float32)
    slopes = steepest(ours, rows, columns, x, y, 1 / 40, 6)
    off = np.array([[40, 0, 43.0], [0, 40, 37.5], [0, 0, 1.0]])
    least = climb(ours[rows, columns], slopes, x, y, ours, off, 0, 1e-6)[0]
    found = [climb(ours[rows, columns], slopes, x, y, ours, off, rounds, 1e-9)[0] for rounds in range(1, 30)]
    # More rounds never lead down, however far single steps would go.
    assert found[0] >= least
    assert all(later >= earlier for earlier, later in pairwise(found))
