from __future__ import annotations

import numpy as np
import pytest

from twicetold.align.path import BEYOND_US, WarpPath, fitted
from twicetold.align.warp import MIRROR


def zoom(scale: float) -> np.ndarray:
    return np.array([scale, 0, (1 - scale) / 2, 0, scale, (1 - scale) / 2])


def test_a_path_without_knots_is_the_same_at_every_moment() -> None:
    path = WarpPath(MIRROR)
    assert not path.moves
    assert path.mirrored
    assert path.at(-1e9) == path.at(1e9) == MIRROR


def test_between_knots_the_warp_changes_evenly_and_goes_on_a_little_past_them() -> None:
    path = WarpPath.through(np.array([0.0, 2e6]), np.array([zoom(1.0), zoom(0.8)]))
    assert path.moves
    assert path.at(1e6).xx == pytest.approx(0.9)
    assert path.at(2e6 + BEYOND_US).xx == pytest.approx(0.72)
    assert path.at(9e9).xx == pytest.approx(path.at(2e6 + BEYOND_US).xx)


def test_what_hardly_moves_stands_still() -> None:
    path = WarpPath.through(np.array([0.0, 2e6]), np.array([zoom(1.0), zoom(0.99)]))
    assert not path.moves
    assert path.warp.xx == pytest.approx(0.995)


def test_a_zoom_is_fitted_through_noise_and_the_weak_count_less() -> None:
    at = np.arange(6) * 1e6
    warps = np.array([zoom(1.0 - 0.04 * second) for second in range(6)])
    warps[2] += 0.3
    path = fitted(at, warps, np.array([9.0, 9, 0.01, 9, 9, 9]))
    assert path.at(0.0).xx == pytest.approx(1.0, abs=0.01)
    assert path.at(5e6).xx == pytest.approx(0.8, abs=0.01)


def test_two_frames_are_too_few_for_a_movement() -> None:
    assert not fitted(np.array([0.0, 9e6]), np.array([zoom(1.0), zoom(0.5)]), np.ones(2)).moves
