from __future__ import annotations

import base64
import io
from fractions import Fraction

import av
import msgspec
import numpy as np
import pytest
from PIL import Image

from twicetold.errors import MediaRejected
from twicetold.media.reader import MediaReader
from twicetold.report.frames import MediaPictures, Missing
from twicetold.report.pictures import Picture
from twicetold.settings import MediaSettings


@pytest.fixture(scope="module")
def reader():
    with MediaReader(MediaSettings(memory_mib=1024, cpu_s=60, wall_s=60), workers=2) as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Four seconds in which the grey level counts the frames, shown for 200 ms each; a red still; a broken film."""
    folder = tmp_path_factory.mktemp("media")
    with av.open(str(folder / "film.mp4"), "w") as output:
        stream = output.add_stream("libx264", rate=5, options={"crf": "4"})
        stream.width, stream.height, stream.pix_fmt = 192, 108, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 5)
        stream.codec_context.gop_size = 10
        for number in range(20):
            frame = av.VideoFrame.from_ndarray(np.full((108, 192, 3), 10 + 12 * number, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 5)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    Image.new("RGB", (300, 400), (200, 20, 20)).save(folder / "red.jpg")
    (folder / "broken.mp4").write_bytes((folder / "film.mp4").read_bytes()[:300])
    return folder


@pytest.fixture
def pictures(reader, folder):
    return MediaPictures(reader, lambda item: folder / item.name, clear=True)


def level(picture):
    clear = Image.open(io.BytesIO(base64.b64decode(picture.clear.split(",", 1)[1])))
    return float(np.asarray(clear, dtype=float).mean())


def test_each_time_gives_the_picture_that_is_on_screen_then(build, pictures):
    film = build.video("film", 4)
    found = pictures.at(film, [0, 199_000, 200_000, 1_010_000, 3_999_000])
    assert [round((level(picture) - 10) / 12) for picture in found] == [0, 0, 1, 5, 19]
    assert (found[0].width, found[0].height) == (160, 90)


def test_just_past_the_last_picture_the_last_one_is_shown(build, pictures):
    [picture] = pictures.at(build.video("film", 4), [4_050_000])
    assert round((level(picture) - 10) / 12) == 19


def test_far_past_the_end_there_is_none(build, pictures):
    assert pictures.at(build.video("film", 4), [60_000_000]) == [Missing("there is no picture at this time")]


def test_a_still_gives_its_one_picture_upright(build, pictures):
    [picture] = pictures.at(msgspec.structs.replace(build.still("red"), name="red.jpg"), [None])
    assert (picture.width, picture.height) == (120, 160)


def test_what_cannot_be_read_is_missing_and_no_folder_is_named(build, pictures, folder):
    for broken in (build.video("broken", 4), build.still("broken")):
        item = msgspec.structs.replace(broken, name="broken.mp4")
        for found in pictures.at(item, [0, 1_000_000]):
            assert isinstance(found, Missing)
            assert found.reason.startswith("broken.mp4: ")
            assert str(folder) not in found.reason


def test_an_item_whose_bytes_are_gone_is_missing(build, reader):
    def gone(item):
        raise MediaRejected("/archive/objects/ab/abcd: the object of item abcd is gone")

    [found] = MediaPictures(reader, gone, clear=True).at(build.video("film", 4), [0])
    assert found == Missing("film.mp4: the object of item abcd is gone")


def test_without_clear_pictures_none_is_made(build, reader, folder):
    [found] = MediaPictures(reader, lambda item: folder / item.name, clear=False).at(build.video("film", 4), [0])
    assert isinstance(found, Picture)
    assert found.clear == ""
