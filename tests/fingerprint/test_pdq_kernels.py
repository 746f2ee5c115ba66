"""The steps of PDQ one by one, each against its definition written the slow way."""

import numpy as np
import pytest

from twicetold.fingerprint import pdq_kernels as kernels


def box_by_hand(line: np.ndarray, window: int) -> np.ndarray:
    """Mean over the window around each sample, an even window reaching one further ahead, cut off at the ends."""
    ahead = window // 2
    return np.array([line[max(0, j - (window - 1) // 2) : j + ahead + 1].mean() for j in range(len(line))])


def downsampled_by_hand(luma: np.ndarray) -> np.ndarray:
    height, width = luma.shape
    for _ in range(2):
        luma = np.apply_along_axis(box_by_hand, 1, luma, -(-width // 128))
        luma = np.apply_along_axis(box_by_hand, 0, luma, -(-height // 128))
    rows = ((np.arange(64) + 0.5) * height / 64).astype(int)
    columns = ((np.arange(64) + 0.5) * width / 64).astype(int)
    return luma[np.ix_(rows, columns)]


@pytest.mark.parametrize(("height", "width"), [(100, 128), (129, 140), (256, 70), (390, 64), (5, 513)])
def test_downsampling_is_two_boxes_each_way_and_the_centres(height: int, width: int):
    luma = np.random.default_rng(height).uniform(0, 255, (height, width)).astype(np.float32)
    expected = downsampled_by_hand(luma.astype(np.float64))
    np.testing.assert_allclose(kernels.downsample(luma.copy()), expected, atol=0.01)


def test_a_picture_of_64_is_taken_as_it_is():
    luma = np.random.default_rng(1).uniform(0, 255, (64, 64)).astype(np.float32)
    np.testing.assert_array_equal(kernels.downsample(luma), luma)


def test_the_transform_is_the_cosine_transform_without_its_constant_row_and_column():
    small = np.random.default_rng(2).uniform(0, 255, (64, 64)).astype(np.float32)
    sample = (2 * np.arange(64) + 1) * np.pi / 128
    basis = np.sqrt(2 / 64) * np.cos(np.outer(np.arange(1, 17), sample))
    np.testing.assert_allclose(kernels.transform(small), basis @ small @ basis.T, atol=0.01)


def test_half_of_the_bits_are_set_and_the_first_coefficient_is_the_last_bit():
    coefficients = np.arange(256, 0, -1, dtype=np.float32).reshape(16, 16)
    words = np.zeros(4, np.uint64)
    kernels.set_bits(coefficients, words)
    assert [f"{int(word):016x}" for word in words] == ["0" * 16, "0" * 16, "f" * 16, "f" * 16]


def test_quality_counts_steps_above_the_grey_noise_only():
    noise = np.random.default_rng(3).uniform(99, 101, (64, 64)).astype(np.float32)
    stripes = np.tile(np.array([0, 255], np.float32), (64, 32))
    slope = np.tile(np.arange(64, dtype=np.float32) * 3, (64, 1))  # 1 in 64 x 63 places
    assert kernels.quality_of(noise) == 0
    assert kernels.quality_of(stripes) == 100
    assert kernels.quality_of(slope) == 64 * 63 // 90


def test_luma_weighs_red_green_and_blue():
    picture = np.zeros((1, 3, 3), np.uint8)
    picture[0, [0, 1, 2], [0, 1, 2]] = 200
    np.testing.assert_allclose(kernels.luma_of_rgb(picture), [[59.8, 117.4, 22.8]], rtol=1e-6)


@pytest.mark.parametrize("rows", [False, True])
@pytest.mark.parametrize("columns", [False, True])
@pytest.mark.parametrize("transpose", [False, True])
def test_turned_coefficients_are_those_of_the_turned_picture(rows: bool, columns: bool, transpose: bool):
    small = np.random.default_rng(4).uniform(0, 255, (64, 64)).astype(np.float32)
    picture = small[::-1] if rows else small
    picture = picture[:, ::-1] if columns else picture
    picture = picture.T if transpose else picture
    turned = kernels.turned(kernels.transform(small), rows, columns, transpose)
    np.testing.assert_allclose(turned, kernels.transform(np.ascontiguousarray(picture)), atol=0.01)
