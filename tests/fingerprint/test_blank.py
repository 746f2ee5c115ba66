import numpy as np
import pytest

from twicetold.fingerprint.blank import Blank, blank_flags
from twicetold.fingerprint.pdq import pdq_batch
from twicetold.testing.fingerprinters import smooth_pictures


def flags_of(picture: np.ndarray) -> Blank:
    pictures = picture[None]
    return Blank(int(blank_flags(pictures, pdq_batch(pictures).quality)[0]))


def noise(level: float, around: float) -> np.ndarray:
    random = np.random.default_rng(4)
    return np.clip(random.normal(around, level, (64, 64)), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("level", [0, 1, 3])
def test_black_with_or_without_noise(level: int):
    assert flags_of(noise(level, 8)) == Blank.BLACK | Blank.FLAT | Blank.NEAR_FLAT


@pytest.mark.parametrize("around", [60, 128, 250])
def test_one_colour_is_flat_but_not_black(around: int):
    assert flags_of(noise(2, around)) == Blank.FLAT | Blank.NEAR_FLAT


def test_a_slow_gradient_is_nearly_flat():
    assert flags_of(np.tile(np.linspace(110, 140, 64), (64, 1)).astype(np.uint8)) == Blank.NEAR_FLAT


def test_a_bright_flat_frame_is_never_black_by_overflow():
    assert flags_of(np.full((2000, 2000), 255, np.uint8)) == Blank.FLAT | Blank.NEAR_FLAT


def test_a_night_shot_is_not_blank():
    assert flags_of((smooth_pictures(1, height=64, width=64, seed=2)[0] // 6).astype(np.uint8)) == Blank.NONE


def test_colour_is_judged_by_its_luma():
    picture = np.zeros((64, 64, 3), np.uint8)
    picture[..., 2] = 100  # blue: luma 11
    assert flags_of(picture) == Blank.BLACK | Blank.FLAT | Blank.NEAR_FLAT


@pytest.mark.parametrize("shape", [(0, 64, 64), (0, 64, 64, 3)])
def test_no_pictures_no_flags(shape: tuple[int, ...]):
    assert blank_flags(np.zeros(shape, np.uint8), np.zeros(0, np.uint8)).shape == (0,)
