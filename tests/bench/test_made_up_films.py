"""The made-up films of `bench/costs`: a larger archive begins with the smaller one, and what is planted is told."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from bench.costs import made_up_films
from bench.costs.made_up_films import FPS, Part, Shot, edits, name_of, plan, rows_of_truth

WIDTH, HEIGHT = 160, 90


def frames_of(parts: list[Part]) -> int:
    return sum(part.frames for part in parts)


def test_a_larger_archive_begins_with_the_smaller_one() -> None:
    assert plan(30, 7)[:12] == plan(12, 7)
    assert plan(12, 7) != plan(12, 8)


def test_about_a_tenth_of_the_time_was_shown_before() -> None:
    planned = plan(120, 7)
    again = sum(part.frames for parts in planned for part in parts if part.taken_from)
    assert 0.08 < again / sum(frames_of(parts) for parts in planned) < 0.1


def test_rows_of_truth_point_at_the_same_footage_in_both_films() -> None:
    planned = {name_of(number): parts for number, parts in enumerate(plan(40, 7))}
    rows = list(rows_of_truth(list(planned.values())))
    assert rows
    for query, ref, start, end, there, there_end, _, edit in rows:
        assert str(ref) < str(query)
        assert 4 <= float(str(end)) - float(str(start)) <= 8
        assert edit in edits(np.random.default_rng(0), WIDTH, HEIGHT)
        frames = [round(float(str(second)) * FPS) for second in (start, end, there, there_end)]
        for gone in (0, 50, frames[1] - frames[0] - 1):
            shown = shown_at(planned[str(query)], frames[0] + gone)
            assert shown == shown_at(planned[str(ref)], frames[2] + gone)


def shown_at(parts: list[Part], frame: int) -> tuple[tuple[int, ...], int]:
    """The shot, and which frame of it, that a film shows as its frame of that number."""
    for part in parts:
        if frame < part.frames:
            return part.seed, part.first + frame
        frame -= part.frames
    raise AssertionError(frame)


def test_a_shot_is_the_same_each_time_and_moves() -> None:
    one, other = (Shot(np.random.default_rng([7, 3, 1]), WIDTH, HEIGHT) for _ in range(2))
    assert (one.frame(40) == other.frame(40)).all()
    assert (one.frame(40) != one.frame(60)).any()
    assert one.frame(0).shape == (HEIGHT, WIDTH, 3)


def test_shots_of_different_films_do_not_resemble_each_other() -> None:
    pictures = [
        cv2.cvtColor(Shot(np.random.default_rng([7, film, 1]), WIDTH, HEIGHT).frame(0), cv2.COLOR_RGB2GRAY)
        for film in range(6)
    ]
    likeness = np.corrcoef([picture.ravel() for picture in pictures])
    assert np.abs(likeness[~np.eye(6, dtype=bool)]).max() < 0.5


@pytest.mark.parametrize("name", sorted(edits(np.random.default_rng(0), 16, 16)))
def test_an_edit_changes_the_picture_and_keeps_its_size(name: str) -> None:
    picture = Shot(np.random.default_rng([7, 3, 1]), WIDTH, HEIGHT).frame(0)
    edited = edits(np.random.default_rng(1), WIDTH, HEIGHT)[name](picture)
    assert edited.shape == picture.shape
    assert edited.dtype == np.uint8
    assert (edited != picture).any()


def test_a_film_has_the_frames_that_were_planned(tmp_path: Path) -> None:
    parts = [Part((7, 1, 0), 0, 30), Part((7, 0, 2), 10, 25, "crop", (0, 200))]
    made_up_films.write(tmp_path / "film.mp4", 1, parts, width=WIDTH, height=HEIGHT)
    with av.open(str(tmp_path / "film.mp4")) as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        assert container.streams.audio
    assert len(pictures) == 55
    shown = Shot(np.random.default_rng([7, 1, 0]), WIDTH, HEIGHT).frame(12).astype(int)
    assert np.abs(pictures[12].astype(int) - shown).mean() < 20
