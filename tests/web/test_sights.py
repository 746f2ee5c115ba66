"""A veil holds nothing that could be made out; a clear picture and frame times are the film's own."""

import io

import numpy as np
import pytest
from PIL import Image

from twicetold.api import Archive
from twicetold.errors import MediaRejected
from twicetold.media.reader import MediaReader
from twicetold.report.pictures import VEIL_LONG_SIDE
from twicetold.web.sights import Sights, veil_of


@pytest.fixture
def film(traced_once):
    with Archive.open(traced_once, read_only=True) as archive, MediaReader(archive.settings.media, workers=1) as reader:
        item = archive.item(archive.release("R1").items[0])
        yield Sights(reader), item, archive.item_path(item.sha256)


def test_a_veil_is_grey_and_a_few_pixels_wide() -> None:
    rng = np.random.default_rng(1)
    made = Image.open(io.BytesIO(veil_of(rng.integers(0, 256, (360, 640, 3), np.uint8))))
    assert made.mode == "L"
    assert max(made.size) == VEIL_LONG_SIDE


def test_a_film_gives_veils_clear_pictures_and_the_times_of_its_frames(film) -> None:
    sights, item, path = film
    assert len(sights.veil(item, path, 1_000_000)) < 600
    assert sights.veil(item, path, 1_000_000) is sights.veil(item, path, 1_000_000)
    assert Image.open(io.BytesIO(sights.clear(item, path, 1_000_000))).size == (640, 360)
    assert sights.frame_times_us(path, 1_000_000, 1_100_000) == [1_000_000, 1_040_000, 1_080_000]


def test_a_time_past_the_end_gives_the_last_picture_or_says_that_there_is_none(film) -> None:
    sights, item, path = film
    assert sights.veil(item, path, 6_000_000)
    with pytest.raises(MediaRejected):
        sights.veil(item, path, 60_000_000)
