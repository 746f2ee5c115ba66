from __future__ import annotations

from pathlib import Path

import pytest

from twicetold.errors import MediaRejected
from twicetold.media.plan import DecodeLimits, check_pixels, too_long

FILE = Path("film.mp4")


def test_a_picture_may_be_as_large_as_the_limit_and_no_larger() -> None:
    check_pixels(FILE, 1000, 1000, 1_000_000)
    with pytest.raises(MediaRejected, match=r"film\.mp4: a picture of 1001 x 1000 pixels") as caught:
        check_pixels(FILE, 1001, 1000, 1_000_000)
    assert caught.value.code == "media.too_large"
    assert "media.max_megapixels" in caught.value.hint


def test_a_length_past_the_limit_names_file_limit_and_setting() -> None:
    error = too_long(FILE, DecodeLimits(max_frames=1, max_pixels=1, max_duration_h=48))
    assert (error.code, error.message) == ("media.too_long", "film.mp4: goes on past 48 hours")
    assert "media.max_duration_h" in error.hint
