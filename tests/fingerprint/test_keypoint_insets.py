from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.fingerprint.photographs import Picture, grey
from twicetold.fingerprint.keypoint_insets import LEAST_FRAMES, Inset, StandingBorders
from twicetold.fingerprint.keypoints import PLACES, keypoints_of

HEIGHT, WIDTH = 225, 400


def pan(name: str, count: int = 8, *, height: int = HEIGHT, width: int = WIDTH) -> list[Picture]:
    """A camera that moves over a photograph."""
    picture = grey(name, side=2 * max(height, width))
    down, across = picture.shape[0] - height, picture.shape[1] - width
    return [
        np.ascontiguousarray(picture[int(down * at) :, int(across * at) :][:height, :width])
        for at in np.linspace(0.1, 0.7, count)
    ]


def noted(pictures: list[Picture]) -> StandingBorders:
    borders = StandingBorders()
    for picture in pictures:
        borders.add(picture)
    return borders


def with_inset(pictures: list[Picture], others: list[Picture], inset: Inset) -> list[Picture]:
    made = []
    for picture, other in zip(pictures, others, strict=True):
        whole = picture.copy()
        size = (inset.right - inset.left, inset.bottom - inset.top)
        whole[inset.top : inset.bottom, inset.left : inset.right] = cv2.resize(
            other, size, interpolation=cv2.INTER_AREA
        )
        made.append(whole)
    return made


def near(one: Inset, other: Inset) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= 2


@pytest.mark.parametrize("inset", [Inset(30, 20, 230, 132), Inset(200, 100, 400, 212), Inset(120, 60, 290, 156)])
def test_a_picture_in_the_picture_is_found_at_its_place(inset: Inset) -> None:
    found = noted(with_inset(pan("brook"), pan("coffee"), inset)).insets()
    assert any(near(one, inset) for one in found)


def test_a_small_inset_is_found_where_something_moves_in_it_and_a_logo_is_none() -> None:
    small = Inset(290, 20, 370, 65)
    shown = pan("coffee")
    assert any(near(one, small) for one in noted(with_inset(pan("brook"), shown, small)).insets())
    assert noted(with_inset(pan("brook"), [shown[0]] * len(shown), small)).insets() == []
    # What is larger may show what stands.
    large = Inset(200, 20, 360, 110)
    assert any(near(one, large) for one in noted(with_inset(pan("brook"), [shown[0]] * len(shown), large)).insets())


def test_bars_around_the_picture_are_found() -> None:
    wide = [np.pad(picture[:150], ((37, 38), (0, 0))) for picture in pan("peaks")]
    assert near(noted(wide).insets()[0], Inset(0, 37, WIDTH, 187))
    tall = [np.pad(picture[:, :260], ((0, 0), (70, 70))) for picture in pan("lounge")]
    assert near(noted(tall).insets()[0], Inset(70, 0, 330, HEIGHT))


def test_a_camera_that_moves_over_a_scene_shows_no_inset() -> None:
    for name in ("brook", "lounge", "coffee", "pavilion"):
        assert noted(pan(name)).insets() == []


def test_insets_on_standing_pictures_are_found_though_much_of_their_borders_is_as_bright_on_both_sides() -> None:
    grounds = ("brushes", "cat", "dahlia", "dandelion", "dogs", "lounge", "pavilion", "peaks", "ridge", "sunset")
    insets = Inset(227, 41, 393, 134), Inset(20, 100, 160, 180)
    found = 0
    for number, ground in enumerate(grounds):
        still = cv2.resize(grey(ground, side=800), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
        for shown in (grounds[number - 3], grounds[number - 7]):
            for inset in insets:
                found += any(near(one, inset) for one in noted(with_inset([still] * 8, pan(shown), inset)).insets())
    assert found >= 35


def test_an_inset_between_bars_is_found_besides_what_the_bars_enclose() -> None:
    inset, between = Inset(175, 29, 305, 115), Inset(70, 0, 330, HEIGHT)
    pictures = with_inset(pan("brook"), pan("coffee"), inset)
    found = noted([np.pad(picture[:, 70:330], ((0, 0), (70, 70))) for picture in pictures]).insets()
    assert any(near(one, between) for one in found)
    assert any(near(one, inset) for one in found)


def test_flat_pictures_and_too_few_of_them_show_none() -> None:
    assert StandingBorders().insets() == []
    assert noted([np.full((HEIGHT, WIDTH), 90, np.uint8)] * 5).insets() == []
    inset = Inset(30, 20, 230, 132)
    assert noted(with_inset(pan("brook"), pan("coffee"), inset)[: LEAST_FRAMES - 1]).insets() == []


def test_an_inset_that_is_gone_is_forgotten() -> None:
    inset = Inset(30, 20, 230, 132)
    before = with_inset(pan("brook"), pan("coffee"), inset)
    assert noted([*before, *pan("lounge")]).insets() == []


def test_two_insets_beside_one_another_are_both_found() -> None:
    one, two = Inset(20, 30, 180, 120), Inset(220, 100, 380, 190)
    pictures = with_inset(with_inset(pan("brook"), pan("coffee"), one), pan("cat"), two)
    found = noted(pictures).insets()
    assert len(found) == 2
    assert all(any(near(inset, made) for inset in found) for made in (one, two))
    assert found[0].left >= found[1].right or found[1].left >= found[0].right


def test_an_inset_is_searched_for_spots_of_its_own_that_lie_in_it() -> None:
    inset = Inset(220, 100, 380, 190)
    (picture,) = with_inset(pan("brook", 1), [grey("coffee")], inset)
    plain, closer = keypoints_of(picture), keypoints_of(picture, insets=[inset])

    def within(places: np.ndarray) -> np.ndarray:
        x, y = places[:, 0] / PLACES * WIDTH, places[:, 1] / PLACES * HEIGHT
        return (x >= inset.left) & (x <= inset.right) & (y >= inset.top) & (y <= inset.bottom)

    assert within(closer.places).sum() >= within(plain.places).sum() + 40
    assert (~within(closer.places)).sum() >= (~within(plain.places)).sum()
    # Those that are indexed, the first ones, are of both.
    assert 0.2 < within(closer.places[:80]).mean() < 0.6


def test_a_screen_divided_in_its_middle_is_looked_at_part_by_part() -> None:
    halves = [np.hstack([a[:, 100:300], b[:, 100:300]]) for a, b in zip(pan("brook"), pan("coffee"), strict=True)]
    found = noted(halves).insets()
    assert len(found) == 2
    assert near(found[0], Inset(0, 0, 200, HEIGHT))
    assert near(found[1], Inset(200, 0, WIDTH, HEIGHT))
    shown = [pan(name) for name in ("brook", "coffee", "peaks", "lounge")]
    half = [[cv2.resize(picture, (200, 112), interpolation=cv2.INTER_AREA) for picture in one] for one in shown]
    quarters = [np.vstack([np.hstack([a, b]), np.hstack([c, d])]) for a, b, c, d in zip(*half, strict=True)]
    assert len(noted(quarters).insets()) == 4
    assert near(noted(quarters).insets()[3], Inset(200, 112, WIDTH, 224))
    spots = keypoints_of(quarters[-1], insets=noted(quarters).insets())
    assert len(spots.codes) > 400


def test_spots_of_a_small_inset_come_after_all_others() -> None:
    small, large = Inset(290, 20, 370, 65), Inset(30, 90, 230, 200)
    picture = with_inset(with_inset(pan("brook"), pan("coffee"), small), pan("cat"), large)[-1]
    whole, both = keypoints_of(picture, insets=[large]), keypoints_of(picture, insets=[small, large])
    assert len(both.codes) > len(whole.codes)
    np.testing.assert_array_equal(both.codes[: len(whole.codes)], whole.codes)
