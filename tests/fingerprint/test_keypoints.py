from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.fingerprint.photographs import Picture, grey, resized
from twicetold.fingerprint.keypoints import COLUMNS, GROUPS, KEYPOINTS, PLACES, Keypoints, keypoints_of, size_of
from twicetold.fingerprint.orientation import MIRRORED


def same(one: Keypoints, other: Keypoints) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("times_us", "starts", *(name for name, _, _ in COLUMNS))
    ) and (one.aspect, one.end_us) == (other.aspect, other.end_us)


def likes(one: Keypoints, other: Keypoints, *, max_bits: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Rows of both whose codes are each other's nearest, and near."""
    bits = np.bitwise_count(one.codes[:, None] ^ other.codes[None])
    nearest = bits.argmin(axis=1)
    mutual = bits.argmin(axis=0)[nearest] == np.arange(len(one.codes))
    rows = np.flatnonzero(mutual & (bits.min(axis=1) <= max_bits))
    return rows, nearest[rows]


def test_the_same_picture_always_gives_the_same_spots() -> None:
    pictures = [grey(name) for name in ("brook", "cat", "lounge", "peaks")]
    with ThreadPoolExecutor(4) as threads:
        at_once = list(threads.map(keypoints_of, pictures * 3))
    for number, found in enumerate(at_once):
        assert same(found, keypoints_of(pictures[number % 4]))


def test_a_photograph_has_many_spots_and_never_more_than_are_kept() -> None:
    for name in ("brook", "cat", "coffee"):
        assert KEYPOINTS / 2 <= len(keypoints_of(grey(name)).codes) <= KEYPOINTS


@pytest.mark.parametrize("picture", [np.full((300, 400), 128, np.uint8), np.zeros((16, 16), np.uint8)])
def test_a_flat_picture_gives_a_frame_without_spots(picture: Picture) -> None:
    found = keypoints_of(picture, time_us=40)
    assert (found.times_us.tolist(), found.starts.tolist(), len(found.codes)) == ([40], [0, 0], 0)
    assert found.aspect == picture.shape[1] / picture.shape[0]


def test_the_first_spots_of_a_picture_are_from_all_over_it() -> None:
    found = keypoints_of(grey("brook"))
    across, down = GROUPS[0]
    parts = {
        (min(int(x * across), across - 1), min(int(y * down), down - 1))
        for x, y in found.places[: 3 * across * down] / PLACES
    }
    assert len(parts) == across * down


def test_the_first_spots_of_a_picture_are_of_all_sizes() -> None:
    found = keypoints_of(grey("lounge"))
    octaves = np.unique(np.floor(np.log2(size_of(found.sizes[:60]) / size_of(found.sizes).min()) + 0.1))
    assert octaves.tolist() == [0, 1, 2]


def test_the_strongest_corner_does_not_take_all_the_spots() -> None:
    random = np.random.default_rng(3)
    picture = cv2.GaussianBlur(random.integers(90, 166, (300, 400)).astype(np.uint8), (0, 0), 3)
    picture = cv2.normalize(picture, None, 80, 150, cv2.NORM_MINMAX)
    picture[:75, :100] = cv2.GaussianBlur(random.integers(0, 256, (75, 100)).astype(np.uint8), (0, 0), 1.5)
    found = keypoints_of(picture)
    loud = (found.places[:50] / PLACES < [0.26, 0.26]).all(axis=1)
    assert loud.sum() <= 10


def test_spots_lie_at_the_corners_of_what_is_shown_and_nowhere_else() -> None:
    picture = np.full((200, 400), 60, np.uint8)
    picture[60:120, 80:200] = 200
    found = keypoints_of(cv2.GaussianBlur(picture, (0, 0), 1))
    corners = np.array([[80, 60], [200, 60], [80, 120], [200, 120]]) / [400, 200]
    apart = np.abs(found.places[:, None] / PLACES - corners[None]).max(axis=2)
    assert (apart.min(axis=1) < 0.07).all()
    assert set(apart.argmin(axis=1)) == {0, 1, 2, 3}
    assert found.aspect == 2.0


def test_a_crop_holds_the_same_spots_elsewhere_and_larger() -> None:
    picture = grey("lounge", side=800)
    height, width = picture.shape
    top, left = round(0.25 * height), round(0.3 * width)
    crop = resized(picture[top : top + height // 2, left : left + width // 2], 1.0)
    whole, part = keypoints_of(resized(picture, 0.5)), keypoints_of(crop)
    ours, theirs = likes(part, whole)
    assert len(ours) >= 20
    expected = (part.places[ours] / PLACES) * 0.5 + [0.3, 0.25]
    off = np.abs(expected - whole.places[theirs] / PLACES).max(axis=1)
    assert (off < 0.01).mean() > 0.7
    right = off < 0.01
    ratio = size_of(part.sizes[ours][right]) / size_of(whole.sizes[theirs][right])
    assert np.median(ratio) == pytest.approx(2.0, rel=0.05)


def test_a_picture_turned_a_little_holds_the_same_spots() -> None:
    picture = grey("coffee")
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -8, 1.0)
    turned = cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REFLECT)
    one, other = keypoints_of(picture), keypoints_of(np.asarray(turned, np.uint8))
    ours, theirs = likes(one, other)
    expected = one.places[ours] / PLACES * [width, height] @ turn[:, :2].T + turn[:, 2]
    off = np.abs(expected - other.places[theirs] / PLACES * [width, height]).max(axis=1)
    assert (off < 0.015 * width).sum() >= 20


def test_mirrored_codes_are_those_of_the_mirrored_picture() -> None:
    picture = grey("fig")
    plain, mirrored = keypoints_of(picture), keypoints_of(np.ascontiguousarray(picture[:, ::-1]))
    turned = replace(plain, codes=plain.oriented(MIRRORED))
    ours, theirs = likes(turned, mirrored)
    assert len(ours) >= 40
    np.testing.assert_allclose(
        plain.places[ours, 0].astype(int) + mirrored.places[theirs, 0], PLACES, atol=0.02 * PLACES
    )
    assert len(likes(plain, mirrored)[0]) < len(ours) / 3


def test_sizes_rise_by_an_octave_in_equal_steps() -> None:
    steps = size_of(np.array([0, 24, 48, 240], np.uint8))
    np.testing.assert_allclose(steps, np.array([1, 2, 4, 1024]) / 1024)


@pytest.fixture
def film() -> Keypoints:
    """Three frames, the second without spots."""
    one, two = keypoints_of(grey("cat"), time_us=0), keypoints_of(grey("dahlia"), time_us=2_000_000)
    blank = keypoints_of(np.zeros((270, 400), np.uint8), time_us=1_000_000)
    return Keypoints.joined([one, blank, two], aspect=1.5, end_us=3_000_000)


def test_joined_frames_keep_their_spots_in_order(film: Keypoints) -> None:
    first, second = keypoints_of(grey("cat")), keypoints_of(grey("dahlia"))
    assert len(film) == 3
    assert film.times_us.tolist() == [0, 1_000_000, 2_000_000]
    assert np.bincount(film.frame, minlength=3).tolist() == [len(first.codes), 0, len(second.codes)]
    np.testing.assert_array_equal(film.codes[film.frame == 2], second.codes)
    np.testing.assert_array_equal(film.places[film.frame == 0], first.places)
    assert (film.aspect, film.end_us) == (1.5, 3_000_000)


def test_nothing_joined_is_an_item_without_frames() -> None:
    nothing = Keypoints.joined([])
    assert (len(nothing), nothing.starts.tolist(), nothing.codes.shape) == (0, [0], (0,))
    assert nothing.places.shape == (0, 2)


def test_the_frame_of_each_spot_is_told_once_and_cannot_be_changed(film: Keypoints) -> None:
    assert np.bincount(film.frame, minlength=len(film)).tolist() == np.diff(film.starts).tolist()
    assert film.frame is film.frame
    with pytest.raises(ValueError, match="read-only"):
        film.frame[:] = 0
    fewer = film.take(film.frame > 0)
    assert fewer.frame.tolist() == film.frame[film.frame > 0].tolist()
    assert replace(fewer, starts=np.zeros_like(fewer.starts[:1]), times_us=fewer.times_us[:0]).frame.tolist() == []


def test_packed_frames_hold_the_same_spots_in_order_of_size_and_height(film: Keypoints) -> None:
    packed = film.packed()
    assert packed.starts.tolist() == film.starts.tolist()
    assert (packed.aspect, packed.end_us) == (film.aspect, film.end_us)
    for frame in range(len(film)):
        before, after = (
            list(zip(one.sizes[rows], one.places[rows, 1], one.places[rows, 0], one.codes[rows], strict=True))
            for one in (film, packed)
            for rows in [slice(*one.starts[frame : frame + 2])]
        )
        assert sorted(before) == sorted(after)
        assert [spot[:2] for spot in after] == sorted(spot[:2] for spot in after)


def test_taking_some_spots_keeps_every_frame(film: Keypoints) -> None:
    wanted = film.places[:, 0] > PLACES // 2
    taken = film.take(wanted)
    assert taken.times_us.tolist() == film.times_us.tolist()
    np.testing.assert_array_equal(taken.frame, film.frame[wanted])
    np.testing.assert_array_equal(taken.codes, film.codes[wanted])
    assert (taken.aspect, taken.end_us) == (film.aspect, film.end_us)
    assert film.take(np.zeros(len(film.codes), np.bool_)).starts.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"codes": np.zeros(3, np.int64)},
        {"sizes": np.zeros(2, np.uint8)},
        {"places": np.zeros((3, 3), np.uint8)},
        {"starts": np.array([0, 3, 2], np.int64)},
        {"times_us": np.zeros(2, np.int64)},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_columns_that_do_not_go_together_are_refused(wrong: dict[str, np.ndarray]) -> None:
    fine = keypoints_of(grey("cat")).take(np.arange(len(keypoints_of(grey("cat")).codes)) < 3)
    assert len(fine.codes) == 3
    with pytest.raises(ValueError, match=next(iter(wrong)) if "times_us" not in wrong else "starts"):
        replace(fine, **wrong)
