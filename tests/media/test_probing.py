"""What a look into a file tells, for every kind of file that people keep. Looked at in the test's own process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from twicetold.errors import MediaRejected
from twicetold.media.picture import TargetSize
from twicetold.media.plan import DecodeLimits, DecodeOptions
from twicetold.media.probe import Probe
from twicetold.media.probing import probe_file
from twicetold.media.video import ReadPlan, sample_frames
from twicetold.model import ItemKind

Make = Callable[..., Path]

LIMITS = DecodeLimits(max_frames=1000, max_pixels=10**6, max_duration_h=1)
OPTIONS = {
    "libx264": {"preset": "ultrafast"},
    "libx265": {"preset": "ultrafast", "x265-params": "log-level=none:pools=1:frame-threads=1"},
    "libsvtav1": {"preset": "8", "svtav1-params": "lp=1"},
}


def look(path: Path) -> Probe:
    return probe_file(path, LIMITS)


@pytest.mark.parametrize(
    ("codec", "pixels", "bits"),
    [
        ("libx264", "yuv420p", 8),
        ("libx264", "yuv420p10le", 10),
        ("libx265", "yuv420p10le", 10),
        ("libx265", "yuv420p12le", 12),
        ("libsvtav1", "yuv420p10le", 10),
        ("prores_ks", "yuv422p10le", 10),
        ("ffv1", "gray16le", 16),
    ],
)
def test_the_depth_of_a_film_is_told(video: Make, tmp_path: Path, codec: str, pixels: str, bits: int) -> None:
    options = OPTIONS.get(codec, {})
    path = video(tmp_path / "film.mkv", codec=codec, pixel_format=pixels, options=options, count=5)
    assert look(path).bit_depth == bits


def test_a_ten_bit_film_shows_the_same_greys_as_an_eight_bit_one(reader: Any, video: Make, tmp_path: Path) -> None:
    def ramp(number: int, width: int, height: int) -> np.ndarray:
        grey = np.linspace(0, 255, width).astype(np.uint8)
        return np.repeat(np.broadcast_to(grey, (height, width))[..., None], 3, axis=2)

    shown = []
    for depth in ("yuv420p", "yuv420p10le"):
        path = video(tmp_path / depth, codec="ffv1", pixel_format=depth, container="matroska", count=2, paint=ramp)
        shown.append(reader.window(path, start_us=0, end_us=1).pixels.astype(int))
    assert np.abs(shown[0] - shown[1]).max() <= 2


@pytest.mark.parametrize("container", ["mpegts", "mp4"])
@pytest.mark.parametrize("codec", ["libx264", "mpeg2video"])
def test_interlaced_film_is_told_and_read_in_full(
    request: pytest.FixtureRequest, video: Make, tmp_path: Path, codec: str, container: str
) -> None:
    path = interlaced(tmp_path / "film", request.getfixturevalue("numbered_picture"), codec, container)
    assert look(path).interlaced
    batch = request.getfixturevalue("reader").window(path, start_us=0, end_us=10**9, width=32, height=24)
    assert request.getfixturevalue("read_numbers")(batch.pixels) == list(range(20))
    assert not look(video(tmp_path / "plain", codec=codec, container=container, count=5)).interlaced


def interlaced(path: Path, paint: Any, codec: str, container: str) -> Path:
    with av.open(str(path), "w", format=container) as output:
        options = {**OPTIONS.get(codec, {}), "flags": "+ildct+ilme"}
        stream: Any = output.add_stream(codec, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = 96, 96, "yuv420p"
        for number in range(20):
            frame = av.VideoFrame.from_ndarray(paint(number, 96, 96), format="rgb24").reformat(format="yuv420p")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def sound(path: Path, codec: str, container: str, *, seconds: int = 2, **about: str) -> Path:
    with av.open(str(path), "w", format=container) as output:
        output.metadata.update(about)
        stream: Any = output.add_stream(codec, rate=48_000, layout="mono")
        form = stream.codec_context.format.name
        for block in range(seconds * 10):
            dtype = np.float32 if form.startswith("flt") else np.int32 if form.startswith("s32") else np.int16
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), dtype), format=form, layout="mono")
            frame.rate, frame.pts = 48_000, block * 4800
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("codec", "container", "media_type"),
    [
        ("aac", "mp4", "audio/mp4"),
        ("pcm_s16le", "wav", "audio/wav"),
        ("flac", "flac", "audio/flac"),
        ("libmp3lame", "mp3", "audio/mpeg"),
        ("libopus", "ogg", "audio/ogg"),
    ],
)
def test_a_container_without_pictures_is_sound(tmp_path: Path, codec: str, container: str, media_type: str) -> None:
    path = sound(tmp_path / "talk", codec, container)
    probe = look(path)
    assert (probe.kind, probe.media_type, probe.has_audio) == (ItemKind.AUDIO, media_type, True)
    assert (probe.width, probe.frame_count) == (None, None)
    assert probe.duration_us == pytest.approx(2_000_000, abs=60_000)
    assert probe.codec in codec or codec in probe.codec or probe.codec in {"mp3", "opus"}


@pytest.mark.parametrize(
    ("about", "time"),
    [
        ({"creation_time": "2024-05-06T07:08:09Z"}, "2024-05-06T07:08:09+00:00"),
        ({"creation_time": "1970-01-01T00:00:00Z"}, None),
        ({}, None),
    ],
)
def test_when_a_film_says_it_was_made(tmp_path: Path, about: dict[str, str], time: str | None) -> None:
    assert look(sound(tmp_path / "talk.m4a", "aac", "mp4", **about)).creation_time == time


@pytest.mark.parametrize(
    ("content", "kind", "media_type"),
    [
        (b"only words\n", ItemKind.TEXT, "text/plain"),
        (b"%PDF-1.7\n\xff", ItemKind.TEXT, "application/pdf"),
        (bytes(range(256)) * 20, ItemKind.UNKNOWN, "application/octet-stream"),
        (bytes(5000), ItemKind.UNKNOWN, "application/octet-stream"),
    ],
)
def test_what_is_not_media_comes_back_as_what_it_is(
    tmp_path: Path, content: bytes, kind: ItemKind, media_type: str
) -> None:
    path = tmp_path / "file.mp4"
    path.write_bytes(content)
    probe = look(path)
    assert (probe.kind, probe.media_type, probe.duration_us) == (kind, media_type, None)


def test_media_that_cannot_be_opened_is_an_error_that_names_it(film: Path, tmp_path: Path) -> None:
    path = tmp_path / "half.mp4"
    path.write_bytes(film.read_bytes()[:400])
    with pytest.raises(MediaRejected, match=r"half\.mp4") as caught:
        look(path)
    assert caught.value.code == "media.unreadable"


def test_a_film_whose_pictures_are_all_damaged_says_so_and_keeps_the_rest(video: Make, tmp_path: Path) -> None:
    path = video(tmp_path / "film.avi", codec="mpeg4", container="avi", count=20)
    data = bytearray(path.read_bytes())
    start = data.index(b"movi") + 4
    at = start
    while (at := data.find(b"00dc", at)) >= 0 and at < data.index(b"idx1"):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        data[at + 8 : at + 8 + size] = b"\xff" * size
        at += 8 + size
    path.write_bytes(bytes(data))
    probe = look(path)
    assert (probe.kind, probe.width, probe.height) == (ItemKind.VIDEO, 96, 72)
    assert "could be decoded" in probe.warnings[0]


@pytest.mark.parametrize(
    ("codec", "container"),
    [
        ("libx264", "mp4"),
        ("mpeg4", "mp4"),
        ("mpeg2video", "mpegts"),
        ("libvpx-vp9", "webm"),
        ("mjpeg", "avi"),
        ("ffv1", "matroska"),
        ("gif", "gif"),
        ("apng", "apng"),
    ],
)
def test_a_film_larger_than_the_limit_is_called_too_large_and_not_damaged(
    video: Make, tmp_path: Path, codec: str, container: str
) -> None:
    pixels = {"gif": "rgb8", "apng": "rgb24", "mjpeg": "yuvj420p"}.get(codec, "yuv420p")
    path = video(
        tmp_path / "film",
        codec=codec,
        container=container,
        pixel_format=pixels,
        size=(1600, 1200),
        count=2,
        options=OPTIONS.get(codec, {}),
    )
    with pytest.raises(MediaRejected, match="1600 x 1200") as looked:
        look(path)
    plan = ReadPlan(target=TargetSize(), pixels="gray", limits=LIMITS, options=DecodeOptions(), every_us=10**6)
    with pytest.raises(MediaRejected, match="1600 x 1200") as read:
        next(sample_frames(path, plan))
    assert looked.value.code == read.value.code == "media.too_large"


def test_an_animated_gif_is_a_film_and_a_gif_of_one_picture_is_a_still(tmp_path: Path) -> None:
    pages = [Image.new("RGB", (8, 6), (shade, 0, 0)) for shade in (0, 100, 200)]
    pages[0].save(tmp_path / "one.gif")
    pages[0].save(tmp_path / "three.gif", save_all=True, append_images=pages[1:], duration=40)
    one, three = look(tmp_path / "one.gif"), look(tmp_path / "three.gif")
    assert (one.kind, one.duration_us) == (ItemKind.IMAGE, None)
    assert (three.kind, three.duration_us, three.width) == (ItemKind.VIDEO, 120_000, 8)


def test_transparency_beside_the_picture_is_told(video: Make, tmp_path: Path) -> None:
    options = {"deadline": "realtime", "cpu-used": "8", "auto-alt-ref": "0"}
    path = video(tmp_path / "film.webm", codec="libvpx", pixel_format="yuva420p", options=options, count=3)
    assert look(path).has_alpha


def test_letters_that_are_no_text_in_a_files_own_notes_are_no_obstacle(tmp_path: Path) -> None:
    path = sound(tmp_path / "talk.m4a", "aac", "mp4", title="TITLETITLE")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"TITLETITLE", b"\xff\xfe\x80\x81TITLE\0"))
    assert look(path).kind is ItemKind.AUDIO
