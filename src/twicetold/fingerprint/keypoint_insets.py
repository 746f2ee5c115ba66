"""Where one picture shows another: an inset, a half of a screen, the middle between bars or over a blurred fill.

The border of an inset stays at its place while both sides of it change. So over some frames it is noted how often
neighbouring pixels differ, and rectangles are looked for along whose sides they do so clearly more often than beside
them, on the whole if not everywhere, or whose sides are sides of the picture. What is found is only looked at more
closely: a rectangle that is a window of a house costs a little time and no truth.
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

ALONG, BESIDE = 9, 3
"""Pixels along a border over which that is averaged, and beside it where it is compared: in grass and gravel neighbours
differ everywhere."""

CLEARLY = 0.12
"""How much more often than beside them pixels differ that may be of a border."""

LEAST_BORDER = 0.05
"""What pixels of a line have to go beyond that in a row, added up over the picture's side, for the line to be tried."""

MOST_LINES = 12
"""Lines in each direction that are tried, the clearest ones."""

BORDER = 0.5
"""How much more often than beside them pixels have to differ along the sides of a rectangle, on average."""

ENCLOSED, HALF_OPEN = 0.35, 0.5
"""The same along its weakest side, where four sides, and where fewer, lie within the picture: much of what stands in a
picture meets its edge."""

DIVIDED, MIDDLE = 0.45, 2
"""The same of a border that divides the screen, and pixels by which that may lie off the middle."""

APART = 4
"""Pixels by which two insets may share an edge, and bars be of unlike width."""

LEAST_SIDE = 0.15
"""Shortest side, as a share of the picture's width or height."""

LEAST_AREA, MOST_AREA = 0.025, 0.92

SMALL, CHANGES = 0.1, 0.02
"""Share of the picture below which an inset has to show something that moves, and how often its pixels have to differ
from the frame before: a logo stands within a border, too."""

MOST_INSETS = 2

WITHIN = 0.5
"""Most that an inset takes of another that it lies in."""


class Inset(NamedTuple):
    """Pixels `[left, right)` and `[top, bottom)` of a picture."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        """Pixels."""
        return (self.right - self.left) * (self.bottom - self.top)

    def is_small(self, pixels: int) -> bool:
        """Whether it takes less than `SMALL` of a picture of so many pixels."""
        return self.area < SMALL * pixels

    def goes_with(self, other: Inset) -> bool:
        """Whether the two share nothing, but for a line or two, or one is a small part of the other: an inset between
        bars."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        if across <= APART or down <= APART:
            return True
        small, large = sorted((self.area, other.area))
        return across * down == small <= WITHIN * large


class _Noted(NamedTuple):
    """How often pixels differ from the next one across and down, and from themselves in the frame before, float32
    (h, w - 1), (h - 1, w) and (h, w)."""

    across: NDArray[np.float32]
    down: NDArray[np.float32]
    changed: NDArray[np.float32]


class StandingBorders:
    """Notes, frame by frame, where neighbouring pixels differ."""

    def __init__(self) -> None:
        self.frames = 0
        self._noted: _Noted | None = None
        self._before = np.zeros((0, 0), np.uint8)

    def add(self, picture: NDArray[np.uint8]) -> None:
        """Note a grey picture, uint8 (h, w), of the same size as those before."""
        if self._noted is None:
            height, width = picture.shape
            shapes = (height, width - 1), (height - 1, width), (height, width)
            self._noted, self._before = _Noted(*(np.zeros(shape, np.float32) for shape in shapes)), picture
        pairs = (picture[:, 1:], picture[:, :-1]), (picture[1:], picture[:-1]), (picture, self._before)
        for noted, (one, two) in zip(self._noted, pairs, strict=True):
            differ = cv2.threshold(cv2.absdiff(one, two), STEP, 1, cv2.THRESH_BINARY)[1]
            cv2.accumulateWeighted(differ, noted, 1 - MEMORY if self.frames else 1.0)
        self.frames += 1
        self._before = picture.copy()

    def insets(self) -> list[Inset]:
        """The halves or quarters of a screen that is divided in its middle, or else the clearest rectangles, disjoint,
        `MOST_INSETS` at most; none while there are too few frames."""
        if self.frames < LEAST_FRAMES or self._noted is None:
            return []
        height, width = self._noted.changed.shape
        across, down = _evidence(np.ascontiguousarray(self._noted.across.T)), _evidence(self._noted.down)
        if tiles := _tiles(across, down, width, height):
            return tiles
        verticals, horizontals = _lines(across), _lines(down)
        found: list[Inset] = []
        sums = _sums(across, verticals), _sums(down, horizontals)
        rows = _rectangles(*sums, verticals, horizontals, width, height)
        for row in rows[np.lexsort((rows[:, 1], rows[:, 2], -rows[:, 0]))]:
            inset = Inset(*(int(side) for side in row[1:]))
            if (
                len(found) < MOST_INSETS
                and all(inset.goes_with(other) for other in found)
                and _shows(inset, self._noted.changed)
            ):
                found.append(inset)
        return found


def _shows(inset: Inset, changed: NDArray[np.float32]) -> bool:
    """Whether an inset is large, or something moves in the middle of it."""
    if not inset.is_small(changed.size):
        return True
    across, down = (inset.right - inset.left) // 4, (inset.bottom - inset.top) // 4
    middle = changed[inset.top + down : inset.bottom - down, inset.left + across : inset.right - across]
    return float(middle.mean()) >= CHANGES


def _evidence(shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much more often than beside it pixels on both sides of each place of n lines differ, from how often they do,
    float32 (n, length) both."""
    even = np.asarray(cv2.blur(shares, (ALONG, 1)), np.float32)
    beside = np.asarray(cv2.blur(even, (1, 3)), np.float32)
    padded = np.pad(beside, ((BESIDE, BESIDE), (0, 0)), mode="edge")
    return np.asarray(even - (padded[: -2 * BESIDE] + padded[2 * BESIDE :]) / 2, np.float32)


def _widened(evidence: NDArray[np.float32], lines: NDArray[np.int64]) -> NDArray[np.float32]:
    """Evidence of some lines within the picture, float32 (k, length): a border between two lines of pixels shows now on
    the one and now on the other."""
    rows = np.clip(lines[:, None] + (-2, -1, 0), 0, len(evidence) - 1)
    return np.asarray(evidence[rows].max(axis=1), np.float32)


def _tiles(across: NDArray[np.float32], down: NDArray[np.float32], width: int, height: int) -> list[Inset]:
    """Halves or quarters, where a border stands in the middle of the screen from side to side."""
    middle_x, middle_y = _middle(across, width), _middle(down, height)
    columns = [0, *([middle_x] if middle_x else []), width]
    rows = [0, *([middle_y] if middle_y else []), height]
    if len(columns) + len(rows) == 4:
        return []
    return [Inset(left, top, right, bottom) for top, bottom in pairwise(rows) for left, right in pairwise(columns)]


def _middle(evidence: NDArray[np.float32], length: int) -> int | None:
    """The line in the middle of the picture that is border from one of its sides to the other; None where none is."""
    near = np.arange(max(1, length // 2 - MIDDLE), length // 2 + MIDDLE + 1)
    clear = _widened(evidence, near).mean(axis=1)
    best = int(clear.argmax())
    return int(near[best]) if clear[best] >= DIVIDED else None


def _lines(evidence: NDArray[np.float32]) -> NDArray[np.int64]:
    """Numbers of the lines (n, length) with the clearest borders, and the two sides of the picture; rising."""
    least = LEAST_BORDER * evidence.shape[1]
    clear = np.maximum(evidence - np.float32(CLEARLY), 0).sum(axis=1)
    clear[clear >= least] = _clearest(evidence[clear >= least])
    # Beside a border there is often another, a pixel off: the clearer one stands for both.
    padded = np.pad(clear, 2)
    highest = np.max([padded[shift : shift + len(clear)] for shift in range(5)], axis=0)
    kept = np.flatnonzero((clear >= least) & (clear == highest))
    kept = kept[np.argsort(-clear[kept], kind="stable")[:MOST_LINES]]
    return np.unique(np.concatenate([[0, len(evidence) + 1], kept + 1])).astype(np.int64)


def _sums(evidence: NDArray[np.float32], lines: NDArray[np.int64]) -> NDArray[np.float64]:
    """Evidence of some lines up to each place, float64 (k, length + 1); of the picture's own sides, which
    need none, whatever lies beside."""
    summed = np.cumsum(_widened(evidence, lines), axis=1, dtype=np.float64)
    sums: NDArray[np.float64] = np.pad(summed, ((0, 0), (1, 0)))
    return sums


@numba.njit(cache=True, nogil=True)
def _clearest(evidence: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the clearest stretch of each line goes beyond `CLEARLY`, added up: Kadane's sum."""
    lines, length = evidence.shape
    clearest = np.zeros(lines, np.float32)
    for line in range(lines):
        here = np.float32(0)
        for place in range(length):
            here = max(np.float32(0), here + evidence[line, place] - np.float32(CLEARLY))
            clearest[line] = max(clearest[line], here)
    return clearest


@numba.njit(cache=True, nogil=True)
def _closed(left: int, top: int, right: int, bottom: int, width: int, height: int) -> bool:
    """Whether three sides are within the picture, or two that lie as far from its sides, as those of bars do."""
    beside, above = left > 0 and right < width, top > 0 and bottom < height
    if beside and above:
        return True
    if beside and top == 0 and bottom == height:
        return abs(left - (width - right)) <= APART
    if above and left == 0 and right == width:
        return abs(top - (height - bottom)) <= APART
    return (beside and (top > 0 or bottom < height)) or (above and (left > 0 or right < width))


@numba.njit(cache=True, nogil=True)
def _rectangles(  # Numba takes no keywords-only
    across: NDArray[np.float64],
    down: NDArray[np.float64],
    verticals: NDArray[np.int64],
    horizontals: NDArray[np.int64],
    width: int,
    height: int,
) -> NDArray[np.float64]:
    """Rectangles whose sides are borders, (n, 5): evidence of the sides within the picture, added up, the weakest
    one twice, so that four are more than three of them and a side of the picture; left, top, right, bottom."""
    found = np.zeros((len(verticals) ** 2 * len(horizontals) ** 2 // 4 + 1, 5))
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
                    if not _closed(left, top, right, bottom, width, height):
                        continue
                    sides, weakest, together = 0, np.inf, 0.0
                    for side in (one, two):
                        if 0 < verticals[side] < width:
                            clear = (across[side, bottom] - across[side, top]) / (bottom - top)
                            sides, weakest, together = sides + 1, min(weakest, clear), together + clear
                    for side in (three, four):
                        if 0 < horizontals[side] < height:
                            clear = (down[side, right] - down[side, left]) / (right - left)
                            sides, weakest, together = sides + 1, min(weakest, clear), together + clear
                    if weakest >= (ENCLOSED if sides == 4 else HALF_OPEN) and together >= BORDER * sides:
                        found[count, 0] = together + weakest
                        found[count, 1], found[count, 2] = left, top
                        found[count, 3], found[count, 4] = right, bottom
                        count += 1
    return found[:count]
