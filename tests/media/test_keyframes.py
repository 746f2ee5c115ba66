"""Key frames only: what is given, what is left out, and that nothing of it differs from a full reading."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from twicetold.media.frames import FrameBatch
from twicetold.media.reader import MediaReader

Make = Callable[..., Path]
Numbers = Callable[[np.ndarray], list[int]]

FRAME_US = 40_000
EVERY_US = 200_000
FAST = {"preset": "ultrafast", "bf": "2", "sc_threshold": "0"}
OPEN = {**FAST, "flags": "-cgop", "x264-params": "open-gop=1:scenecut=0:b-adapt=0"}
REFRESH = {**FAST, "x264-params": "intra-refresh=1:keyint=10"}
X265 = {"preset": "ultrafast", "x265-params": "log-level=none:bframes=2:open-gop=1:pools=1:frame-threads=1"}
VPX = {"deadline": "realtime", "cpu-used": "8", "auto-alt-ref": "0"}
AV1 = {"preset": "8", "crf": "12", "svtav1-params": "lp=1"}

SLOW = [*range(30), *(30 + 10 * step for step in range(10)), *range(130, 160)]
"""Ticks of 70 pictures, a key frame every ten: the fourth ten last four seconds, the others less than a half."""
SLOW_FROM_US, SLOW_TO_US = 1_200_000, 5_200_000

CASES = [
    ("libx264", FAST, "mp4"),
    ("libx264", FAST, "flv"),
    ("libx264", FAST, "mpegts"),
    ("libx264", FAST, "matroska"),
    ("libx265", X265, "mp4"),
    ("libvpx", VPX, "webm"),
    ("libvpx-vp9", VPX, "webm"),
    ("libsvtav1", AV1, "mp4"),
]


def read(reader: MediaReader, path: Path, *, reading: str = "keyframes", every_us: int = EVERY_US) -> FrameBatch:
    return reader.sample(path, every_us=every_us, width=32, height=24, reading=reading)  # type: ignore[arg-type]


def full(reader: MediaReader, path: Path) -> FrameBatch:
    return read(reader, path, reading="full")


def shown(batch: FrameBatch) -> dict[int, bytes]:
    """Pictures by their time."""
    return {int(at): picture.tobytes() for at, picture in zip(batch.times_us, batch.pixels, strict=True)}


def every_picture(reader: MediaReader, path: Path) -> dict[int, bytes]:
    return shown(reader.window(path, start_us=0, end_us=10**9, width=32, height=24))


def same(a: FrameBatch, b: FrameBatch) -> bool:
    return shown(a) == shown(b) and a.end_us == b.end_us


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[2]}")
def test_key_frames_are_those_of_a_full_reading_and_far_ones_are_read_between(
    reader: MediaReader, video: Make, read_numbers: Numbers, tmp_path: Path, case: tuple[str, dict[str, str], str]
) -> None:
    codec, options, container = case
    path = video(tmp_path / "film", codec=codec, options=options, container=container, times=SLOW, gop=10)
    keys, whole = read(reader, path), full(reader, path)
    given = list(zip(keys.times_us.tolist(), read_numbers(keys.pixels), strict=True))
    assert given[:3] == [(0, 0), (400_000, 10), (800_000, 20)]
    assert given[-4:] == [(5_200_000, 40), (5_600_000, 50), (6_000_000, 60), (6_200_000, 65)]
    assert {**every_picture(reader, path), **shown(whole)}.items() >= shown(keys).items()

    between = {at: picture for at, picture in shown(whole).items() if SLOW_FROM_US <= at < SLOW_TO_US}
    assert {at: picture for at, picture in shown(keys).items() if SLOW_FROM_US <= at < SLOW_TO_US} == between
    assert len(between) == 20
    assert keys.end_us == whole.end_us == 6_400_000
    assert keys.report.complete
    assert keys.report.frames_decoded < whole.report.frames_decoded / 2


@pytest.mark.parametrize(
    "case",
    [("libx264", OPEN, "matroska", 12), ("libx264", OPEN, "mpegts", 12), ("mpeg4", {"bf": "2"}, "mp4", 10)],
    ids=lambda case: f"{case[0]}-{case[2]}",
)
def test_pictures_stored_behind_a_key_frame_and_shown_before_it_belong_to_what_is_before(
    reader: MediaReader, video: Make, tmp_path: Path, case: tuple[str, dict[str, str], str, int]
) -> None:
    codec, options, container, gop = case
    slow = [*range(36), *(36 + 10 * step for step in range(12)), *range(156, 192)]
    path = video(tmp_path / "film", codec=codec, options=options, container=container, times=slow, gop=gop)
    keys, whole, pictures = read(reader, path), full(reader, path), every_picture(reader, path)
    assert {**pictures, **shown(whole)}.items() >= shown(keys).items()
    with av.open(str(path)) as container:
        starts = [
            round(p.pts * p.time_base * 10**6) for p in container.demux(container.streams.video[0]) if p.is_keyframe
        ]
    assert keys.report.complete
    assert len(keys) < len(whole)
    (far,) = [(a, b) for a, b in pairwise(sorted(starts)) if b - a > 2_000_000]
    between = {at for at in shown(whole) if far[0] < at + starts[0] < far[1]}
    assert {at for at in shown(keys) if far[0] < at + starts[0] < far[1]} == between


@pytest.mark.parametrize("container", ["mpegts", "mpeg"])
def test_key_frames_that_other_pictures_lie_before_come_at_their_own_times(
    reader: MediaReader, video: Make, read_numbers: Numbers, tmp_path: Path, container: str
) -> None:
    path = video(tmp_path / "film", codec="mpeg2video", options={"bf": "2"}, container=container, count=100, gop=12)
    keys = read(reader, path)
    assert every_picture(reader, path).items() >= shown(keys).items()
    assert keys.times_us.tolist() == [FRAME_US * number for number in read_numbers(keys.pixels)]
    assert len(keys) < 12


def test_how_far_apart_key_frames_may_lie_can_be_said(reader: MediaReader, video: Make, tmp_path: Path) -> None:
    path = video(tmp_path / "film.mp4", options=FAST, times=SLOW, gop=10)
    near = reader.sample(path, every_us=EVERY_US, width=32, height=24, reading="keyframes", max_key_gap_us=9 * FRAME_US)
    assert same(near, full(reader, path))
    far = reader.sample(path, every_us=EVERY_US, width=32, height=24, reading="keyframes", max_key_gap_us=10**8)
    assert far.times_us.tolist() == [0, 400_000, 800_000, 1_200_000, 5_200_000, 5_600_000, 6_000_000, 6_200_000]


def test_a_film_of_key_frames_only_gives_what_a_full_reading_gives_for_less(
    reader: MediaReader, video: Make, tmp_path: Path
) -> None:
    path = video(tmp_path / "film.mov", codec="mjpeg", pixel_format="yuvj420p", count=100)
    keys, whole = read(reader, path), full(reader, path)
    assert same(keys, whole)
    assert keys.report.frames_decoded < whole.report.frames_decoded / 3


@pytest.mark.parametrize("count", [30, 100])
def test_a_film_with_one_key_frame_is_read_in_full(
    reader: MediaReader, video: Make, tmp_path: Path, count: int
) -> None:
    path = video(tmp_path / "film.mp4", options=FAST, count=count, gop=1000)
    keys = read(reader, path)
    assert same(keys, full(reader, path))
    assert keys.report.frames_decoded == count


def test_what_follows_the_last_key_frame_is_read_to_the_end(
    reader: MediaReader, film: Path, read_numbers: Numbers
) -> None:
    keys = read(reader, film, every_us=FRAME_US)
    assert read_numbers(keys.pixels) == [0, 10, 20, 30, *range(40, 50)]
    assert keys.end_us == 2_000_000


def damage(path: Path, number: int, *, kept: int = 0) -> None:
    """Overwrite key packet `number` of a film, all but the first `kept` bytes."""
    with av.open(str(path)) as container:
        packet = [packet for packet in container.demux(container.streams.video[0]) if packet.is_keyframe][number]
        found = bytes(packet)
    data = path.read_bytes()
    assert data.count(found) == 1
    path.write_bytes(data.replace(found, found[:kept] + b"\xff" * (len(found) - kept)))


BROKEN = [("mpeg4", {}, "mp4", 0), ("libvpx-vp9", VPX, "webm", 16), ("libsvtav1", AV1, "mp4", 0)]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case[0])
def test_a_broken_key_frame_is_counted_and_what_was_left_out_before_it_is_read(
    reader: MediaReader, video: Make, read_numbers: Numbers, tmp_path: Path, case: tuple[str, dict[str, str], str, int]
) -> None:
    codec, options, container, kept = case
    path = video(tmp_path / "film", codec=codec, options=options, container=container, gop=10)
    damage(path, 2, kept=kept)
    keys, whole = read(reader, path), full(reader, path)
    assert not keys.report.complete
    assert read_numbers(keys.pixels)[:3] == [0, 10, 15]
    assert shown(whole).items() >= shown(keys).items()
    assert {at for at in shown(whole) if 400_000 <= at < 1_200_000} <= set(shown(keys))
    assert read_numbers(keys.pixels)[-3:] == [30, 40, 45]


def test_a_key_frame_that_is_damaged_and_shown_is_counted(
    reader: MediaReader, video: Make, read_numbers: Numbers, tmp_path: Path
) -> None:
    path = video(tmp_path / "film.mp4", options=FAST, gop=10)
    damage(path, 2, kept=16)
    keys = read(reader, path)
    assert keys.report.errors == 1
    assert keys.times_us.tolist() == [0, 400_000, 800_000, 1_200_000, 1_600_000, 1_800_000]


def test_a_broken_first_key_frame_costs_no_more_than_in_a_full_reading(
    reader: MediaReader, video: Make, tmp_path: Path
) -> None:
    path = video(tmp_path / "film.mp4", codec="mpeg4", options={}, gop=10)
    damage(path, 0)
    keys, whole = read(reader, path), full(reader, path)
    assert {at for at in shown(keys) if at >= 400_000} >= {400_000, 800_000, 1_200_000, 1_600_000}
    assert shown(keys).keys() <= shown(whole).keys()
    assert not keys.report.complete


def test_key_frames_that_do_not_stand_alone_are_found_out(reader: MediaReader, video: Make, tmp_path: Path) -> None:
    path = video(tmp_path / "film.mkv", options=REFRESH, count=100)
    assert same(read(reader, path), full(reader, path))


def test_pictures_that_an_edit_list_cuts_off_are_not_taken_for_broken_ones(
    reader: MediaReader, video: Make, read_numbers: Numbers, tmp_path: Path
) -> None:
    path = video(tmp_path / "film.mp4", times=range(-12, 78), options=FAST, gop=10)
    keys = read(reader, path)
    # What lies between the cut and the next key frame leans on a picture that is not shown, so it is read.
    assert read_numbers(keys.pixels)[:4] == [12, 17, 30, 40]
    assert keys.times_us[0] == 0
    assert keys.report.frames_decoded < 45


@pytest.mark.parametrize("count", [28, 75])
def test_recordings_strung_together_keep_their_times(
    reader: MediaReader, video: Make, tmp_path: Path, count: int
) -> None:
    part = video(tmp_path / "part.ts", codec="mpeg2video", container="mpegts", count=count).read_bytes()
    path = tmp_path / "both.ts"
    path.write_bytes(part * 3)
    keys = read(reader, path)
    assert every_picture(reader, path).items() >= shown(keys).items()
    assert keys.end_us == full(reader, path).end_us
    assert keys.report.frames_decoded < 2 * count


@pytest.mark.parametrize("case", [("mpeg4", "yuv420p", "avi"), ("gif", "rgb8", "gif")], ids=lambda case: case[2])
def test_where_key_frames_have_no_times_of_their_own_all_is_read(
    reader: MediaReader, video: Make, tmp_path: Path, case: tuple[str, str, str]
) -> None:
    codec, pixels, container = case
    path = video(tmp_path / "film", codec=codec, pixel_format=pixels, container=container)
    assert same(read(reader, path), full(reader, path))
