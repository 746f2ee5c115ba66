from __future__ import annotations

import numpy as np
import pytest

from tests.align.in_memory import footage, grainy, laid_by, large, slow
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
from twicetold.align.footage import Footage, Frames
from twicetold.align.warp import Warp

SECOND = 1_000_000


def best(query: np.ndarray, ref: np.ndarray, warp: Warp | None = None) -> tuple[float, float]:
    """Seconds of the reference from which changes of the query agree best, and how well."""
    films = footage(q=query, r=ref)
    ours = course(films, "q", 0, len(query) * 40_000)
    theirs = course(films, "r", 0, len(ref) * 40_000)
    agreed = agreement_throughout(changes(laid(ours.pictures, warp)), theirs.changes)
    return float(agreed.argmax()) * STEP_US / SECOND, float(agreed.max())


def test_a_course_holds_a_tiny_picture_of_each_step() -> None:
    clip = slow(1, 4)
    found = course(footage(q=clip), "q", 1_000_000, 4_000_000)
    assert found.start_us == 960_000
    assert found.pictures.shape == (19, SIZE[1], SIZE[0])
    middle = clip[round((found.start_us + 5 * STEP_US) / 40_000)]
    assert float(found.pictures[5].mean()) == pytest.approx(float(middle.mean()), abs=1)


def test_a_film_that_ends_before_it_says_has_a_shorter_course() -> None:
    found = course(footage(q=slow(1, 2)), "q", 0, 10_000_000)
    assert len(found.pictures) == 13
    assert not len(course(footage(q=slow(1, 2)), "q", 5_000_000, 10_000_000).pictures)


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

    def reading(item: str, start_us: int, end_us: int) -> Frames:
        read.append(item)
        times = np.arange(len(clips[item]), dtype=np.int64) * 40_000
        kept = (times >= start_us) & (times < end_us)
        return Frames(times[kept], clips[item][kept])

    courses = Courses(Footage(reading))
    first = courses.of("a", 2 * SECOND)
    assert courses.of("a", 2 * SECOND) is first
    assert read == ["a"]
    courses.let_go()
    courses.of("a", 2 * SECOND)
    assert read == ["a", "a"]
    small = Courses(Footage(reading), max_bytes=first.pictures.nbytes)
    for item in ("a", "b", "a"):
        small.of(item, 2 * SECOND)
    assert read[2:] == ["a", "b", "a"]
