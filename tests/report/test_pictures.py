from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from twicetold.report.pictures import picture_of


def opened(address):
    return Image.open(io.BytesIO(base64.b64decode(address.split(",", 1)[1])))


def test_the_veiled_picture_is_grey_and_small(build):
    veil = opened(picture_of(build.drawn("harbour", 0), clear=True).veil)
    assert veil.mode == "L"
    assert max(veil.size) == 14


@pytest.mark.parametrize("width", [1, 2, 5, 9])
def test_detail_finer_than_a_twentieth_of_the_picture_is_gone_from_the_veil(width):
    stripes = np.tile(np.repeat(np.array([0, 255], np.uint8), width), 400)[:320]
    sharp = np.repeat(np.broadcast_to(stripes, (180, 320))[..., None], 3, axis=2)
    veil = np.asarray(opened(picture_of(sharp, clear=False).veil), dtype=float)
    # Black and white stripes of full contrast are left as a nearly even grey.
    assert veil.std() < 0.25 * sharp.std()


def test_the_clear_picture_is_small_and_true(build):
    sharp = build.drawn("harbour", 0)
    picture = picture_of(sharp, clear=True)
    clear = opened(picture.clear)
    assert clear.size == (picture.width, picture.height) == (160, 90)
    wanted = np.asarray(Image.fromarray(sharp).resize((160, 90), Image.Resampling.LANCZOS), dtype=float)
    assert np.abs(np.asarray(clear, dtype=float) - wanted).mean() < 8


def test_without_clear_there_is_only_the_veil(build):
    picture = picture_of(build.drawn("harbour", 0), clear=False)
    assert picture.clear == ""
    assert picture.size_bytes == len(picture.veil) < 600


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 500, 3), (500, 1, 3), (40, 30), (2000, 1000, 3)])
def test_every_shape_of_picture_can_be_shown(shape):
    picture = picture_of(np.full(shape, 128, np.uint8), clear=True)
    assert max(opened(picture.veil).size) <= 14
    assert max(opened(picture.clear).size) <= 160
