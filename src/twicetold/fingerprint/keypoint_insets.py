"""Where one picture shows another: an inset, a half of a screen, the middle between bars or over a blurred fill.

The border of an inset stays at its place while both sides of it change. So over some frames it is noted where
neighbouring pixels differ, and rectangles are looked for whose four sides do so nearly always and nearly everywhere, or
are sides of the picture. What is found is only looked at more closely: a rectangle that is a window of a house costs a
little time and no truth.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

STEP = 10
"""Grey levels by which pixels on both sides of a border differ."""

LEAST_FRAMES = 3
"""Frames from which borders are told."""

MEMORY = 0.75
"""What is noted of a frame counts this much less with each frame after it: borders of a second ago are forgotten."""

OFTEN = 0.5
"""Share of the frames in which pixels of a border differ."""

OFTENER = 0.15
"""How much larger that share is than beside the border: in grass and gravel neighbours differ everywhere."""

ALONG, BESIDE = 9, 3
"""Pixels along a border over which that is averaged, and beside it where it is compared."""

GAP = 4
"""Pixels of a border that may be missing in a row, where both sides happen to be alike."""

LEAST_SIDE = 0.25
"""Shortest side, as a share of the picture's width or height."""

MOST_LINES = 10
"""Lines in each direction that are tried, the longest ones."""

SUPPORT = 0.7
"""Share of each side that has to be border."""

MIDDLE = 2
"""Pixels by which a border may lie off the middle of a screen that it divides."""

LEAST_AREA, MOST_AREA = 0.1, 0.92

MOST_INSETS = 2


class Inset(NamedTuple):
    """Pixels `[left, right)` and `[top, bottom)` of a picture."""

    left: int
    top: int
    right: int
    bottom: int

    def overlaps(self, other: Inset) -> bool:
        """Whether the two share pixels, but for a line or two."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > GAP and down > GAP


class StandingBorders:
    """Notes, frame by frame, where neighbouring pixels differ."""

    def __init__(self) -> None:
        self.frames = 0
        self._across: NDArray[np.float32] | None = None
        self._down: NDArray[np.float32] | None = None

    def add(self, picture: NDArray[np.uint8]) -> None:
        """Note a grey picture, uint8 (h, w), of the same size as those before."""
        if self._across is None or self._down is None:
            self._across = np.zeros((picture.shape[0], picture.shape[1] - 1), np.float32)
            self._down = np.zeros((picture.shape[0] - 1, picture.shape[1]), np.float32)
        for noted, one, two in (
            (self._across, picture[:, 1:], picture[:, :-1]),
            (self._down, picture[1:], picture[:-1]),
        ):
            differ = cv2.threshold(cv2.absdiff(one, two), STEP, 1, cv2.THRESH_BINARY)[1]
            cv2.accumulateWeighted(differ, noted, 1 - MEMORY if self.frames else 1.0)
        self.frames += 1

    def insets(self) -> list[Inset]:
        """The halves or quarters of a screen that is divided in its middle, or else the clearest rectangles, disjoint,
        `MOST_INSETS` at most; none while there are too few frames."""
        if self.frames < LEAST_FRAMES or self._across is None or self._down is None:
            return []
        height, width = self._down.shape[0] + 1, self._across.shape[1] + 1
        across, down = _marks(np.ascontiguousarray(self._across.T)), _marks(self._down)
        across_sums, down_sums = _sums(across), _sums(down)
        if tiles := _tiles(across_sums, down_sums, width, height):
            return tiles
        verticals, horizontals = _lines(across, height), _lines(down, width)
        found: list[Inset] = []
        rows = _rectangles(across_sums, down_sums, verticals, horizontals, width, height)
        for row in rows[np.lexsort((rows[:, 1], rows[:, 2], -rows[:, 0]))]:
            inset = Inset(*(int(side) for side in row[1:]))
            if len(found) < MOST_INSETS and not any(inset.overlaps(other) for other in found):
                found.append(inset)
        return found


def _marks(shares: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Where a border may be, bool (n, length), from how often pixels on both sides of each of n lines differ."""
    even = np.asarray(cv2.blur(shares, (ALONG, 1)), np.float32)
    beside = np.asarray(cv2.blur(even, (1, 3)), np.float32)
    padded = np.pad(beside, ((BESIDE, BESIDE), (0, 0)), mode="edge")
    other = (padded[: -2 * BESIDE] + padded[2 * BESIDE :]) / 2
    marks: NDArray[np.bool_] = (even >= OFTEN) & (even - other >= OFTENER)
    return marks


def _tiles(across: NDArray[np.int32], down: NDArray[np.int32], width: int, height: int) -> list[Inset]:
    """Halves or quarters, where a border stands in the middle of the screen from side to side."""
    middle_x, middle_y = _middle(across, width), _middle(down, height)
    columns = [0, *([middle_x] if middle_x else []), width]
    rows = [0, *([middle_y] if middle_y else []), height]
    if len(columns) + len(rows) == 4:
        return []
    return [Inset(left, top, right, bottom) for top, bottom in pairwise(rows) for left, right in pairwise(columns)]


def _middle(sums: NDArray[np.int32], length: int) -> int | None:
    """The line in the middle of the picture that is border from one of its sides to the other; None where none is."""
    near = np.arange(max(1, length // 2 - MIDDLE), length // 2 + MIDDLE + 1)
    support = np.array([_support(sums, int(line), length, 0, sums.shape[1] - 1) for line in near])
    best = int(support.argmax())
    return int(near[best]) if support[best] >= SUPPORT else None


def _lines(marks: NDArray[np.bool_], length: int) -> NDArray[np.int64]:
    """Numbers of the lines (n, length) with the longest borders, and the two sides of the picture; rising."""
    runs = _longest_runs(marks)
    # Beside a border there is often another, a pixel off: the longer one stands for both.
    padded = np.pad(runs, 2)
    highest = np.max([padded[shift : shift + len(runs)] for shift in range(5)], axis=0)
    kept = np.flatnonzero((runs >= LEAST_SIDE * length) & (runs == highest))
    kept = kept[np.argsort(-runs[kept], kind="stable")[:MOST_LINES]]
    return np.unique(np.concatenate([[0, len(marks) + 1], kept + 1])).astype(np.int64)


def _sums(marks: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Marks of each line up to each place, (n, length + 1); a mark one line beside counts as well."""
    wide = marks.copy()
    wide[1:] |= marks[:-1]
    wide[:-1] |= marks[1:]
    return np.pad(np.cumsum(wide, axis=1, dtype=np.int32), ((0, 0), (1, 0)))


@numba.njit(cache=True, nogil=True)
def _longest_runs(marks: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Length of the longest run of marks on each line, gaps of up to `GAP` bridged."""
    lines, length = marks.shape
    longest = np.zeros(lines, np.int64)
    for line in range(lines):
        start, last = -1, -1
        for place in range(length):
            if marks[line, place]:
                if start < 0 or place - last > GAP + 1:
                    start = place
                last = place
                longest[line] = max(longest[line], last - start + 1)
    return longest


@numba.njit(cache=True, nogil=True)
def _support(sums: NDArray[np.int32], line: int, lines: int, start: int, end: int) -> float:
    """Share of a side that is border; the picture's own sides are."""
    if line in (0, lines):
        return 1.0
    return float((sums[line - 1, end] - sums[line - 1, start]) / (end - start))


@numba.njit(cache=True, nogil=True)
def _closed(left: int, top: int, right: int, bottom: int, width: int, height: int) -> bool:
    """Whether three sides are within the picture, or two that lie as far from its sides, as those of bars do."""
    beside, above = left > 0 and right < width, top > 0 and bottom < height
    if beside and above:
        return True
    if beside and top == 0 and bottom == height:
        return abs(left - (width - right)) <= GAP
    if above and left == 0 and right == width:
        return abs(top - (height - bottom)) <= GAP
    return (beside and (top > 0 or bottom < height)) or (above and (left > 0 or right < width))


@numba.njit(cache=True, nogil=True)
def _rectangles(  # Numba takes no keywords-only
    across: NDArray[np.int32],
    down: NDArray[np.int32],
    verticals: NDArray[np.int64],
    horizontals: NDArray[np.int64],
    width: int,
    height: int,
) -> NDArray[np.float64]:
    """Rectangles that are supported on all sides, (n, 5): support of the weakest side, left, top, right, bottom."""
    room = 64
    found = np.zeros((room, 5))
    count = 0
    for one in range(len(verticals)):
        for two in range(one + 1, len(verticals)):
            left, right = verticals[one], verticals[two]
            if right - left < LEAST_SIDE * width:
                continue
            for three in range(len(horizontals)):
                for four in range(three + 1, len(horizontals)):
                    top, bottom = horizontals[three], horizontals[four]
                    share = (right - left) * (bottom - top) / (width * height)
                    if bottom - top < LEAST_SIDE * height or share < LEAST_AREA or share > MOST_AREA:
                        continue
                    weakest = min(
                        _support(across, left, width, top, bottom),
                        _support(across, right, width, top, bottom),
                        _support(down, top, height, left, right),
                        _support(down, bottom, height, left, right),
                    )
                    if weakest >= SUPPORT and count < room and _closed(left, top, right, bottom, width, height):
                        found[count, 0] = weakest
                        found[count, 1], found[count, 2] = left, top
                        found[count, 3], found[count, 4] = right, bottom
                        count += 1
    return found[:count]
