import itertools
from pathlib import Path

import numpy as np
import pytest

from demo import writing
from demo.footage import FPS, HEIGHT, WIDTH, Frame, View, cut_wide, film, moved, photograph, played


def counting(count: int) -> list[Frame]:
    """Frames whose grey level tells their number, five levels apart."""
    return [np.full((HEIGHT, WIDTH, 3), 5 * n, np.uint8) for n in range(count)]


def levels(frames: list[Frame]) -> list[int]:
    return [round(float(frame.mean()) / 5) for frame in frames]


@pytest.fixture
def counted(tmp_path: Path) -> Path:
    path = tmp_path / "counted.mp4"
    assert writing.film(path, counting(40)) == 40
    return path


def test_a_stretch_is_played_frame_by_frame(counted: Path) -> None:
    assert levels(list(played(counted, start=0.4, seconds=0.4))) == list(range(10, 20))


def test_faster_skips_frames_and_slower_repeats_them(counted: Path) -> None:
    assert levels(list(played(counted, start=0, seconds=0.4, rate=2))) == list(range(0, 20, 2))
    assert levels(list(played(counted, start=0, seconds=0.4, rate=0.5))) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_the_last_picture_stands_where_the_film_is_too_short(counted: Path) -> None:
    assert levels(list(played(counted, start=1.52, seconds=0.2))) == [38, 39, 39, 39, 39]


def test_films_run_at_one_rate_whatever_theirs_was() -> None:
    frames = list(film("square-1", seconds=1))
    assert len(frames) == FPS
    assert frames[0].shape == (HEIGHT, WIDTH, 3)
    changes = sum(not np.array_equal(a, b) for a, b in itertools.pairwise(frames))
    assert 8 <= changes <= 10


def test_a_camera_move_goes_from_one_view_to_the_other() -> None:
    picture = np.zeros((720, 1280, 3), np.uint8)
    picture[:, :, 0] = np.linspace(0, 255, 1280).astype(np.uint8)
    frames = list(moved(picture, seconds=2, first=View(0.25, 0.5, 0.5), last=View(0.75, 0.5, 0.5), shake=0))
    assert len(frames) == 50
    assert frames[0][:, :, 0].mean() == pytest.approx(64, abs=2)
    assert frames[-1][:, :, 0].mean() == pytest.approx(191, abs=2)
    assert not frames[0][:, :, 1:].any()


def test_a_missing_photograph_is_said_so() -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere\.jpg"):
        photograph("nowhere")


def test_a_photograph_is_cut_to_the_shape_of_the_films() -> None:
    assert cut_wide(np.zeros((649, 960, 3), np.uint8)).shape == (540, 960, 3)
