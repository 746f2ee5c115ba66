"""A copy for browsers keeps the original's times, and hostile bytes make an error and no copy."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest

from demo import writing
from demo.footage import film
from twicetold.errors import MediaRejected
from twicetold.media.proxy import LONG_SIDE
from twicetold.media.reader import MediaReader
from twicetold.settings import MediaSettings


@pytest.fixture(scope="module")
def reader():
    with MediaReader(MediaSettings(), workers=1) as opened:
        yield opened


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("proxy") / "film.mp4"
    writing.film(path, film("rabbit", seconds=2))
    return path


def test_every_frame_keeps_its_time_and_a_browser_can_play_it(reader, original: Path) -> None:
    pieces = list(reader.proxy(original))
    assert b"" in pieces, "nothing told that work goes on"
    with av.open(io.BytesIO(b"".join(pieces))) as made:
        [stream] = made.streams.video
        assert (made.format.name, stream.codec_context.codec.canonical_name) == ("matroska,webm", "vp9")
        assert max(stream.width, stream.height) <= LONG_SIDE
        times_ms = [round(frame.pts * stream.time_base * 1000) for frame in made.decode(stream)]
    window = reader.window(original, start_us=0, end_us=10_000_000, long_side=16)
    assert times_ms == [round(int(ticks) * window.time_base * 1000) for ticks in window.ticks]


def test_the_copy_shows_what_the_original_shows(reader, original: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.webm"
    copy.write_bytes(b"".join(reader.proxy(original)))
    one, other = (
        reader.window(path, start_us=1_000_000, end_us=1_040_000, width=64, height=36).pixels[0].astype(int)
        for path in (original, copy)
    )
    assert np.abs(one - other).mean() < 6


def test_what_is_no_film_makes_an_error_and_no_copy(reader, tmp_path: Path) -> None:
    path = tmp_path / "no.mp4"
    path.write_bytes(b"\x00\x00\x00\x18ftypmp42" + b"\xff" * 4000)
    with pytest.raises(MediaRejected):
        list(reader.proxy(path))
