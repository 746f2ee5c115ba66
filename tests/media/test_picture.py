from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from twicetold.media.picture import Orientation, Renderer, TargetSize, display_size, has_alpha
from twicetold.media.reader import MediaReader
from twicetold.settings import MediaSettings

Numbers = Callable[[np.ndarray], list[int]]
Paint = Callable[[int, int, int], NDArray[np.uint8]]

CORNERS = np.array([[10, 60, 110], [160, 210, 250]], np.uint8)
"""A picture of two rows in which every pixel is another."""

TURNS = {
    # Display matrix a, b, c, d of ISO/IEC 14496-12: what each turn shows.
    (1, 0, 0, 1): CORNERS,
    (0, 1, -1, 0): np.rot90(CORNERS, -1),
    (-1, 0, 0, -1): np.rot90(CORNERS, 2),
    (0, -1, 1, 0): np.rot90(CORNERS, 1),
    (-1, 0, 0, 1): CORNERS[:, ::-1],
    (1, 0, 0, -1): CORNERS[::-1],
    (0, 1, 1, 0): CORNERS.T,
    (0, -1, -1, 0): np.rot90(CORNERS, 2).T,
}
DEGREES = {(1, 0, 0, 1): 0, (0, 1, -1, 0): 90, (-1, 0, 0, -1): 180, (0, -1, 1, 0): 270}


def turned(path: Path, film: Path, matrix: tuple[float, float, float, float]) -> Path:
    """The film with another display matrix in its track header."""
    a, b, c, d = (round(value * 65536) for value in matrix)
    data = bytearray(film.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    data[at : at + 36] = np.array([a, b, 0, c, d, 0, 0, 0, 1 << 30], ">i4").tobytes()
    path.write_bytes(bytes(data))
    return path


def corners(number: int, width: int, height: int) -> NDArray[np.uint8]:
    return np.repeat(np.kron(CORNERS, np.ones((height // 2, width // 3), np.uint8))[..., None], 3, axis=2)


@pytest.mark.parametrize("matrix", TURNS, ids=str)
def test_a_film_is_shown_the_way_its_display_matrix_turns_it(
    reader: MediaReader, video: Callable[..., Path], tmp_path: Path, matrix: tuple[int, int, int, int]
) -> None:
    film = video(tmp_path / "film.mp4", codec="mpeg4", size=(96, 64), count=3, paint=corners, options={"q": "2"})
    path = turned(tmp_path / "turned.mp4", film, matrix)
    shown = TURNS[matrix]
    probe = reader.probe(path)
    assert (probe.height, probe.width) == (32 * shown.shape[0], 32 * shown.shape[1])
    if matrix in DEGREES:
        assert probe.rotation_degrees == DEGREES[matrix]
    page = reader.window(path, start_us=0, end_us=1).pixels[0]
    assert page.shape == (32 * shown.shape[0], 32 * shown.shape[1])
    assert np.abs(page[16::32, 16::32].astype(int) - shown).max() <= 12


def test_a_free_angle_goes_to_the_nearest_quarter_turn(
    reader: MediaReader, video: Callable[..., Path], tmp_path: Path
) -> None:
    film = video(tmp_path / "film.mp4", codec="mpeg4", size=(96, 64), count=3)
    angle = np.radians(100)
    path = turned(tmp_path / "a.mp4", film, (np.cos(angle), np.sin(angle), -np.sin(angle), np.cos(angle)))
    assert reader.probe(path).rotation_degrees == 90


@given(st.booleans(), st.booleans(), st.booleans())
def test_turning_moves_pixels_and_changes_none(transpose: bool, flip_x: bool, flip_y: bool) -> None:
    turned_corners = Orientation(transpose, flip_x, flip_y).apply(CORNERS)
    assert sorted(turned_corners.ravel()) == sorted(CORNERS.ravel())
    assert turned_corners.shape == (CORNERS.shape[::-1] if transpose else CORNERS.shape)


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 2000))
def test_a_long_side_is_never_exceeded_and_nothing_is_enlarged(width: int, height: int, long_side: int) -> None:
    w, h = TargetSize(long_side=long_side).resolve(width, height)
    assert 1 <= w <= width
    assert 1 <= h <= height
    assert max(w, h) == min(long_side, max(width, height))
    # The shape stays to within half a pixel of the shorter side, or that side is one pixel.
    scale = max(w, h) / max(width, height)
    assert abs(min(w, h) - min(width, height) * scale) <= 0.5 + 1e-9 or min(w, h) == 1


@given(
    st.integers(1, 2000),
    st.integers(1, 2000),
    st.fractions(Fraction(1, 1000), Fraction(1000), max_denominator=1000),
    st.booleans(),
)
def test_square_pixels_never_make_a_picture_smaller(width: int, height: int, aspect: Fraction, transpose: bool) -> None:
    shown = display_size(width, height, aspect, transpose=transpose)
    w, h = reversed(shown) if transpose else shown
    assert w >= width
    assert h >= height
    assert w == width or h == height
    if not Fraction(1, 100) <= aspect <= 100:
        assert (w, h) == (width, height)


@pytest.mark.parametrize(
    ("aspect", "shown"), [(Fraction(16, 11), (140, 72)), (Fraction(1, 2), (96, 144)), (Fraction(64, 45), (137, 72))]
)
def test_pixels_that_are_not_square_are_shown_square(
    reader: MediaReader, video: Callable[..., Path], tmp_path: Path, aspect: Fraction, shown: tuple[int, int]
) -> None:
    def prepare(stream: Any) -> None:
        stream.sample_aspect_ratio = aspect

    path = video(tmp_path / "film.mkv", codec="libx264", prepare=prepare, count=3)
    probe = reader.probe(path)
    assert (probe.width, probe.height) == shown
    assert Fraction(*probe.sample_aspect_ratio) == aspect
    assert reader.window(path, start_us=0, end_us=1).pixels.shape == (1, shown[1], shown[0])


@pytest.mark.parametrize("size", [(97, 71), (1, 1), (3, 200), (640, 2)])
def test_odd_and_tiny_sizes_are_read(
    reader: MediaReader, video: Callable[..., Path], tmp_path: Path, size: tuple[int, int]
) -> None:
    path = video(tmp_path / "film.mkv", codec="ffv1", pixel_format="gray", size=size, count=3)
    assert reader.window(path, start_us=0, end_us=10**6).pixels.shape == (3, size[1], size[0])
    assert reader.sample(path, every_us=40_000, width=64, height=64).pixels.shape == (3, 64, 64)


def changing(path: Path, codec: str, container: str, paint: Paint, sizes: list[tuple[int, int]]) -> Path:
    """A film of 25 numbered pictures in each size, one track with one clock."""
    base, number = Fraction(1, 25), 0
    pixel_format = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    with av.open(str(path), "w", format=container) as output:
        stream: Any = output.add_stream(codec, rate=25)
        (stream.width, stream.height), stream.pix_fmt = sizes[0], pixel_format
        for width, height in sizes:
            encoder: Any = av.CodecContext.create(codec, "w")
            encoder.width, encoder.height, encoder.pix_fmt = width, height, pixel_format
            encoder.time_base, encoder.framerate, encoder.thread_count = base, 25, 1
            encoder.options = {"preset": "ultrafast", "bf": "0"} if codec == "libx264" else {}
            frames: list[Any] = []
            for _ in range(25):
                frame = av.VideoFrame.from_ndarray(paint(number, width, height), format="rgb24")
                frame = frame.reformat(format=pixel_format)
                frame.pts, frame.time_base = number, base
                frames.append(frame)
                number += 1
            for frame in [*frames, None]:
                for packet in encoder.encode(frame):
                    packet.stream, packet.time_base = stream, base
                    output.mux(packet)
    return path


SIZES = [(96, 72), (64, 48), (128, 64)]


@pytest.mark.parametrize(
    "made_by", [("libx264", "mpegts"), ("mjpeg", "matroska"), ("mjpeg", "avi"), ("mjpeg", "mov")], ids="-".join
)
def test_a_track_that_changes_size_in_the_middle_is_read_whole_in_its_first_size(
    reader: MediaReader, numbered_picture: Paint, read_numbers: Numbers, tmp_path: Path, made_by: tuple[str, str]
) -> None:
    path = changing(tmp_path / "film", *made_by, numbered_picture, SIZES)
    whole = reader.window(path, start_us=0, end_us=10**9)
    assert whole.pixels.shape == (75, 72, 96)
    assert read_numbers(whole.pixels) == list(range(75))
    samples = reader.sample(path, every_us=200_000, width=64, height=64)
    assert read_numbers(samples.pixels) == list(range(0, 75, 5))
    assert samples.report.complete


@pytest.mark.parametrize(("codec", "container"), [("libx264", "mpegts"), ("mjpeg", "matroska"), ("mjpeg", "avi")])
def test_a_window_behind_a_change_of_size_is_like_the_same_stretch_of_the_whole(
    reader: MediaReader, numbered_picture: Paint, tmp_path: Path, codec: str, container: str
) -> None:
    path = changing(tmp_path / "film", codec, container, numbered_picture, SIZES)
    whole = reader.window(path, start_us=0, end_us=10**9, long_side=48)
    window = reader.window(path, start_us=2_240_000, end_us=2_600_000, long_side=48)
    assert np.array_equal(window.pixels, whole.pixels[56:65])
    nothing = reader.window(path, start_us=2_240_001, end_us=2_240_002, long_side=48)
    assert nothing.pixels.shape == (0, 36, 48)


def test_a_track_that_loses_a_picture_at_a_change_of_size_keeps_the_rest(
    reader: MediaReader, numbered_picture: Paint, read_numbers: Numbers, tmp_path: Path
) -> None:
    # FFmpeg's MPEG-2 decoder drops the picture it still holds when the next sequence has another size.
    path = changing(tmp_path / "film.ts", "mpeg2video", "mpegts", numbered_picture, SIZES)
    whole = reader.window(path, start_us=0, end_us=10**9)
    assert whole.pixels.shape[1:] == (72, 96)
    assert len(set(range(75)) - set(read_numbers(whole.pixels))) <= 2


def test_pictures_past_the_limit_in_the_middle_of_a_track_are_counted_and_never_decoded(
    numbered_picture: Paint, tmp_path: Path
) -> None:
    path = changing(tmp_path / "film.mkv", "mjpeg", "matroska", numbered_picture, [(96, 72), (1280, 960)])
    with MediaReader(MediaSettings(max_megapixels=1), workers=1) as strict:
        report = strict.sample(path, every_us=40_000, width=8, height=8).report
    assert (report.frames_decoded, report.errors, report.complete) == (25, 25, False)


def frame_of(pixels: NDArray[np.uint8], form: str, to: str) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(pixels, format=form).reformat(format=to)


def test_limited_range_is_spread_over_the_full_range() -> None:
    black_and_white = np.zeros((32, 32, 3), np.uint8)
    black_and_white[:, 16:] = 255
    for layout in ("gray", "rgb"):
        page = Renderer(TargetSize(), layout, None)(frame_of(black_and_white, "rgb24", "yuv420p"))
        assert page[:, :14].max() <= 2
        assert page[:, 18:].min() >= 253


def test_what_hides_under_transparent_pixels_does_not_bleed_into_their_neighbours() -> None:
    rgba = np.zeros((32, 32, 4), np.uint8)
    rgba[..., :3] = 255
    rgba[:, :16, 3] = 255
    frame = av.VideoFrame.from_ndarray(rgba, format="rgba")
    assert has_alpha(frame)
    page = Renderer(TargetSize(width=2, height=1), "gray", None)(frame)
    assert page[0].tolist() == [255, 0]


@pytest.mark.parametrize(("codec", "pixels"), [("qtrle", "argb"), ("ffv1", "bgra")])
def test_transparent_parts_of_a_film_are_laid_over_black(
    reader: MediaReader, video: Callable[..., Path], tmp_path: Path, codec: str, pixels: str
) -> None:
    def half_hidden(number: int, width: int, height: int) -> NDArray[np.uint8]:
        rgba = np.full((height, width, 4), 200, np.uint8)
        rgba[: height // 2, :, 3] = 0
        rgba[height // 2 :, :, 3] = 128
        return rgba

    path = video(
        tmp_path / "film",
        codec=codec,
        pixel_format=pixels,
        container="mov" if codec == "qtrle" else "matroska",
        count=3,
        paint=half_hidden,
    )
    assert reader.probe(path).has_alpha
    page = reader.window(path, start_us=0, end_us=1).pixels[0]
    assert page[: 72 // 2].max() == 0
    assert 98 <= page[72 // 2 :].min() <= page[72 // 2 :].max() <= 102


def test_high_definition_that_does_not_say_is_read_in_its_own_colours() -> None:
    # Pure green is 0.7152 of white in BT.709 and 0.587 in BT.601: the luma tells which matrix was used.
    page = np.zeros((720, 16, 3), np.uint8)
    page[..., 1] = 200
    high = av.VideoFrame.from_ndarray(page, format="rgb24")
    coded = high.reformat(format="yuv444p", dst_colorspace=av.video.reformatter.Colorspace.ITU709)
    coded.colorspace = 2
    shown = Renderer(TargetSize(), "rgb", None)(coded)
    assert np.abs(shown[360, 8].astype(int) - [0, 200, 0]).max() <= 3
