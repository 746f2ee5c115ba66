"""Stills as a viewer shows them, good ones and bad ones. Read in the test's own process: a worker adds only limits."""

from __future__ import annotations

import io
import struct
import zlib
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from twicetold.errors import MediaRejected
from twicetold.media.plan import DecodeLimits
from twicetold.media.probing import probe_file
from twicetold.media.reader import MediaReader
from twicetold.media.still import probe_picture, read_still
from twicetold.model import ItemKind

LIMITS = DecodeLimits(max_frames=100, max_pixels=20_000_000, max_duration_h=1)
ORIENTATION = 0x0112


def patches(height: int = 48, width: int = 64) -> NDArray[np.uint8]:
    """RGB in four even patches, none like another."""
    colours = np.array([[[200, 30, 30], [30, 180, 60]], [[40, 60, 210], [230, 220, 90]]], np.uint8)
    return np.repeat(np.repeat(colours, height // 2, axis=0), width // 2, axis=1)


def read(path: Path, *, long_side: int | None = None, gray: bool = False) -> NDArray[np.int64]:
    page = read_still(path, long_side=long_side, pixels="gray" if gray else "rgb", limits=LIMITS)
    assert page.dtype == np.uint8
    return page.astype(np.int64)


def code_of(path: Path, limits: DecodeLimits = LIMITS) -> str:
    with pytest.raises(MediaRejected) as caught:
        read_still(path, long_side=None, pixels="rgb", limits=limits)
    assert str(path) in caught.value.message
    assert caught.value.hint
    return caught.value.code


def page_or_code(path: Path) -> NDArray[np.int64] | str:
    """The picture, or the code of the error that names the file."""
    try:
        return read(path)
    except MediaRejected as error:
        return error.code if str(path) in error.message and error.hint else f"{error.code} without a name"


@pytest.mark.parametrize(
    ("form", "options", "off_by"),
    [
        ("JPEG", {"quality": 95, "subsampling": 0}, 4),
        ("JPEG", {"quality": 95, "progressive": True, "subsampling": 0}, 4),
        ("PNG", {}, 0),
        ("WEBP", {"lossless": True}, 0),
        ("WEBP", {"quality": 95}, 8),
        ("TIFF", {}, 0),
        ("TIFF", {"compression": "tiff_lzw"}, 0),
        ("TIFF", {"compression": "jpeg", "quality": 95}, 6),
        ("BMP", {}, 0),
        ("GIF", {}, 8),
        ("AVIF", {"quality": 95, "subsampling": "4:4:4"}, 6),
    ],
    ids=str,
)
def test_every_kind_of_still_is_read(tmp_path: Path, form: str, options: dict[str, object], off_by: int) -> None:
    path = tmp_path / "still"
    Image.fromarray(patches()).save(path, form, **options)
    assert np.abs(read(path)[6::12, 8::16] - patches()[6::12, 8::16]).max() <= off_by
    probe = probe_file(path, LIMITS)
    assert (probe.kind, probe.width, probe.height, probe.duration_us) == (ItemKind.IMAGE, 64, 48, None)
    assert probe.media_type == f"image/{form.lower()}"


def shades(mode: str) -> Image.Image:
    """A dark and a light half, (51, 204) of 255, in a mode."""
    levels = np.repeat(np.array([[51, 204]], np.uint8), 8, axis=0).repeat(4, axis=1)
    if mode == "I;16":
        return Image.fromarray(levels.astype(np.uint16) * 257)
    if mode == "F":
        return Image.fromarray((levels / 255).astype(np.float32))
    return Image.fromarray(levels).convert(mode)


@pytest.mark.parametrize(
    ("form", "mode", "bits"),
    [
        ("PNG", "L", 8),
        ("PNG", "P", 8),
        ("PNG", "LA", 8),
        ("PNG", "I;16", 16),
        ("TIFF", "I;16", 16),
        ("TIFF", "F", 32),
        ("TIFF", "CMYK", 8),
        ("JPEG", "CMYK", 8),
        ("JPEG", "L", 8),
    ],
)
def test_every_depth_and_colour_model_comes_as_eight_bits(tmp_path: Path, form: str, mode: str, bits: int) -> None:
    path = tmp_path / "still"
    shades(mode).save(path, form)
    page = read(path)
    assert page.shape == (8, 8, 3)
    assert np.abs(page[4, [1, 6]] - [[51] * 3, [204] * 3]).max() <= 2
    assert np.abs(read(path, gray=True)[4, [1, 6]] - [51, 204]).max() <= 2
    assert probe_picture(path, LIMITS)["bit_depth"] == bits


def test_samples_that_are_no_numbers_and_one_bit_samples_are_read(tmp_path: Path) -> None:
    odd = np.array([[np.nan, np.inf], [-np.inf, 0.5]], np.float32)
    Image.fromarray(odd).save(tmp_path / "odd.tif")
    assert read(tmp_path / "odd.tif", gray=True).tolist() == [[0, 255], [0, 128]]
    Image.fromarray(np.array([[True, False]])).save(tmp_path / "bits.png")
    assert read(tmp_path / "bits.png", gray=True).tolist() == [[255, 0]]
    assert probe_picture(tmp_path / "bits.png", LIMITS)["bit_depth"] == 1


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF", "GIF", "AVIF"])
def test_transparent_parts_are_laid_over_black(tmp_path: Path, form: str) -> None:
    rgba = np.full((32, 32, 4), 220, np.uint8)
    rgba[:, :16, 3], rgba[:, 16:, 3] = 0, 255
    path = tmp_path / "still"
    Image.fromarray(rgba).save(path, form)
    assert probe_picture(path, LIMITS)["has_alpha"]
    page = read(path, gray=True)
    assert page[:, 2:14].max() <= 3
    assert page[:, 18:30].min() >= 214


AS_SHOWN = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: np.rot90(a, 1),
}


@pytest.mark.parametrize(("turn", "form"), list(product(AS_SHOWN, ["JPEG", "PNG", "WEBP", "TIFF"])))
def test_a_picture_is_shown_the_way_its_exif_says(tmp_path: Path, turn: int, form: str) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = turn
    path = tmp_path / "still"
    Image.fromarray(patches()).save(path, form, exif=exif)
    expected = AS_SHOWN[turn](patches())
    for long_side in (None, 32):
        page = read(path, long_side=long_side)
        scale = 1 if long_side is None else 2
        assert page.shape == (expected.shape[0] // scale, expected.shape[1] // scale, 3)
        at = (slice(6, None, 12), slice(6, None, 12)) if scale == 2 else (slice(12, None, 24), slice(12, None, 24))
        assert np.abs(page[at] - expected[12::24, 12::24]).max() <= 16
    probe = probe_picture(path, LIMITS)
    assert (probe["height"], probe["width"]) == expected.shape[:2]
    assert probe["rotation_degrees"] == {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}.get(turn, 0)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_smaller_picture_is_the_mean_of_the_large_one_and_nothing_is_enlarged(tmp_path: Path, form: str) -> None:
    random = np.random.default_rng(3)
    large = random.integers(0, 256, (600, 800), dtype=np.uint8)
    path = tmp_path / "still"
    Image.fromarray(large).save(path, form)
    small = read(path, long_side=100, gray=True)
    assert small.shape == (75, 100)
    # Noise averages out: sampling single pixels would leave a standard deviation of 74.
    assert small.std() < 20
    assert abs(small.mean() - large.mean()) < 2
    assert read(path, long_side=1000).shape == (600, 800, 3)
    assert read(path, long_side=1).shape == (1, 1, 3)


def test_of_several_pictures_in_a_file_the_first_is_the_still(tmp_path: Path) -> None:
    first, second = Image.fromarray(patches()), Image.new("RGB", (64, 48), "white")
    first.save(tmp_path / "pages.tif", save_all=True, append_images=[second])
    first.save(tmp_path / "views.jpg", "MPO", save_all=True, append_images=[second])
    for name in ("pages.tif", "views.jpg"):
        assert probe_file(tmp_path / name, LIMITS).kind is ItemKind.IMAGE
        assert np.abs(read(tmp_path / name)[12::24, 16::32] - patches()[12::24, 16::32]).max() <= 8


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"])
def test_a_picture_of_one_pixel_is_a_picture(tmp_path: Path, form: str) -> None:
    path = tmp_path / "dot"
    Image.new("RGB", (1, 1), (250, 250, 250)).save(path, form)
    assert read(path, long_side=160).shape == (1, 1, 3)
    assert read(path, gray=True)[0, 0] >= 245
    assert probe_file(path, LIMITS).width == 1


def test_a_picture_forty_thousand_pixels_wide_is_read_where_it_is_not_too_large(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    Image.new("L", (40_000, 3), 77).save(path)
    page = read(path, long_side=160)
    assert page.shape == (1, 160, 3)
    assert set(page.ravel()) == {77}
    assert probe_picture(path, LIMITS)["width"] == 40_000


def png(width: int, height: int, chunks: list[tuple[bytes, bytes]]) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n"
    for name, body in [(b"IHDR", head), *chunks, (b"IEND", b"")]:
        data += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return data


NOUGHTS = zlib.compress(bytes(64 * 2**20), 9)
"""Sixty-four mebibytes in as many kibibytes."""


def bombs() -> dict[str, bytes]:
    gif, tiff = io.BytesIO(), io.BytesIO()
    Image.new("L", (8, 8)).save(gif, "GIF")
    Image.new("L", (8, 8)).save(tiff, "TIFF", compression="tiff_adobe_deflate")
    wide = bytearray(gif.getvalue())
    wide[6:10] = struct.pack("<HH", 65_535, 65_535)
    tagged = bytearray(tiff.getvalue())
    for tag in (256, 257):
        at = bytes(tagged).index(struct.pack("<HH", tag, 4 if struct.pack("<HH", tag, 4) in tagged else 3))
        tagged[at + 2 : at + 12] = struct.pack("<HII", 4, 1, 1_000_000)
    return {
        "png": png(40_000, 40_000, [(b"IDAT", NOUGHTS)]),
        "gif": bytes(wide),
        "tiff": bytes(tagged),
        "bmp": b"BM" + struct.pack("<IHHIIiiHHIIiiII", 100, 0, 0, 54, 40, 50_000, 50_000, 1, 8, 0, 0, 0, 0, 0, 0),
    }


@pytest.mark.parametrize("name", bombs())
def test_a_decompression_bomb_is_refused_by_its_header(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"bomb.{name}"
    path.write_bytes(bombs()[name])
    assert path.stat().st_size < 100_000
    assert code_of(path) == "media.too_large"
    with pytest.raises(MediaRejected, match="pixels"):
        probe_file(path, LIMITS)


def test_words_that_inflate_beyond_measure_do_not_cost_the_picture_or_the_reader(
    reader: MediaReader, tmp_path: Path
) -> None:
    path = tmp_path / "words.png"
    rows = zlib.compress(b"\0\x80" * 2)
    words = [(b"zTXt", b"a\0\0" + NOUGHTS), (b"iCCP", b"a\0\0" + NOUGHTS), (b"IDAT", rows)]
    path.write_bytes(png(1, 2, words))
    assert reader.probe(path).width == 1
    assert reader.still(path).shape == (2, 1, 3)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"])
def test_a_picture_cut_short_is_shown_as_far_as_it_goes_or_refused(tmp_path: Path, form: str) -> None:
    file = io.BytesIO()
    noise = np.random.default_rng(5).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    Image.fromarray(noise).save(file, form)
    path = tmp_path / "cut"
    shown = []
    for part in (0.9, 0.5, 0.1, 0.01):
        path.write_bytes(file.getvalue()[: max(12, int(len(file.getvalue()) * part))])
        found = page_or_code(path)
        if isinstance(found, str):
            assert found == "media.unreadable"
        else:
            assert found.shape == (120, 160, 3)
            shown.append(part)
    if form in {"JPEG", "PNG", "GIF", "BMP"}:
        assert 0.9 in shown


@pytest.mark.parametrize(
    ("form", "seed"), list(product(["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"], range(12)))
)
def test_flipped_bits_are_one_of_our_errors_or_a_picture(tmp_path: Path, form: str, seed: int) -> None:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    Image.fromarray(patches()).save(file, form, **({} if form in {"BMP", "GIF"} else {"exif": exif}))
    data = bytearray(file.getvalue())
    random = np.random.default_rng(seed)
    for position in random.integers(4, len(data), size=1 + len(data) // (40 if seed % 2 else 200)):
        data[position] ^= 1 << int(random.integers(8))
    path = tmp_path / "damaged"
    path.write_bytes(bytes(data))
    found = page_or_code(path)
    assert not isinstance(found, str) or found in {"media.unreadable", "media.too_large", "media.no_decoder"}


@pytest.mark.parametrize(
    "head",
    [
        b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(100),
        b"\xff\x0a" + bytes(100),
        b"8BPS\0\1" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
    ids=["jpeg 2000", "jpeg xl", "photoshop", "svg"],
)
def test_a_still_that_no_library_here_reads_says_so_and_what_to_do(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "picture"
    path.write_bytes(head)
    assert code_of(path) == "media.no_decoder"
    with pytest.raises(MediaRejected, match="no decoder") as caught:
        probe_file(path, LIMITS)
    assert "PNG or JPEG" in caught.value.hint


@pytest.mark.parametrize(
    ("stated", "offset", "time"),
    [
        ("2024:05:06 07:08:09", None, "2024-05-06T07:08:09"),
        ("2024:05:06 07:08:09", "+02:00", "2024-05-06T07:08:09+02:00"),
        ("2024:05:06 07:08:09\0", "", "2024-05-06T07:08:09"),
        ("0000:00:00 00:00:00", None, None),
        ("    :  :     :  :  ", None, None),
        ("1970:01:01 00:00:00", None, None),
    ],
)
def test_the_camera_s_own_date_is_read_where_it_makes_sense(
    tmp_path: Path, stated: str, offset: str | None, time: str | None
) -> None:
    exif = Image.Exif()
    details = exif.get_ifd(0x8769)
    details[0x9003] = stated
    if offset is not None:
        details[0x9011] = offset
    path = tmp_path / "photo.jpg"
    Image.fromarray(patches()).save(path, exif=exif)
    assert probe_file(path, LIMITS).creation_time == time
