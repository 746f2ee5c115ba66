from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from twicetold.errors import MediaRejected
from twicetold.media.frames import FrameBatch
from twicetold.media.reader import MediaReader
from twicetold.model import ItemKind
from twicetold.settings import MediaSettings

Make = Callable[..., Path]
Numbers = Callable[[np.ndarray], list[int]]
Case = tuple[str, str, dict[str, str], str]

FRAME_US = 40_000
COUNT = 90
FAST = {"preset": "ultrafast", "bf": "2"}
X265 = {"preset": "ultrafast", "x265-params": "log-level=none:bframes=2:pools=1:frame-threads=1"}
VPX = {"deadline": "realtime", "cpu-used": "8", "auto-alt-ref": "0"}
# At its fastest preset this encoder leaves blocks of one picture standing in the next.
AV1 = {"preset": "8", "crf": "12", "svtav1-params": "lp=1"}

# Theora can be decoded but not encoded here: Ogg is tried with VP8 in it, and with a film that was made elsewhere.
MATRIX = [
    ("libx264", "yuv420p", FAST, "mp4 mov matroska avi mpegts flv"),
    ("libx265", "yuv420p", X265, "mp4 matroska mpegts"),
    ("libx265", "yuv420p10le", X265, "mov"),
    ("libvpx", "yuv420p", VPX, "webm ogg avi"),
    ("libvpx-vp9", "yuv420p", VPX, "webm mp4 matroska"),
    ("libsvtav1", "yuv420p", AV1, "mp4 webm"),
    ("mpeg2video", "yuv420p", {"bf": "2"}, "mpegts mpeg avi mp4 matroska"),
    ("mpeg4", "yuv420p", {"bf": "2"}, "avi mp4 mov matroska"),
    ("mjpeg", "yuvj420p", {}, "avi mov matroska"),
    ("prores_ks", "yuv422p10le", {}, "mov matroska"),
    ("ffv1", "yuv420p", {}, "matroska"),
    ("qtrle", "argb", {}, "mov"),
    ("gif", "rgb8", {}, "gif"),
    ("apng", "rgb24", {}, "apng"),
    ("libwebp_anim", "yuv420p", {}, "webp"),
]
CASES = [(codec, pixels, options, container) for codec, pixels, options, names in MATRIX for container in names.split()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}-{case[3]}")
def test_every_codec_and_container_gives_the_right_pictures_at_the_right_times(
    reader: MediaReader, video: Make, read_numbers: Numbers, tmp_path: Path, case: Case
) -> None:
    codec, pixels, options, container = case
    path = video(
        tmp_path / "film", codec=codec, pixel_format=pixels, options=options, container=container, count=COUNT, gop=12
    )
    assert reader.probe(path).kind is ItemKind.VIDEO

    whole = reader.window(path, start_us=0, end_us=10**9, width=64, height=48)
    assert read_numbers(whole.pixels) == list(range(COUNT))
    assert whole.times_us.tolist() == [FRAME_US * number for number in range(COUNT)]
    assert whole.report.complete

    samples = reader.sample(path, every_us=200_000, width=64, height=48)
    assert read_numbers(samples.pixels) == list(range(0, COUNT, 5))
    assert samples.times_us.tolist() == list(range(0, COUNT * FRAME_US, 200_000))
    assert samples.end_us == COUNT * FRAME_US

    start_us, end_us = 2_430_000, 2_850_000
    inside = (whole.times_us >= start_us) & (whole.times_us < end_us)
    window = reader.window(path, start_us=start_us, end_us=end_us, width=64, height=48)
    assert window.times_us.tolist() == whole.times_us[inside].tolist()
    assert np.array_equal(window.pixels, whole.pixels[inside])
    on_grid = reader.window(path, start_us=start_us, end_us=end_us, width=64, height=48, every_us=200_000)
    assert on_grid.times_us.tolist() == [2_600_000, 2_800_000]
    assert read_numbers(on_grid.pixels) == [65, 70]


def test_ogg_with_theora_gives_the_right_pictures_at_the_right_times(
    reader: MediaReader, read_numbers: Numbers
) -> None:
    # Thirty pictures of conftest.numbered at 25 a second, `ffmpeg -c:v libtheora -g 12 -q:v 4` of Debian 12.
    path = Path(__file__).with_name("theora.ogv")
    probe = reader.probe(path)
    assert (probe.kind, probe.media_type, probe.codec) == (ItemKind.VIDEO, "video/ogg", "theora")
    whole = reader.window(path, start_us=0, end_us=10**9)
    assert read_numbers(whole.pixels) == list(range(30))
    assert whole.times_us.tolist() == [FRAME_US * number for number in range(30)]
    window = reader.window(path, start_us=600_000, end_us=800_000)
    assert read_numbers(window.pixels) == [15, 16, 17, 18, 19]
    samples = reader.sample(path, every_us=200_000, width=64, height=48)
    assert read_numbers(samples.pixels) == [0, 5, 10, 15, 20, 25]
    assert samples.end_us == 30 * FRAME_US


VARIABLE = [0, 3, 4, 10, 50, 51, 120, 121, 122, 130]


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts"])
def test_variable_frame_rate_keeps_each_pictures_time(
    reader: MediaReader, video: Make, read_numbers: Numbers, tmp_path: Path, container: str
) -> None:
    path = video(tmp_path / "film", container=container, times=VARIABLE, options=FAST, gop=4)
    whole = reader.window(path, start_us=0, end_us=10**9, width=32, height=24)
    assert whole.times_us.tolist() == [ticks * FRAME_US for ticks in VARIABLE]
    assert read_numbers(whole.pixels) == list(range(len(VARIABLE)))

    samples = reader.sample(path, every_us=400_000, width=32, height=24)
    # Picture 3 stands from 0.4 s to 2.0 s, picture 5 from 2.04 s to 4.8 s: each again at every grid point it covers.
    seen = list(zip((samples.times_us // 1000).tolist(), read_numbers(samples.pixels), strict=True))
    assert seen == [
        (0, 0),
        (400, 3),
        *((at, 3) for at in range(800, 2000, 400)),
        (2000, 4),
        *((at, 5) for at in range(2400, 4800, 400)),
        (4800, 6),
        (5200, 9),
    ]
    part = reader.window(path, start_us=2_200_000, end_us=5_000_000, width=32, height=24, every_us=400_000)
    assert part.times_us.tolist() == [at * 1000 for at in range(2400, 5000, 400)]
    assert read_numbers(part.pixels) == [5] * 6 + [6]


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts"])
def test_a_file_whose_clock_starts_late_starts_at_zero(
    reader: MediaReader, video: Make, read_numbers: Numbers, tmp_path: Path, container: str
) -> None:
    path = video(tmp_path / "film", container=container, times=range(1000, 1080), options=FAST)
    probe = reader.probe(path)
    assert (probe.start_us, probe.duration_us) == (40_000_000, 80 * FRAME_US)
    batch = reader.sample(path, every_us=400_000, width=32, height=24)
    assert batch.times_us.tolist() == list(range(0, 3_200_000, 400_000))
    window = reader.window(path, start_us=2_400_000, end_us=2_480_000, width=32, height=24)
    assert read_numbers(window.pixels) == [60, 61]


def test_pictures_that_an_edit_list_cuts_off_are_not_shown(
    reader: MediaReader, video: Make, read_numbers: Numbers, tmp_path: Path
) -> None:
    path = video(tmp_path / "film.mp4", times=range(-12, 78), options=FAST)
    whole = reader.window(path, start_us=-(10**9), end_us=10**9, width=32, height=24)
    assert read_numbers(whole.pixels) == list(range(12, 90))
    assert whole.times_us[0] == 0
    window = reader.window(path, start_us=2_400_000, end_us=2_480_000, width=32, height=24)
    assert read_numbers(window.pixels) == [72, 73]


def with_sound(path: Path, *, picture_starts: Fraction, container: str) -> Path:
    """Three seconds of sound from 0, and pictures from `picture_starts` seconds on."""
    with av.open(str(path), "w", format=container) as output:
        picture: Any = output.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound: Any = output.add_stream("aac", rate=44_100, layout="mono")
        for number in range(50):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64), 20 + 4 * number, np.uint8), format="gray")
            frame.pts, frame.time_base = round((picture_starts + Fraction(number, 25)) * 12_800), Fraction(1, 12_800)
            output.mux(picture.encode(frame))
        for block in range(130):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.rate, frame.pts = 44_100, block * 1024
            output.mux(sound.encode(frame))
        output.mux(picture.encode(None))
        output.mux(sound.encode(None))
    return path


@pytest.mark.parametrize("container", ["mp4", "matroska"])
def test_zero_is_where_sound_begins_when_pictures_come_later(
    reader: MediaReader, tmp_path: Path, container: str
) -> None:
    path = with_sound(tmp_path / "film", picture_starts=Fraction(1), container=container)
    probe = reader.probe(path)
    assert (probe.has_audio, probe.start_us) == (True, 0)
    whole = reader.window(path, start_us=0, end_us=10**9, width=8, height=8)
    first = 1_000_000
    assert whole.times_us[:3].tolist() == [first, first + 40_000, first + 80_000]
    samples = reader.sample(path, every_us=500_000, width=8, height=8)
    assert samples.times_us[0] == first
    assert samples.end_us == first + 2_000_000


def test_a_picture_that_stands_very_long_is_not_repeated_for_ever(
    reader: MediaReader, video: Make, tmp_path: Path
) -> None:
    path = video(tmp_path / "film.mp4", times=[0, 25 * 7200])
    samples = reader.sample(path, every_us=60_000_000, width=8, height=8)
    assert samples.times_us.tolist() == [60_000_000 * minute for minute in range(16)] + [7_200_000_000]


def test_a_window_with_nothing_in_it_is_empty_in_the_size_asked_for(reader: MediaReader, film: Path) -> None:
    batch = reader.window(film, start_us=1_000_001, end_us=1_000_002, width=20, height=10, pixels="rgb")
    assert (len(batch), batch.pixels.shape, batch.end_us) == (0, (0, 10, 20, 3), 0)
    behind = reader.window(film, start_us=60_000_000, end_us=61_000_000, width=20, height=10)
    assert behind.pixels.shape == (0, 10, 20)


def test_frames_can_be_left_out_for_speed(reader: MediaReader, film: Path) -> None:
    some = reader.sample(film, every_us=40_000, width=32, height=24, skip_frame="noref", skip_loop_filter=True)
    assert 5 < some.report.frames_decoded < 50


def test_avi_is_read_in_full_because_its_times_are_counted(
    reader: MediaReader, video: Make, read_numbers: Numbers, tmp_path: Path
) -> None:
    path = video(tmp_path / "film.avi", codec="mpeg4", options={"bf": "2"}, gop=12)
    every = reader.sample(path, every_us=40_000, width=32, height=24, skip_frame="noref")
    assert read_numbers(every.pixels) == list(range(50))


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts", "avi"])
def test_a_file_cut_short_is_read_as_far_as_it_goes(
    reader: MediaReader, video: Make, read_numbers: Numbers, tmp_path: Path, container: str
) -> None:
    options = {"movflags": "+faststart"} if container == "mp4" else {}
    path = video(tmp_path / "film", codec="mpeg4", container=container, container_options=options, count=150, gop=25)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 6 // 10])
    batch = reader.sample(path, every_us=40_000, width=32, height=24)
    numbers = read_numbers(batch.pixels)
    assert numbers[:60] == list(range(60))
    assert len(numbers) < 110
    if container != "mpegts":  # a transport stream does not say how long it was meant to be
        assert not batch.report.complete
        assert batch.report.truncated


@pytest.mark.parametrize(
    ("container", "seed"), list(product(["mp4", "matroska", "mpegts", "avi", "webm"], range(4))), ids=str
)
def test_flipped_bits_never_cost_more_than_the_file(
    request: pytest.FixtureRequest, video: Make, tmp_path: Path, container: str, seed: int
) -> None:
    reader: MediaReader = request.getfixturevalue("reader")
    film: Path = request.getfixturevalue("film")
    path = video(tmp_path / "film", codec="libvpx" if container == "webm" else "mpeg4", container=container, options={})
    data = bytearray(path.read_bytes())
    random = np.random.default_rng(seed)
    for position in random.integers(0 if seed % 2 else len(data) // 3, len(data), size=len(data) // 200):
        data[position] ^= 1 << int(random.integers(8))
    path.write_bytes(bytes(data))
    outcome: FrameBatch | MediaRejected
    try:
        outcome = reader.sample(path, every_us=200_000, width=16, height=16)
    except MediaRejected as error:
        outcome = error
    if isinstance(outcome, MediaRejected):
        assert outcome.code in {
            "media.unreadable",
            "media.nothing_decoded",
            "media.no_video",
            "media.too_long",
            "media.too_much_memory",
        }
    else:
        assert np.all(np.diff(outcome.ticks) > 0)
    assert len(reader.sample(film, every_us=500_000, width=16, height=16)) == 4


def test_recordings_strung_together_go_on_where_the_first_ended(
    reader: MediaReader, video: Make, read_numbers: Numbers, tmp_path: Path
) -> None:
    part = video(tmp_path / "part.ts", codec="mpeg2video", container="mpegts", count=75).read_bytes()
    path = tmp_path / "both.ts"
    path.write_bytes(part + part)
    whole = reader.window(path, start_us=0, end_us=10**9, width=32, height=24)
    assert np.all(np.diff(whole.ticks) > 0)
    assert read_numbers(whole.pixels)[-75:] == list(range(75))
    assert 5_900_000 <= whole.end_us <= 6_100_000
    window = reader.window(path, start_us=4_000_000, end_us=4_400_000, width=32, height=24)
    inside = (whole.times_us >= 4_000_000) & (whole.times_us < 4_400_000)
    assert window.times_us.tolist() == whole.times_us[inside].tolist()
    assert np.array_equal(window.pixels, whole.pixels[inside])


def test_each_limit_is_an_error_of_its_own(film: Path, tmp_path: Path, video: Make) -> None:
    long = video(tmp_path / "long.mp4", times=[0, 25 * 3600 * 2, 25 * 3600 * 3])
    with MediaReader(MediaSettings(max_frames=10, max_megapixels=1, max_duration_h=1), workers=1) as strict:
        with pytest.raises(MediaRejected, match="more than 10 frames") as frames:
            strict.sample(film, every_us=200_000, width=8, height=8)
        with pytest.raises(MediaRejected, match="past 1 hours") as length:
            strict.sample(long, every_us=10**9, width=8, height=8)
        with pytest.raises(MediaRejected) as probed:
            strict.probe(long)
        wide = video(tmp_path / "wide.mp4", size=(2000, 1000), count=1)
        with pytest.raises(MediaRejected, match="2000 x 1000") as large:
            strict.sample(wide, every_us=200_000, width=8, height=8)
        with pytest.raises(MediaRejected) as probed_large:
            strict.probe(wide)
    codes = [caught.value.code for caught in (frames, length, probed, large, probed_large)]
    assert codes == ["media.too_many_frames", *["media.too_long"] * 2, *["media.too_large"] * 2]


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"#!/bin/sh\n", bytes(range(256)) * 50])
def test_what_is_not_video_says_so(reader: MediaReader, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaRejected) as caught:
        reader.sample(path, every_us=200_000, width=8, height=8)
    assert caught.value.code in {"media.empty", "media.unreadable", "media.no_video"}
    assert str(path) in str(caught.value)


def test_a_still_is_not_a_moving_picture_but_an_animation_is(reader: MediaReader, tmp_path: Path) -> None:
    still = tmp_path / "still.png"
    Image.new("RGB", (8, 8)).save(still)
    with pytest.raises(MediaRejected) as caught:
        reader.sample(still, every_us=200_000, width=8, height=8)
    assert caught.value.code == "media.no_video"


@pytest.mark.parametrize("name", ["film.gif", "film.png", "film.webp", "film.avif"])
def test_animations_of_pillow_keep_their_times(
    reader: MediaReader, numbered_picture: Callable[..., Any], read_numbers: Numbers, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    pages = [Image.fromarray(numbered_picture(number, 64, 48)) for number in range(1, 6)]
    lasts = [100, 300, 50, 50, 200]
    pages[0].save(path, save_all=True, append_images=pages[1:], duration=lasts)
    probe = reader.probe(path)
    assert (probe.kind, probe.width, probe.height) == (ItemKind.VIDEO, 64, 48)
    assert probe.duration_us == 700_000
    whole = reader.window(path, start_us=0, end_us=10**9)
    assert whole.times_us.tolist() == [0, 100_000, 400_000, 450_000, 500_000]
    assert read_numbers(whole.pixels) == [1, 2, 3, 4, 5]
    assert whole.end_us == 700_000
