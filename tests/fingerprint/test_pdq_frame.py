"""The built-in fingerprinter of whole pictures."""

import numpy as np
import pytest

from twicetold.fingerprint.pdq import pdq
from twicetold.fingerprint.pdq_frame import PdqFrame, area_mean
from twicetold.testing.fingerprinters import FingerprinterContract, smooth_pictures


class TestPdqFrame(FingerprinterContract):
    def fingerprinter(self) -> PdqFrame:
        return PdqFrame()


def test_area_mean_of_whole_blocks_is_their_mean():
    blocks = np.arange(64 * 64, dtype=np.int64).reshape(64, 64) % 251
    enlarged = np.kron(blocks, np.ones((3, 5), np.int64)).astype(np.uint8)
    np.testing.assert_array_equal(area_mean(enlarged), blocks)


def test_area_mean_keeps_the_grey_level_where_blocks_are_cut():
    assert (area_mean(np.full((37, 101), 93, np.uint8)) == 93).all()


@pytest.mark.parametrize(("height", "width"), [(360, 640), (240, 426), (854, 480), (180, 320), (64, 64)])
def test_the_size_of_a_picture_hardly_matters(height: int, width: int):
    reference = smooth_pictures(1, height=720, width=1280, seed=3)
    other = smooth_pictures(1, height=height, width=width, seed=3)
    time = np.zeros(1, np.int64)
    distance = np.bitwise_count(PdqFrame().compute(time, reference).codes ^ PdqFrame().compute(time, other).codes)
    assert distance.sum() <= 8


def test_a_still_in_colour_is_near_its_frame_in_grey():
    picture = smooth_pictures(1, height=300, width=512, rgb=True, seed=5)
    gray = (picture @ np.array([0.299, 0.587, 0.114])).round().astype(np.uint8)
    time = np.zeros(1, np.int64)
    still = PdqFrame().compute(time, picture)
    frame = PdqFrame().compute(time, area_mean(gray[0])[None])
    assert np.bitwise_count(still.codes ^ frame.codes).sum() <= 2


def test_codes_stay_within_reach_of_published_pdq():
    pictures = smooth_pictures(4, height=360, width=640, seed=7)
    ours = PdqFrame().compute(np.arange(4, dtype=np.int64), pictures).codes
    published = np.array([pdq(picture)[0] for picture in pictures])
    assert np.bitwise_count(ours ^ published).sum(axis=1).max() <= 31
