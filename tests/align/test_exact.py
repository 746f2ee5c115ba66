from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.fingerprint.photographs import grey
from twicetold.align.exact import laid_exactly


def wide(name: str) -> np.ndarray:
    return cv2.resize(grey(name), (160, 120), interpolation=cv2.INTER_AREA).astype(np.float32)


def test_a_rough_map_becomes_exact_under_another_brightness_and_stays_as_it_was() -> None:
    theirs = wide("brook")
    true = np.array([[0.9, 0.0, 6.0], [0.0, 0.9, 4.0]], np.float32)
    ours = cv2.warpAffine(theirs, true, (160, 120), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP) * 0.5 + 30
    start = np.array([[0.93, 0.0, 4.0], [0.0, 0.88, 6.0], [0.0, 0.0, 1.0]])
    kept = start.copy()
    found = laid_exactly(ours, theirs, start, np.ones((120, 160), np.bool_), rounds=60, enough=1e-5)
    assert found is not None
    assert found[0] > 0.99
    assert found[1][:2] == pytest.approx(true, abs=0.2)
    np.testing.assert_array_equal(start, kept)


def test_flat_pictures_are_laid_nowhere() -> None:
    flat = np.full((120, 160), 90, np.float32)
    whole = np.ones((120, 160), np.bool_)
    assert laid_exactly(flat, flat, np.eye(3), whole, rounds=20, enough=1e-4) is None


def test_a_slanted_picture_is_laid_exactly_where_the_map_may_be_projective() -> None:
    theirs = wide("brook")
    true = np.array([[0.9, 0.05, 6.0], [0.02, 0.95, 4.0], [0.0006, 0.0004, 1.0]])
    ours = cv2.warpPerspective(theirs, true, (160, 120), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    whole = np.ones((120, 160), np.bool_)
    flat = laid_exactly(ours, theirs, np.eye(3), whole, rounds=60, enough=1e-5)
    upright = laid_exactly(ours, theirs, np.eye(3), whole, rounds=60, enough=1e-5, projective=True)
    assert flat is not None
    assert upright is not None
    assert upright[0] > 0.99 > flat[0]
    assert upright[1] / upright[1][2, 2] == pytest.approx(true, abs=0.2)
    assert upright[1][2, :2] / upright[1][2, 2] == pytest.approx(true[2, :2], abs=1e-4)


def test_what_is_laid_over_the_first_picture_hardly_draws_the_map_away() -> None:
    theirs = wide("brook")
    true = np.array([[0.95, 0.0, 4.0], [0.0, 0.95, 3.0], [0.0, 0.0, 1.0]])
    ours = cv2.warpPerspective(theirs, true, (160, 120), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    ours[96:] = np.where(np.arange(160) % 16 < 8, 250, 20)
    start = np.array([[0.97, 0.0, 2.0], [0.0, 0.97, 1.0], [0.0, 0.0, 1.0]])
    seen = np.ones((120, 160), np.bool_)
    seen[96:] = False
    found = laid_exactly(ours, theirs, start, seen, rounds=60, enough=1e-6)
    assert found is not None
    assert found[1] == pytest.approx(true, abs=0.2)
    covered = laid_exactly(ours, theirs, start, np.ones((120, 160), np.bool_), rounds=60, enough=1e-6)
    assert covered is not None
    assert covered[1] == pytest.approx(true, abs=1.0)


def test_pixels_that_are_too_few_are_laid_nowhere() -> None:
    few = np.zeros((120, 160), np.bool_)
    few[:7, :7] = True
    assert laid_exactly(wide("brook"), wide("brook"), np.eye(3), few, rounds=20, enough=1e-4) is None


def test_a_hidden_border_does_not_draw_the_map_away() -> None:
    theirs = wide("brook")
    true = np.array([[1.2, 0.06, -14.0], [0.02, 1.25, -12.0], [0.0007, 0.0005, 1.0]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    ours = cv2.warpPerspective(theirs, true, (160, 120), flags=flags)
    border = cv2.warpPerspective(np.ones((120, 160), np.uint8), true, (160, 120), flags=flags) == 0
    ours[border] = 250
    hidden = cv2.dilate(border.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    start = np.array([[1.2, 0.0, -12.0], [0.0, 1.2, -8.0], [0.0, 0.0, 1.0]])

    def off(hidden: np.ndarray | None) -> float:
        seen = np.ones((120, 160), np.bool_) if hidden is None else ~hidden
        found = laid_exactly(ours, theirs, start, seen, rounds=60, enough=1e-6, projective=True, hidden=hidden)
        return np.inf if found is None else float(np.abs(found[1] - true).max())

    assert off(hidden) < 0.3
    assert off(None) > 3 * off(hidden)
