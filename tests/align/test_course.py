from __future__ import annotations

import numpy as np
import pytest

from tests.align.in_memory import grainy, laid_by, large, slow, tiny
from twicetold.align.course import (
    CELLS,
    OVER,
    SIZE,
    STEP_US,
    Courses,
    agreement_throughout,
    changes,
    course,
    laid,
    shown,
)
from twicetold.align.footage import Frames
from twicetold.align.warp import Warp

SECOND = 1_000_000


def best(query: np.ndarray, ref: np.ndarray, warp: Warp | None = None) -> tuple[float, float]:
    """Seconds of the reference from which changes of the query agree best, and how well."""
    ours, theirs = (course(tiny(clip)) for clip in (query, ref))
    agreed = agreement_throughout(changes(laid(ours, warp)), changes(laid(theirs, None)))
    return float(agreed.argmax()) * STEP_US / SECOND, float(agreed.max())


def test_a_course_holds_a_tiny_picture_of_each_step_wherever_the_film_is_read_in_parts() -> None:
    clip = slow(1, 4)
    (whole,) = tiny(clip)
    found = course([whole])
    assert found.shape == (25, SIZE[1], SIZE[0])
    assert float(found[5].mean()) == pytest.approx(float(clip[5 * STEP_US // 40_000].mean()), abs=1)
    parts = course([whole.take(slice(first, first + 8)) for first in range(0, len(whole), 8)])
    assert (parts == found).all()
    assert not len(course([]))


def test_steps_without_a_frame_of_their_own_show_the_nearest() -> None:
    (whole,) = tiny(slow(1, 4))
    some = Frames(whole.times_us[::3], whole.pixels[::3])
    found = course([some])
    assert len(found) == 25
    assert (found[7] == some.pixels[9]).all()


def test_the_moment_is_found_among_all_of_a_long_shot_in_which_only_light_moves() -> None:
    ref = slow(3, 60)
    at, agreement = best(grainy(ref[1000:1125], 5, 8.0), ref)
    assert at == pytest.approx(40, abs=0.2)
    assert agreement > 0.6
    _, other = best(slow(4, 5), ref)
    assert other < agreement - 0.2


def test_it_is_found_in_a_crop_and_mirrored() -> None:
    ref = slow(3, 30)
    for warp in (Warp(0.8, 0, 0.1, 0, 0.8, 0.15), Warp(-1, 0, 1, 0, 1, 0)):
        at, agreement = best(laid_by(ref[500:600], warp), ref, warp)
        assert at == pytest.approx(20, abs=0.2)
        assert agreement > 0.6


def test_cells_that_the_query_does_not_show_change_by_nothing() -> None:
    warp = Warp(0.5, 0, 0, 0, 1, 0)
    seen = shown(warp)
    assert seen.reshape(CELLS[1], CELLS[0])[:, : CELLS[0] // 2].all()
    assert seen.sum() == CELLS[0] * CELLS[1] // 2
    pictures = np.random.default_rng(1).integers(0, 255, (9, SIZE[1], SIZE[0])).astype(np.uint8)
    found = changes(laid(pictures, warp))
    assert found.shape == (9 - OVER, CELLS[0] * CELLS[1])
    assert (found[:, ~seen] == 0).all()
    assert np.abs(found[:, seen]).max() > 0


def test_light_that_flickers_and_a_cut_do_not_stand_for_the_stretch() -> None:
    flicker = np.tile(np.array([[0.0], [40.0], [0.0], [20.0]], np.float32), (5, 12))
    assert np.abs(changes(flicker)).max() < 1e-4
    cells = np.random.default_rng(2).normal(100, 2, (40, 12)).astype(np.float32)
    cells[20:] += np.linspace(0, 200, 12, dtype=np.float32)
    size = np.sqrt((changes(cells) ** 2).sum(axis=1))
    assert size.max() <= 3.01 * np.median(size)


def test_nothing_that_moves_agrees_with_nothing() -> None:
    still = np.full((30, SIZE[1], SIZE[0]), 90, np.uint8)
    ours = changes(laid(still[:10], None))
    assert (agreement_throughout(ours, changes(laid(still, None))) == 0).all()
    assert not len(agreement_throughout(ours, ours[:3]))
    assert not len(agreement_throughout(ours[:0], ours))


def test_courses_are_read_once_while_they_are_kept() -> None:
    read: list[str] = []
    clips = {"a": large(1, 2), "b": large(2, 2)}

    def reading(item: str) -> list[Frames]:
        read.append(item)
        return tiny(clips[item])

    courses = Courses(reading)
    first = courses.pictures("a")
    assert courses.pictures("a") is first
    assert courses.changes("a") == pytest.approx(changes(laid(first, None)), rel=0.01, abs=0.01)
    assert courses.changes("b").shape == courses.changes("a").shape
    assert courses.changes("b").dtype == np.float32
    assert read == ["a", "b"]
    small = Courses(reading, pictures_bytes=first.nbytes, changes_bytes=0)
    for item in ("a", "b", "a"):
        small.pictures(item)
    assert read[2:] == ["a", "b", "a"]
    for item in ("b", "a", "b"):
        small.changes(item)
    assert read[5:] == ["b", "b"]
