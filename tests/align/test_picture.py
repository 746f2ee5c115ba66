from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.align.in_memory import laid_by
from tests.fingerprint.photographs import Picture, grey, resized
from twicetold.align.picture import Resemblance, resemblance
from twicetold.align.warp import PLAIN, Warp

ONE = 0.96


def wide(name: str) -> Picture:
    return np.asarray(cv2.resize(grey(name), (320, 200), interpolation=cv2.INTER_AREA), np.uint8)


def compared(query: Picture, ref: Picture, warp: Warp = PLAIN) -> Resemblance:
    found = resemblance(query, ref, warp)
    assert found is not None
    return found


def squeezed(picture: Picture) -> Picture:
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 15])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


@pytest.mark.parametrize("name", ["brook", "cat", "coffee", "peaks"])
def test_encoded_again_darker_and_smaller_it_is_one_picture(name: str) -> None:
    picture = wide(name)
    for other in (squeezed(picture), (picture * 0.4 + 10).astype(np.uint8), resized(resized(picture, 0.5), 2.0)):
        assert compared(other, picture).detail >= ONE


def test_a_part_that_changed_is_told_although_the_rest_is_the_same() -> None:
    picture = wide("cat")
    other = picture.copy()
    other[70:130, 120:200] = wide("brook")[70:130, 120:200]
    found = compared(other, picture)
    assert found.likeness > 0.7
    assert found.detail < 0.94


def test_a_banner_is_left_out_and_said_so() -> None:
    picture = wide("brook")
    other = picture.copy()
    other[160:190] = 30
    cv2.putText(other, "HARBOUR MARKET", (20, 182), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 255, 2)
    found = compared(other, picture)
    assert found.detail >= ONE
    assert 0.05 < found.covered < 0.4


def test_a_banner_and_a_logo_in_a_corner_are_both_left_out() -> None:
    picture = wide("brook")
    other = picture.copy()
    other[160:190] = 30
    cv2.putText(other, "HARBOUR MARKET", (20, 182), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 255, 2)
    cv2.rectangle(other, (244, 8), (312, 44), 240, -1)
    cv2.circle(other, (278, 26), 12, 20, -1)
    found = compared(other, picture)
    assert found.detail >= ONE
    assert found.covered < 0.4


def test_a_crop_is_laid_exactly_from_a_rough_warp() -> None:
    picture = wide("brook")
    exact = Warp(0.7, 0, 0.2, 0, 0.7, 0.1)
    query = laid_by(picture[None], exact, (200, 320))[0]
    found = compared(query, picture, Warp(0.73, 0, 0.18, 0, 0.68, 0.12))
    assert found.detail >= ONE
    assert found.warp.matrix == pytest.approx(exact.matrix, abs=0.01)


def test_different_pictures_do_not_agree_and_flat_ones_say_nothing() -> None:
    found = resemblance(wide("cat"), wide("brook"), PLAIN)
    assert found is None or found.detail < 0.6
    flat = np.full((200, 320), 90, np.uint8)
    assert resemblance(flat, flat, PLAIN) is None
    assert resemblance(wide("cat"), wide("cat"), Warp(x0=3.0)) is None


def test_a_picture_recorded_at_a_slant_is_set_upright_first() -> None:
    picture = wide("brook")
    slanted = Warp(1.15, 0.06, -0.08, 0.03, 1.2, -0.06, 0.12, 0.05)
    query = laid_by(picture[None], slanted, (200, 320))[0]
    found = compared(query, picture, Warp(1.1, 0, -0.05, 0, 1.1, -0.05))
    assert found.detail >= ONE
    assert found.warp.px == pytest.approx(0.12, abs=0.03)


def test_the_part_that_shows_more_than_a_blurred_fill_does_is_compared() -> None:
    picture = wide("cat")
    filled = np.asarray(cv2.GaussianBlur(picture, (0, 0), 18), np.uint8)
    filled[40:160, 64:256] = cv2.resize(picture[30:170, 40:264], (192, 120), interpolation=cv2.INTER_AREA)
    wider, higher = 224 / 192, 140 / 120
    rough = Warp(wider, 0, 40 / 320 - 64 / 320 * wider, 0, higher, 30 / 200 - 40 / 200 * higher)
    assert compared(filled, picture, rough).detail >= ONE


def test_letterbox_bars_are_no_part_of_a_picture() -> None:
    picture = wide("lounge")
    query = np.zeros((240, 320), np.uint8)
    query[30:210] = cv2.resize(picture, (320, 180), interpolation=cv2.INTER_AREA)
    assert compared(query, picture, Warp(1, 0, 0, 0, 240 / 180, -30 / 180)).detail >= ONE
