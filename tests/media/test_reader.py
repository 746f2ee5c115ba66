from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from twicetold.errors import MediaRejected
from twicetold.media.reader import MediaReader
from twicetold.model import ItemKind

Numbers = Callable[[np.ndarray], list[int]]


def test_probe_tells_what_a_player_would_show(reader: MediaReader, film: Path) -> None:
    probe = reader.probe(film)
    assert (probe.kind, probe.media_type, probe.codec) == (ItemKind.VIDEO, "video/mp4", "h264")
    assert (probe.width, probe.height, probe.duration_us) == (96, 72, 2_000_000)
    assert (probe.average_frame_rate, probe.frame_count) == ((25, 1), 50)


def test_sample_gives_the_first_picture_at_each_grid_point(
    reader: MediaReader, film: Path, read_numbers: Numbers
) -> None:
    batch = reader.sample(film, every_us=200_000, width=64, height=48)
    assert batch.times_us.tolist() == list(range(0, 2_000_000, 200_000))
    assert read_numbers(batch.pixels) == list(range(0, 50, 5))
    assert (batch.pixels.shape, batch.pixels.dtype) == ((10, 48, 64), np.uint8)
    assert batch.end_us == 2_000_000
    assert batch.report.complete
    assert batch.report.frames_decoded == 50


def test_chunks_join_to_the_whole(reader: MediaReader, film: Path) -> None:
    whole = reader.sample(film, every_us=40_000, width=32, height=32, pixels="rgb")
    chunks = list(reader.sample_chunks(film, every_us=40_000, width=32, height=32, pixels="rgb", frames_per_chunk=16))
    assert [len(chunk) for chunk in chunks] == [16, 16, 16, 2]
    assert [chunk.end_us for chunk in chunks] == [640_000, 1_280_000, 1_920_000, 2_000_000]
    assert np.array_equal(np.concatenate([chunk.pixels for chunk in chunks]), whole.pixels)


def test_window_gives_every_picture_of_its_span(reader: MediaReader, film: Path, read_numbers: Numbers) -> None:
    batch = reader.window(film, start_us=500_000, end_us=700_001, long_side=48)
    assert batch.times_us.tolist() == [520_000, 560_000, 600_000, 640_000, 680_000]
    assert read_numbers(batch.pixels) == [13, 14, 15, 16, 17]
    assert batch.pixels.shape == (5, 36, 48)
    assert batch.end_us == 720_000


def test_the_picture_of_an_instant_is_the_one_on_screen_and_past_the_end_one_a_little_before(
    reader: MediaReader, film: Path, read_numbers: Numbers
) -> None:
    shown = [reader.instant(film, at_us, long_side=48) for at_us in (500_000, 520_000, 2_100_000)]
    assert [read_numbers(picture.mean(axis=-1)[None])[0] for picture in shown if picture is not None] == [12, 13, 47]
    assert all(picture is not None and picture.shape == (36, 48, 3) for picture in shown)
    assert reader.instant(film, 3_000_000, long_side=48) is None


def test_files_can_be_probed_side_by_side_and_asked_for_in_order(
    reader: MediaReader, film: Path, tmp_path: Path
) -> None:
    still, broken = tmp_path / "still.png", tmp_path / "broken.mp4"
    Image.new("RGB", (8, 4)).save(still)
    broken.write_bytes(film.read_bytes()[:300])
    with reader.probing() as begin:
        outcomes = [begin(path) for path in (film, broken, still, tmp_path / "gone.mp4", film)]
        assert outcomes[0]().kind is ItemKind.VIDEO
        with pytest.raises(MediaRejected, match=r"broken\.mp4"):
            outcomes[1]()
        assert outcomes[2]().width == 8
        with pytest.raises(MediaRejected) as caught:
            outcomes[3]()
        assert outcomes[4]() == outcomes[0]()
    assert caught.value.code == "media.missing"


def test_still_comes_as_it_is_shown(reader: MediaReader, tmp_path: Path) -> None:
    path = tmp_path / "still.png"
    Image.fromarray(np.arange(48, dtype=np.uint8).reshape(4, 4, 3)).save(path)
    assert np.array_equal(reader.still(path), np.arange(48).reshape(4, 4, 3))
    assert reader.still(path, pixels="gray").shape == (4, 4)


def test_a_window_has_to_have_a_length_and_one_size(reader: MediaReader, film: Path) -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        reader.window(film, start_us=5, end_us=5)
    with pytest.raises(ValueError, match="or long_side"):
        reader.window(film, start_us=0, end_us=5, width=3)
