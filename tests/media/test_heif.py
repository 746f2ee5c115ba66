from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import ImageFile

from tests.media.heif_files import heic
from twicetold.errors import MediaRejected
from twicetold.media.plan import DecodeLimits
from twicetold.media.probing import probe_file
from twicetold.media.reader import MediaReader
from twicetold.media.still import read_still
from twicetold.model import ItemKind

LIMITS = DecodeLimits(max_frames=100, max_pixels=1_000_000, max_duration_h=1)


def patches(height: int = 96, width: int = 128) -> np.ndarray:
    """RGB in four even patches, none like another."""
    colours = np.array([[[200, 30, 30], [30, 180, 60]], [[40, 60, 210], [230, 220, 90]]], np.uint8)
    return np.repeat(np.repeat(colours, height // 2, axis=0), width // 2, axis=1)


def read(path: Path) -> np.ndarray:
    return read_still(path, long_side=None, pixels="rgb", limits=LIMITS)


@pytest.mark.parametrize(("depth", "bits"), [("yuv420p", 8), ("yuv444p", 8), ("yuv420p10le", 10)])
def test_a_picture_of_a_telephone_is_read(tmp_path: Path, depth: str, bits: int) -> None:
    path = tmp_path / "IMG_0001"
    path.write_bytes(heic(patches(), depth=depth))
    probe = probe_file(path, LIMITS)
    assert (probe.kind, probe.media_type, probe.width, probe.height) == (ItemKind.IMAGE, "image/heic", 128, 96)
    assert (probe.bit_depth, probe.duration_us) == (bits, None)
    seen = read(path).astype(int)[12::24, 16::32]
    assert np.abs(seen - patches()[12::24, 16::32]).max() <= 10


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_it_is_shown_the_way_it_says(tmp_path: Path, turns: int) -> None:
    path = tmp_path / "turned.heic"
    path.write_bytes(heic(patches(), quarter_turns=turns))
    upright = np.rot90(patches(), turns)
    probe = probe_file(path, LIMITS)
    assert (probe.width, probe.height) == upright.shape[1::-1]
    assert read(path).shape == upright.shape
    assert np.abs(read(path).astype(int)[12::24, 12::24] - upright[12::24, 12::24]).max() <= 10


def test_it_is_read_in_a_worker_under_its_limits(reader: MediaReader, tmp_path: Path) -> None:
    path = tmp_path / "still.heic"
    path.write_bytes(heic(patches()))
    assert reader.still(path, long_side=64, pixels="gray").shape == (48, 64)


def test_a_damaged_one_is_an_error_and_no_empty_picture(tmp_path: Path) -> None:
    whole = heic(np.random.default_rng(1).integers(0, 255, (96, 128, 3)).astype(np.uint8))
    path = tmp_path / "damaged.heic"
    for kept in (40, 300, len(whole) // 2, len(whole) - 400):
        path.write_bytes(whole[:kept])
        with pytest.raises(MediaRejected) as caught:
            read(path)
        assert (caught.value.code, str(path) in caught.value.message) == ("media.unreadable", True)
    assert ImageFile.LOAD_TRUNCATED_IMAGES, "other stills are still read as far as they go"


def test_a_size_past_the_limit_is_refused_before_anything_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "huge.heic"
    path.write_bytes(heic(patches(), claims=(30_000, 30_000)))
    for look in (lambda: probe_file(path, LIMITS), lambda: read(path)):
        with pytest.raises(MediaRejected, match="30000 x 30000") as caught:
            look()
        assert caught.value.code == "media.too_large"


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bits_are_one_of_our_errors_or_a_picture(tmp_path: Path, seed: int) -> None:
    data = bytearray(heic(patches()))
    random = np.random.default_rng(seed)
    for position in random.integers(4, len(data), size=1 + len(data) // (40 if seed % 2 else 200)):
        data[position] ^= 1 << int(random.integers(8))
    path = tmp_path / "damaged"
    path.write_bytes(bytes(data))
    assert outcome(path) in {"a picture", "media.unreadable", "media.too_large", "media.no_decoder"}


def outcome(path: Path) -> str:
    try:
        return "a picture" if read(path).ndim == 3 else "no picture"
    except MediaRejected as error:
        return error.code
