from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.pipeline.conftest import shot, write_video
from twicetold.align.course import SIZE, STEP_US, course
from twicetold.media.reader import MediaReader
from twicetold.model import Item, ItemKind, Storage
from twicetold.pipeline.reading import LONG_SIDE, FootageReader
from twicetold.settings import MediaSettings


@pytest.fixture(scope="module")
def reader() -> Iterator[MediaReader]:
    with MediaReader(MediaSettings(memory_mib=1024), workers=1) as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("footage")
    large = np.repeat(np.repeat(shot(1, 2), 4, axis=1), 4, axis=2)
    write_video(made / "film.mp4", large).rename(made / "film")
    Image.fromarray(large[0]).save(made / "still", "PNG")
    Image.fromarray(np.full((20, 30), 99, np.uint8)).save(made / "small", "PNG")
    (made / "broken").write_bytes(b"\0\0\0\x18ftypisom" + bytes(500))
    return made


@pytest.fixture
def footage(reader: MediaReader, folder: Path) -> FootageReader:
    kinds = {"film": ItemKind.VIDEO, "broken": ItemKind.VIDEO, "lost": ItemKind.VIDEO}

    def item_of(name: str) -> Item:
        return Item(
            sha256=name,
            kind=kinds.get(name, ItemKind.IMAGE),
            media_type="",
            size_bytes=1,
            storage=Storage.REFERENCED,
            # Of the broken one nothing is known.
            width=640 if name == "film" else None,
            height=360 if name == "film" else None,
            duration_us=2_000_000 if name == "film" else None,
        )

    return FootageReader(reader, folder.joinpath, item_of)


def test_a_window_of_a_film_comes_small_grey_and_at_its_own_rate(footage: FootageReader) -> None:
    frames = footage("film", 400_000, 800_000)
    # With what was decoded on the way there.
    assert frames.times_us.tolist() == list(range(0, 800_000, 40_000))
    assert frames.pixels.shape == (20, 180, LONG_SIDE)
    assert frames.pixels.dtype == np.uint8
    assert np.abs(frames.pixels[10, ::2, ::2].astype(int) - shot(1, 2)[10]).mean() < 8


def test_a_still_is_one_frame_at_zero_whatever_is_asked_for(footage: FootageReader) -> None:
    for window in ((0, 1), (5_000_000, 9_000_000)):
        frames = footage("still", *window)
        assert frames.times_us.tolist() == [0]
        assert frames.pixels.shape == (1, 180, LONG_SIDE)
    assert footage("small", 0, 1).pixels.shape == (1, 20, 30)


def test_past_the_end_there_are_no_frames_and_that_is_no_fault(footage: FootageReader) -> None:
    assert (footage("film", 2_200_000, 2_900_000).times_us < 2_000_000).all()
    assert len(footage("film", 60_000_000, 70_000_000)) == 0
    assert footage.take_faults() == []


def test_what_cannot_be_read_gives_no_frames_and_its_first_fault_is_told_once(footage: FootageReader) -> None:
    for _ in range(2):
        assert len(footage("broken", 0, 1_000_000)) == 0
        assert len(footage("lost", 0, 1_000_000)) == 0
    assert [(item, fault.code) for item, fault in footage.take_faults()] == [
        ("broken", "media.unreadable"),
        ("lost", "media.missing"),
    ]
    assert footage.take_faults() == []
    assert len(footage("film", 0, 200_000)) == 5


def test_all_of_a_film_comes_as_tiny_pictures_of_each_step(footage: FootageReader) -> None:
    pictures = course(footage.tiny("film"))
    assert pictures.shape == (2_000_000 // STEP_US + 1, SIZE[1], SIZE[0])
    for step in (0, 5, 11):
        whole = cv2.resize(shot(1, 2)[step * STEP_US // 40_000], SIZE, interpolation=cv2.INTER_AREA)
        # The frame at the step, or one a few later where that is needed by no other.
        assert np.abs(pictures[step].astype(int) - whole).mean() < 12


def test_of_what_cannot_be_read_no_tiny_pictures_come_and_it_is_told_why(footage: FootageReader) -> None:
    assert not len(course(footage.tiny("broken")))
    ((item, fault),) = footage.take_faults()
    assert item == "broken"
    assert fault.code.startswith("media.")
