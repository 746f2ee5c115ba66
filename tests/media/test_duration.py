"""How long a file says it is, and when that is not believed."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from twicetold.errors import MediaRejected
from twicetold.media.clock import MAX_HOLD_US
from twicetold.media.duration import believable, trusted_duration
from twicetold.media.plan import DecodeLimits
from twicetold.media.reader import MediaReader
from twicetold.media.source import opened
from twicetold.model import ItemKind
from twicetold.settings import MediaSettings

Make = Callable[..., Path]

TEN_YEARS_S = 10 * 365 * 24 * 3600
LIMITS = DecodeLimits(max_frames=1000, max_pixels=10**7, max_duration_h=48)


def overwrite(data: bytearray, at: int, value: bytes) -> None:
    data[at : at + len(value)] = value


def claim_in_matroska(data: bytearray) -> None:
    overwrite(data, data.index(b"\x44\x89\x88") + 3, struct.pack(">d", TEN_YEARS_S * 1000.0))
    # The stream's own tag says it again.
    overwrite(data, data.index(b"00:00:02.000000000"), b"87600:00:00.000000")


def claim_in_avi(data: bytearray) -> None:
    frames = struct.pack("<I", 2**31 - 1)
    overwrite(data, data.index(b"avih") + 8 + 16, frames)
    overwrite(data, data.index(b"strh") + 8 + 32, frames)


def claim_in_flv(data: bytearray) -> None:
    overwrite(data, data.index(b"duration") + 9, struct.pack(">d", float(TEN_YEARS_S)))


def claim_in_mp4(data: bytearray) -> None:
    """The most that 32 bits hold, in every header: years, with the time scales that are set here too."""
    for name in (b"mvhd", b"mdhd"):
        overwrite(data, data.index(name) + 16, struct.pack(">II", 13 if name == b"mvhd" else 12_800, 2**32 - 2))
    overwrite(data, data.index(b"tkhd") + 24, struct.pack(">I", 2**32 - 2))


CLAIMS = {
    "matroska": ("mpeg4", {}, claim_in_matroska),
    "avi": ("mpeg4", {}, claim_in_avi),
    "flv": ("flv1", {}, claim_in_flv),
    # Only a fragmented file is asked for its header's length; in others FFmpeg adds up the frames.
    "mp4": ("mpeg4", {"movflags": "frag_keyframe+empty_moov"}, claim_in_mp4),
}


@pytest.mark.parametrize("container", CLAIMS)
def test_a_file_that_claims_to_be_ten_years_long_is_measured_instead_of_believed(
    reader: MediaReader, video: Make, tmp_path: Path, container: str
) -> None:
    codec, options, claim = CLAIMS[container]
    path = video(tmp_path / "film", codec=codec, container=container, container_options=options)
    data = bytearray(path.read_bytes())
    claim(data)
    path.write_bytes(bytes(data))
    probe = reader.probe(path)
    # FLV's packets do not say how long the last picture stands.
    assert (probe.kind, probe.duration_us) == (ItemKind.VIDEO, 1_960_000 if container == "flv" else 2_000_000)
    (warning,) = probe.warnings
    assert "its packets span 2 s" in warning
    assert probe.frame_count in {None, 50}
    batch = reader.sample(path, every_us=200_000, width=8, height=8)
    assert (len(batch), batch.end_us) == (10, 2_000_000)
    assert batch.report.complete


def test_a_plain_mp4_whose_header_claims_ten_years_has_the_length_of_its_frames(
    reader: MediaReader, film: Path, tmp_path: Path
) -> None:
    data = bytearray(film.read_bytes())
    claim_in_mp4(data)
    path = tmp_path / "film.mp4"
    path.write_bytes(bytes(data))
    assert reader.probe(path).duration_us == 2_000_000
    assert len(reader.sample(path, every_us=200_000, width=8, height=8)) == 10


@pytest.mark.parametrize("scale", [12_800, 7], ids=["46 hours", "ten years"])
def test_a_last_picture_that_claims_to_stand_for_years_stands_as_long_as_the_one_before(
    reader: MediaReader, video: Make, tmp_path: Path, scale: int
) -> None:
    path = video(tmp_path / "film.mp4", codec="mpeg4", times=[0, 25, 50, 75, 100, 150])
    data = bytearray(path.read_bytes())
    table = data.index(b"stts") + 8
    (entries,) = struct.unpack_from(">I", data, table)
    overwrite(data, table + 4 + 8 * entries - 4, struct.pack(">I", 2**31 - 16))
    overwrite(data, data.index(b"mdhd") + 16, struct.pack(">I", scale))
    path.write_bytes(bytes(data))
    batch = reader.sample(path, every_us=1_000_000, width=8, height=8)
    assert batch.end_us < 60_000_000 * 12_800 // scale
    probe = reader.probe(path)
    assert probe.duration_us is not None
    assert probe.duration_us < MAX_HOLD_US
    assert len(batch) < 20


def test_a_film_that_stands_still_at_a_few_bytes_a_second_is_believed_after_a_look(
    reader: MediaReader, video: Make, tmp_path: Path
) -> None:
    path = video(tmp_path / "slides.mkv", codec="mpeg4", times=[0, 25 * 600, 25 * 1200], gop=1)
    probe = reader.probe(path)
    assert probe.duration_us == pytest.approx(1_200_000_000, abs=1_000_000)
    assert probe.warnings == ()


def test_a_file_whose_packets_really_go_on_for_years_is_refused_by_name(video: Make, tmp_path: Path) -> None:
    path = video(tmp_path / "long.mkv", codec="ffv1", times=[0, 25 * TEN_YEARS_S // 100])
    with opened(path, max_pixels=10**7) as container, pytest.raises(MediaRejected, match=r"long\.mkv") as caught:
        trusted_duration(path, container, LIMITS)
    assert caught.value.code == "media.too_long"


def test_a_file_without_time_stamps_has_no_length(video: Make, tmp_path: Path) -> None:
    path = video(tmp_path / "film.h264", container="h264", options={"preset": "ultrafast"})
    with opened(path, max_pixels=10**7) as container:
        length, warnings = trusted_duration(path, container, LIMITS)
    assert length is None or 0 < length <= 4_000_000
    assert warnings == ()


def test_a_length_is_believable_while_there_are_bytes_enough_for_it(film: Path) -> None:
    with opened(film, max_pixels=10**7) as container:
        most = container.size * 8_000
        assert believable(container, most, LIMITS)
        assert not believable(container, most + 1_000, LIMITS)
        assert not believable(container, 0, LIMITS)
        assert not believable(container, -5, LIMITS)
        short = DecodeLimits(max_frames=1, max_pixels=1, max_duration_h=0)
        assert not believable(container, 1, short)


def test_an_animation_that_claims_years_is_refused_when_it_is_looked_into(tmp_path: Path) -> None:
    pages = [Image.new("RGB", (8, 8), (shade, 0, 0)) for shade in range(0, 240, 20)]
    path = tmp_path / "long.webp"
    pages[0].save(path, save_all=True, append_images=pages[1:], duration=2**24 - 1)
    with MediaReader(MediaSettings(), workers=1) as reader:
        with pytest.raises(MediaRejected, match=r"long\.webp: goes on past 48 hours") as caught:
            reader.probe(path)
        assert caught.value.code == "media.too_long"
