"""Small grey frames of an item at its own frame rate, read when asked for, kept while they are likely needed."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.align.warp import CANVAS_HEIGHT, CANVAS_WIDTH

PIECE_US = 1_000_000
"""Footage is kept in pieces of this length, so that neighbouring questions share a reading."""

MOST_PIECES = 10
"""Pieces that lie together are read at once, up to this many: each reading begins at the key frame before it."""

BEHIND = 1
"""Pieces read with them: what matches is followed past its ends, and going on costs less than coming back."""

HALVED_FROM = 200
"""Longer side, in pixels, from which frames are kept at half their size as well."""


@dataclass(frozen=True, slots=True)
class Frames:
    """`times_us` int64 (n,) rising; `pixels` uint8 (n, height, width), grey; `half` the same at half the size, or as
    they are where they are small."""

    times_us: NDArray[np.int64]
    pixels: NDArray[np.uint8]
    half: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, 1, 1), np.uint8))
    told: dict[str, float] = field(default_factory=dict)
    """Numbers that were worked out of them once, by name."""
    _turned: list[NDArray[np.uint8]] = field(default_factory=list)
    _negative: list[Frames] = field(default_factory=list)
    _cells: list[NDArray[np.float32]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if len(self.half) != len(self.pixels):
            object.__setattr__(self, "half", _halved(self.pixels))

    def take(self, rows: slice) -> Frames:
        """The frames of a range of rows, not copied."""
        return Frames(self.times_us[rows], self.pixels[rows], self.half[rows])

    @property
    def by_pixel(self) -> NDArray[np.uint8]:
        """`half` turned over: each pixel's values over the frames, uint8 (height * width, n); made once."""
        if not self._turned:
            self._turned.append(turned(self.half))
        return self._turned[0]

    @property
    def cells(self) -> NDArray[np.float32]:
        """Each whole picture as cells of a canvas, less their mean, float32 (n, CANVAS_HEIGHT * CANVAS_WIDTH); made
        once."""
        if not self._cells:
            size = (CANVAS_WIDTH, CANVAS_HEIGHT)
            cells = np.zeros((len(self), CANVAS_HEIGHT * CANVAS_WIDTH), np.float32)
            for row, picture in enumerate(self.pixels):
                cells[row] = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).ravel()
            self._cells.append(cells - cells.mean(axis=1, keepdims=True))
        return self._cells[0]

    @property
    def negative(self) -> Frames:
        """The same as negatives; made once."""
        if not self._negative:
            self._negative.append(Frames(self.times_us, 255 - self.pixels, 255 - self.half))
        return self._negative[0]

    def copied(self) -> Frames:
        """The same in memory of their own."""
        return Frames(self.times_us.copy(), self.pixels.copy(), self.half.copy())

    def __len__(self) -> int:
        return len(self.times_us)


def nearest(times_us: NDArray[np.int64], moments_us: NDArray[np.float64]) -> NDArray[np.int64]:
    """Row of the time nearest to each moment, int64, shape of `moments_us`; `times_us` (n,) rise and are not empty."""
    after = np.clip(np.searchsorted(times_us, moments_us), 0, len(times_us) - 1)
    before = np.maximum(after - 1, 0)
    earlier = np.abs(times_us[before] - moments_us) <= np.abs(times_us[after] - moments_us)
    return np.where(earlier, before, after)


def turned(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pictures (n, h, w) as each pixel's values over them, (h * w, n)."""
    count, height, width = pixels.shape
    return np.ascontiguousarray(pixels.reshape(count, height * width).T)


def _halved(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    count, height, width = pixels.shape
    if max(height, width) < HALVED_FROM or not count:
        return pixels
    size = (max(1, round(width / 2)), max(1, round(height / 2)))
    half = np.empty((count, size[1], size[0]), np.uint8)
    for row in range(count):
        cv2.resize(pixels[row], size, dst=half[row], interpolation=cv2.INTER_AREA)
    return half


def _bytes_of(frames: Frames) -> int:
    """What they take in memory at most: the smaller ones turned over and whole pictures as cells, too."""
    return frames.pixels.nbytes + 2 * frames.half.nbytes + 4 * CANVAS_HEIGHT * CANVAS_WIDTH * len(frames)


class Piece(NamedTuple):
    """Frames that lie in one kept piece of footage: which piece, the row of the first, all that the piece holds."""

    number: int
    first_row: int
    frames: Frames
    whole: Frames

    @property
    def rows(self) -> slice:
        """Where the frames lie in all that the piece holds."""
        return slice(self.first_row, self.first_row + len(self.frames))


ReadWindow = Callable[[str, int, int], Frames]
"""Reads all frames of an item in `[start_us, end_us)`; an item without frames there gives none. What had to be decoded
before may come, too, from some frame on without a gap."""


class Footage:
    """A cache of decoded pieces over a `ReadWindow`, bounded in bytes; the least recently used go first.

    May be asked from several threads; two that want the same piece at the same moment may both read it.
    """

    def __init__(self, read: ReadWindow, *, max_bytes: int = 512 * 2**20) -> None:
        self._read = read
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[tuple[str, int], Frames] = OrderedDict()
        self._lock = threading.Lock()

    def pieces(self, item: str, start_us: float, end_us: float) -> Iterator[Piece]:
        """Frames with a time in `[start_us, end_us)`, piece by piece and not copied."""
        last = max(0, int(-(-end_us // PIECE_US)))
        held: dict[int, Frames] = {}
        for number in range(max(0, int(start_us // PIECE_US)), last):
            if number not in held:
                held = self._from(item, number, last)
            low, high = 0, len(held[number])
            if start_us > number * PIECE_US:
                low = int(np.searchsorted(held[number].times_us, start_us))
            if end_us < (number + 1) * PIECE_US:
                high = int(np.searchsorted(held[number].times_us, end_us))
            if high > low:
                yield Piece(number, low, held[number].take(slice(low, high)), held[number])

    def window(self, item: str, start_us: float, end_us: float) -> Frames:
        """Frames with a time in `[start_us, end_us)`, where that lies on the track."""
        parts = [piece.frames for piece in self.pieces(item, start_us, end_us)]
        if len(parts) == 1:
            return parts[0]
        if not parts:
            return Frames(np.zeros(0, np.int64), np.zeros((0, 1, 1), np.uint8))
        return Frames(
            np.concatenate([part.times_us for part in parts]),
            np.concatenate([part.pixels for part in parts]),
            np.concatenate([part.half for part in parts]),
        )

    def at(self, item: str, moment_us: float, *, within_us: int) -> NDArray[np.uint8] | None:
        """The picture nearest to a moment, uint8 (h, w), not copied; None where none lies within `within_us`."""
        best: tuple[float, NDArray[np.uint8]] | None = None
        for piece in self.pieces(item, max(0.0, moment_us - within_us), moment_us + within_us):
            row = int(nearest(piece.frames.times_us, np.array([moment_us]))[0])
            away = abs(float(piece.frames.times_us[row]) - moment_us)
            if best is None or away < best[0]:
                best = away, piece.frames.pixels[row]
        return best[1] if best is not None else None

    def fetch(self, item: str, start_us: float, end_us: float) -> None:
        """Read at once what is not kept of `[start_us, end_us)`: several readings of its parts would cost more."""
        for _ in self.pieces(item, start_us, end_us):
            pass

    def spread(self, item: str, start_us: float, end_us: float, count: int) -> list[NDArray[np.uint8]]:
        """As many pictures as `count`, each uint8 (h, w), not copied: spread evenly over those in `[start_us, end_us)`,
        the first and the last among them; none where fewer than two lie there."""
        shown = [picture for piece in self.pieces(item, start_us, end_us) for picture in piece.frames.pixels]
        if len(shown) < 2:
            return []
        return [shown[row] for row in np.linspace(0, len(shown) - 1, count).round().astype(np.int64)]

    def let_go(self) -> None:
        """Keep nothing of what was read."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def negative_of(self, item: str) -> Footage:
        """The same footage, in which one item is shown as a negative."""
        return _Negative(self, item)

    def _from(self, item: str, wanted: int, last: int) -> dict[int, Frames]:
        """A piece that is kept, or it and those around it that are not, read at once."""
        with self._lock:
            if (item, wanted) in self._kept:
                self._kept.move_to_end((item, wanted))
                return {wanted: self._kept[item, wanted]}
            first, end = wanted, wanted + 1
            while end < min(last + BEHIND, first + MOST_PIECES) and (item, end) not in self._kept:
                end += 1
        read = self._read(item, first * PIECE_US, end * PIECE_US)
        if len(read):
            # Of what comes besides only whole pieces are of use.
            first = min(first, max(0, int(-(-int(read.times_us[0]) // PIECE_US))))
        edges = np.searchsorted(read.times_us, np.arange(first, end + 1) * PIECE_US).tolist()
        # Copied, so that a piece that is dropped lets go of its memory.
        pieces = {
            number: read.take(slice(low, high)).copied()
            for number, (low, high) in enumerate(itertools.pairwise(edges), first)
        }
        with self._lock:
            for number, frames in pieces.items():
                if (item, number) not in self._kept:
                    self._kept[item, number] = frames
                    self._bytes += _bytes_of(frames)
            while self._bytes > self._max_bytes and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= _bytes_of(dropped)
        return pieces


class _Negative(Footage):
    """Reads through other footage, which keeps what is read; negatives are kept beside it."""

    def __init__(self, of: Footage, item: str) -> None:
        super().__init__(of._read)
        self._of, self._item = of, item

    def _from(self, item: str, wanted: int, last: int) -> dict[int, Frames]:
        pieces = self._of._from(item, wanted, last)
        return {number: frames.negative for number, frames in pieces.items()} if item == self._item else pieces
