from __future__ import annotations

import itertools
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.handover.conftest import SECOND
from tests.pipeline.conftest import shot, write_video
from twicetold.errors import MediaRejected
from twicetold.fingerprint.base import FrameCodes
from twicetold.fingerprint.pdq import pdq
from twicetold.handover import hashing
from twicetold.media.reader import MediaReader
from twicetold.settings import MediaSettings
from twicetold.time import Span

MEDIA = Path(__file__).parents[2] / "demo" / "media"


@pytest.fixture(scope="module")
def reader():
    with MediaReader(MediaSettings(), workers=1) as opened:
        yield opened


def test_a_stretch_gives_a_hash_a_second_counted_from_its_start(reader, tmp_path: Path) -> None:
    path = write_video(tmp_path / "film.mp4", shot(1, 8))
    hashes = hashing.hashes_of_span(reader, path, Span(2 * SECOND, 6 * SECOND))
    assert [one.time_us for one in hashes] == [0, SECOND, 2 * SECOND, 3 * SECOND]
    assert all(one.quality >= 50 and len(one.code) == 32 for one in hashes)


def test_a_stretch_between_two_points_of_the_grid_still_has_one(reader, tmp_path: Path) -> None:
    path = write_video(tmp_path / "film.mp4", shot(1, 4))
    [one] = hashing.hashes_of_span(reader, path, Span(1_300_000, 1_900_000))
    assert 0 <= one.time_us < 100_000


def test_black_is_not_handed_over(reader, tmp_path: Path) -> None:
    path = write_video(tmp_path / "black.mp4", np.full((50, 90, 160), 16, np.uint8))
    assert hashing.hashes_of_span(reader, path, Span(0, 2 * SECOND)) == ()


def test_a_still_has_one_hash_without_a_time(reader) -> None:
    [one] = hashing.hashes_of_still(reader, MEDIA / "coffee.jpg")
    assert one.time_us is None
    assert one.quality >= 50


def exact(picture: np.ndarray) -> bytes:
    """PDQ of every pixel; that ours is the published one, bit for bit, is held in `tests/fingerprint/test_pdq.py`."""
    return pdq(np.ascontiguousarray(picture))[0].astype(">u8").tobytes()


def test_a_still_is_hashed_whole_as_others_open_it(reader) -> None:
    [one] = hashing.hashes_of_still(reader, MEDIA / "coffee.jpg")
    with Image.open(MEDIA / "coffee.jpg") as image:
        assert one.code == exact(np.asarray(image.convert("RGB")))


def test_a_film_is_hashed_whole_at_each_second_as_its_decoder_gives_it(reader, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sorted(MEDIA.glob("*.mp4"))[0]
    with av.open(str(path)) as container:
        frames = {
            round(float(frame.time) * SECOND): frame.to_ndarray(format="rgb24")
            for frame in itertools.islice(container.decode(video=0), 110)
        }
    expected = {
        second * SECOND: exact(frames[max(at for at in frames if at <= second * SECOND + 1)]) for second in range(4)
    }
    hashes = hashing.hashes_of_span(reader, path, Span(0, 4 * SECOND))
    assert hashes
    assert {one.time_us: one.code for one in hashes} == {
        one.time_us: expected[one.time_us] for one in hashes if one.time_us in expected
    }
    # Large films are read a few frames at a time, to the same hashes.
    monkeypatch.setattr(hashing, "_HELD_BYTES", 1)
    assert hashing.hashes_of_span(reader, path, Span(0, 4 * SECOND)) == hashes


def test_a_file_that_is_gone_says_so(reader, tmp_path: Path) -> None:
    with pytest.raises(MediaRejected, match="gone"):
        hashing.hashes_of_span(reader, tmp_path / "gone.mp4", Span(0, SECOND))


def test_stored_codes_stand_in_one_a_second_without_blank_and_bad_ones() -> None:
    rows = 20
    quality = np.full(rows, 90, np.uint8)
    quality[:5] = 10
    codes = FrameCodes(
        times_us=np.arange(rows) * 200_000,
        codes=np.arange(rows * 4, dtype=np.uint64).reshape(-1, 4),
        mirrored=np.zeros((rows, 4), np.uint64),
        quality=quality,
        flags=np.r_[np.zeros(10, np.uint8), np.ones(5, np.uint8), np.zeros(5, np.uint8)],
        end_us=4 * SECOND,
    )
    hashes = hashing.hashes_of_codes(codes, Span(0, 4 * SECOND))
    assert [one.time_us for one in hashes] == [SECOND, 3 * SECOND]
    assert hashes[0].code == np.arange(20, 24, dtype=">u8").tobytes()
    assert [one.time_us for one in hashing.hashes_of_codes(codes, None)] == [None]
