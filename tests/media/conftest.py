"""Media made for these tests, in which every picture carries its own number."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from twicetold.media.reader import MediaReader
from twicetold.settings import MediaSettings

os.environ.setdefault("SVT_LOG", "1")  # errors only: the AV1 encoder tells its life story otherwise

ROWS, COLUMNS = 3, 4
"""Twelve blocks: one bit each of a picture's number, which survives scaling, squeezing and hard compression."""


def numbered(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """uint8 `(h, w, 3)`: grey with twelve dark or light blocks."""
    bits = np.array([(number >> bit) & 1 for bit in range(ROWS * COLUMNS)], np.uint8).reshape(ROWS, COLUMNS)
    rows = np.arange(height) * ROWS // height
    columns = np.arange(width) * COLUMNS // width
    luma = 40 + 170 * bits[rows][:, columns]
    return np.repeat(luma[..., None], 3, axis=2).astype(np.uint8)


def number_of(picture: NDArray[np.uint8]) -> int:
    """The number in a picture, grey or RGB, of any size."""
    luma = picture if picture.ndim == 2 else picture.mean(axis=2)
    height, width = luma.shape
    rows = (2 * np.arange(ROWS) + 1) * height // (2 * ROWS)
    columns = (2 * np.arange(COLUMNS) + 1) * width // (2 * COLUMNS)
    bits = luma[rows][:, columns] > 125
    return int(sum(1 << index for index, bit in enumerate(bits.reshape(-1)) if bit))


def numbers_of(pixels: NDArray[np.uint8]) -> list[int]:
    """The numbers in `(n, h, w)` or `(n, h, w, 3)` pictures."""
    return [number_of(picture) for picture in pixels]


def make_video(
    path: Path,
    *,
    codec: str = "libx264",
    times: Iterable[int] | None = None,
    count: int = 50,
    time_base: Fraction = Fraction(1, 25),
    size: tuple[int, int] = (96, 72),
    pixel_format: str = "yuv420p",
    gop: int = 10,
    container: str | None = None,
    options: Mapping[str, str] | None = None,
    container_options: Mapping[str, str] | None = None,
    prepare: Callable[[Any], None] | None = None,
    paint: Callable[[int, int, int], NDArray[np.uint8]] = numbered,
) -> Path:
    """A film whose picture `i` carries the number `i` and comes on screen at tick `times[i]` of `time_base`."""
    width, height = size
    ticks = list(times) if times is not None else list(range(count))
    with av.open(str(path), "w", format=container, container_options=dict(container_options or {})) as output:
        stream: Any = output.add_stream(codec, rate=Fraction(1) / time_base, options=dict(options or {}))
        stream.width, stream.height, stream.pix_fmt = width, height, pixel_format
        stream.codec_context.time_base = time_base
        stream.codec_context.gop_size = gop
        stream.codec_context.thread_count = 1
        if prepare:
            prepare(stream)
        for number, tick in enumerate(ticks):
            painted = paint(number, width, height)
            frame = av.VideoFrame.from_ndarray(painted, format="rgba" if painted.shape[2] == 4 else "rgb24")
            frame = frame.reformat(format=pixel_format)
            frame.pts, frame.time_base = tick, time_base
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


@pytest.fixture(scope="session")
def reader() -> Iterator[MediaReader]:
    """One pool for all tests: a worker has to be as good after a bad file as before."""
    with MediaReader(MediaSettings(memory_mib=1024, cpu_s=60, wall_s=60), workers=2) as made:
        yield made


@pytest.fixture(scope="session")
def video() -> Callable[..., Path]:
    """`make_video`."""
    return make_video


@pytest.fixture(scope="session")
def numbered_picture() -> Callable[[int, int, int], NDArray[np.uint8]]:
    """`numbered`."""
    return numbered


@pytest.fixture(scope="session")
def read_numbers() -> Callable[[NDArray[np.uint8]], list[int]]:
    """`numbers_of`."""
    return numbers_of


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of H.264 with B-frames at 25 frames a second, a key frame every 10."""
    return make_video(tmp_path_factory.mktemp("film") / "film.mp4", options={"bf": "2", "sc_threshold": "0"})
