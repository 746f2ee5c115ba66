from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from twicetold.media.encoding import write_film
from twicetold.media.reader import MediaReader

Paint = Callable[[int, int, int], NDArray[np.uint8]]
Numbers = Callable[[np.ndarray], list[int]]


@pytest.mark.parametrize("rate", [5, 25, 30])
def test_a_written_film_has_its_pictures_at_its_rate(
    reader: MediaReader, numbered_picture: Paint, read_numbers: Numbers, tmp_path: Path, rate: int
) -> None:
    frames = np.stack([numbered_picture(number, 96, 64) for number in range(30)])
    path = tmp_path / "film.mp4"
    write_film(path, frames, rate=rate)
    batch = reader.window(path, start_us=0, end_us=10**9, pixels="rgb")
    assert batch.pixels.shape == frames.shape
    assert read_numbers(batch.pixels) == list(range(30))
    assert np.abs(batch.times_us - np.arange(30) * 1_000_000 / rate).max() <= 1
    assert abs(batch.end_us - 30_000_000 / rate) <= 1


def test_a_larger_factor_costs_quality_and_saves_bytes(tmp_path: Path, reader: MediaReader) -> None:
    frames = np.random.default_rng(4).integers(0, 256, (10, 64, 96, 3), dtype=np.uint8)
    sizes, errors = [], []
    for crf in (18, 40):
        path = tmp_path / f"{crf}.mp4"
        write_film(path, frames, rate=25, crf=crf)
        shown = reader.window(path, start_us=0, end_us=10**9, pixels="rgb").pixels
        sizes.append(path.stat().st_size)
        errors.append(np.abs(shown.astype(int) - frames).mean())
    assert sizes[0] > 2 * sizes[1]
    assert errors[0] < errors[1]
