"""Where a point of the query picture lies in the reference picture, and both pictures laid on one small canvas.

Coordinates are normalised to each picture, (0, 0) top left to (1, 1) bottom right, so that a squeeze or another size is
no warp at all. A warp is an affine map, which mirror, crop, zoom, borders and insets are; a screen recorded at a slant
takes a projective one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

CANVAS_WIDTH, CANVAS_HEIGHT = 32, 24
"""Cells on which two pictures are compared: fine enough for what moves, coarse enough to forgive small warps."""

MIN_CELLS = 64
"""Cells that have to stay inside both pictures while a warp moves."""

HALF_FROM = 1.5
"""Pixels from one sample to the next from which frames of half the size are enough."""

OVERSAMPLE = 3
"""Canvas cells are means of OVERSAMPLE x OVERSAMPLE samples, so that detail does not alias."""

SAMPLES = (CANVAS_WIDTH * OVERSAMPLE, CANVAS_HEIGHT * OVERSAMPLE)
"""Samples of a canvas, across and down."""


@dataclass(frozen=True, slots=True)
class Warp:
    """Projective map from query to reference coordinates: its affine part row by row, and its third row, of which the
    last number is 1. The third row is 0, 0 but for what was recorded at a slant."""

    xx: float = 1.0
    xy: float = 0.0
    x0: float = 0.0
    yx: float = 0.0
    yy: float = 1.0
    y0: float = 0.0
    px: float = 0.0
    py: float = 0.0

    @classmethod
    def from_matrix(cls, matrix: NDArray[np.float64]) -> Warp:
        """From a (2, 3) or (3, 3) matrix."""
        numbers = np.asarray(matrix, np.float64)
        if len(numbers) == 3:
            numbers = numbers / numbers[2, 2]
        return cls(*(float(v) for v in numbers.ravel()[:8]))

    @classmethod
    def from_numbers(cls, numbers: NDArray[np.float64]) -> Warp:
        """From `numbers` of a warp."""
        return cls(*(float(v) for v in numbers))

    @property
    def numbers(self) -> NDArray[np.float64]:
        """Its numbers in order, float64 (8,)."""
        return np.array([self.xx, self.xy, self.x0, self.yx, self.yy, self.y0, self.px, self.py])

    @property
    def matrix(self) -> NDArray[np.float64]:
        """Homogeneous form, float64 (3, 3)."""
        return np.array([[self.xx, self.xy, self.x0], [self.yx, self.yy, self.y0], [self.px, self.py, 1.0]])

    @property
    def mirrored(self) -> bool:
        return self.xx * self.yy - self.xy * self.yx < 0

    @property
    def quarters(self) -> int:
        """Clockwise quarter turns, 0 to 3, by which the query shows the reference, mirrored first where it is."""
        across, down = np.linalg.inv(self.matrix)[:2, :2].T
        if self.mirrored:
            across = -across
        return round(float(np.arctan2(across[1] - down[0], across[0] + down[1])) / (np.pi / 2)) % 4

    def onto(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where points (2, n) of the query lie in the reference, (2, n)."""
        return mapped(self.matrix, points)

    def back(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where points (2, n) of the reference lie in the query, (2, n)."""
        return mapped(np.asarray(np.linalg.inv(self.matrix), np.float64), points)


def mapped(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (2, n) under a projective map (3, 3)."""
    moved = matrix[:, :2] @ points + matrix[:, 2:]
    found: NDArray[np.float64] = moved[:2] / moved[2]
    return found


def box(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The part of a picture that points (2, n) enclose: its top left and its bottom right, each (2,), in 0 to 1."""
    return np.clip(points.min(axis=1), 0.0, 1.0), np.clip(points.max(axis=1), 0.0, 1.0)


def moved_by(matrix: NDArray[np.float64], shape: tuple[int, ...]) -> float:
    """How far a map (3, 3) of pixels takes the farthest corner of a picture (h, w), in parts of its width or height."""
    size = np.array([[shape[1]], [shape[0]]])
    return float((np.abs(mapped(matrix, CORNERS * size) - CORNERS * size) / size).max())


CORNERS = np.array([[0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]])
"""Of a picture: x and y of the four."""

Box = tuple[float, float, float, float]
"""A part of a picture: left, top, right, bottom in 0 to 1."""

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
"""A part of a picture that is all of it."""

PLAIN = Warp()
MIRROR = Warp(xx=-1.0, x0=1.0)


@dataclass(frozen=True, slots=True)
class Canvas:
    """The part of the query that the reference covers, cut into cells.

    `query_matrix` and `ref_matrix` (float64 (3, 3)) take cell coordinates of the oversampled canvas to normalised
    coordinates of each picture; `mask` (bool (height, width)) tells the cells that lie inside both.
    """

    query_matrix: NDArray[np.float64]
    ref_matrix: NDArray[np.float64]
    mask: NDArray[np.bool_]

    @property
    def cells(self) -> int:
        """How many cells lie inside both pictures."""
        return int(self.mask.sum())

    def shared(self, part: Box = WHOLE) -> float:
        """Share of the query's picture that the cells are, or of the reference's, whichever is larger: 0 to 1.

        Args:
            part: of the query's picture, which counts as all of it: flat ground around a title is in both, too.
        """
        left, top, right, bottom = part
        of_query = _sample_area(self.query_matrix) / ((right - left) * (bottom - top))
        return float(min(1.0, self.cells * OVERSAMPLE**2 * max(of_query, _sample_area(self.ref_matrix))))

    def within(self, alike: NDArray[np.bool_] | None) -> Canvas:
        """The same canvas, of which only the cells `alike` (bool (CANVAS_HEIGHT, CANVAS_WIDTH)) are looked at."""
        if alike is None or (self.mask & alike).sum() < MIN_CELLS:
            return self
        return Canvas(self.query_matrix, self.ref_matrix, self.mask & alike)

    @classmethod
    def common(cls, canvases: Sequence[Canvas]) -> Canvas | None:
        """The last canvas, with the cells that lie inside both pictures under the warps of all of them."""
        last = canvases[-1]
        mask = last.mask.copy()
        for canvas in canvases[:-1]:
            # From this canvas's cells over the reference to the query, as the other warp has it.
            mask &= _inside(canvas.query_matrix @ np.linalg.inv(canvas.ref_matrix) @ last.ref_matrix)
        return cls(last.query_matrix, last.ref_matrix, mask) if mask.sum() >= MIN_CELLS else None

    @classmethod
    def over(cls, warp: Warp, part: Box = WHOLE) -> Canvas | None:
        """The canvas of a warp, or None where the two pictures share less than a hundredth of the query.

        Args:
            part: of the query's picture that is looked at.
        """
        (left, top), (right, bottom) = (side.tolist() for side in box(warp.back(CORNERS)))
        left, top, right, bottom = max(left, part[0]), max(top, part[1]), min(right, part[2]), min(bottom, part[3])
        if right <= left or bottom <= top or (right - left) * (bottom - top) < 0.01:
            return None
        across, down = (right - left) / SAMPLES[0], (bottom - top) / SAMPLES[1]
        # Cell centres, so that the canvas neither grows nor shifts by half a cell.
        query_matrix = np.array([[across, 0.0, left + 0.5 * across], [0.0, down, top + 0.5 * down], [0.0, 0.0, 1.0]])
        ref_matrix = warp.matrix @ query_matrix
        mask = _inside(ref_matrix)
        return cls(query_matrix, ref_matrix, mask) if mask.any() else None

    def query_cells_under(
        self, warps: Sequence[Warp], pixels: NDArray[np.uint8], half: NDArray[np.uint8]
    ) -> NDArray[np.float32]:
        """Query frames uint8 (n, h, w), and at half their size, as cells, float32 (n, CANVAS_HEIGHT, CANVAS_WIDTH):
        each laid on the canvas's part of the reference by a warp of its own."""
        matrices = np.array([warp.matrix for warp in warps]).reshape(-1, 3, 3)
        return _cells(pixels, half, np.linalg.inv(matrices) @ self.ref_matrix)

    def query_samples(self, picture: NDArray[np.uint8], size: tuple[int, int] = SAMPLES) -> NDArray[np.float32]:
        """One query picture uint8 (h, w) as the samples that cells are means of, float32 (rows, columns); or as fewer
        or more, `size` (columns, rows), spread over the same canvas."""
        return _samples(picture, self.query_matrix, size).astype(np.float32)

    def ref_samples(self, picture: NDArray[np.uint8], size: tuple[int, int] = SAMPLES) -> NDArray[np.float32]:
        """The same of a reference picture."""
        return _samples(picture, self.ref_matrix, size).astype(np.float32)


@numba.njit(cache=True, nogil=True)
def _inside(to_picture: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Cells whose centres lie inside a picture, bool (CANVAS_HEIGHT, CANVAS_WIDTH)."""
    inside = np.zeros((CANVAS_HEIGHT, CANVAS_WIDTH), np.bool_)
    for row in range(CANVAS_HEIGHT):
        for column in range(CANVAS_WIDTH):
            x, y = (column + 0.5) * OVERSAMPLE - 0.5, (row + 0.5) * OVERSAMPLE - 0.5
            depth = to_picture[2, 0] * x + to_picture[2, 1] * y + to_picture[2, 2]
            across = (to_picture[0, 0] * x + to_picture[0, 1] * y + to_picture[0, 2]) / depth
            down = (to_picture[1, 0] * x + to_picture[1, 1] * y + to_picture[1, 2]) / depth
            inside[row, column] = -1e-9 <= across <= 1 + 1e-9 and -1e-9 <= down <= 1 + 1e-9
    return inside


def half_is_enough(shape: tuple[int, ...], to_picture: NDArray[np.float64]) -> bool:
    """Whether frames of half the size (h, w) tell as much, under a map from canvas to normalised coordinates."""
    return _pixels_per_sample(shape, to_picture) >= HALF_FROM


def _cells(pixels: NDArray[np.uint8], half: NDArray[np.uint8], to_picture: NDArray[np.float64]) -> NDArray[np.float32]:
    """Frames as cells, under a map each (n, 3, 3) from canvas to normalised coordinates."""
    cells = np.empty((len(pixels), CANVAS_HEIGHT, CANVAS_WIDTH), dtype=np.float32)
    if not len(pixels):
        return cells
    level = half if half_is_enough(pixels.shape[1:], to_picture[0]) else pixels
    shrunk = _shrunk_size(level.shape[1:], to_picture[0])
    matrices = to_pixels(shrunk or level.shape[1:]) @ to_picture
    for row, picture in enumerate(level):
        samples = moved_picture(_shrunk(picture, shrunk), matrices[row], SAMPLES)
        cells[row] = cv2.resize(samples, (CANVAS_WIDTH, CANVAS_HEIGHT), interpolation=cv2.INTER_AREA)
    return cells


def _shrunk_size(shape: tuple[int, ...], to_picture: NDArray[np.float64], fewer: float = 1.0) -> tuple[int, int] | None:
    """The size (h, w) to which a picture is made smaller first where many of its pixels fall into one sample, of which
    there are `fewer` times fewer than on the canvas, so that detail does not alias."""
    shrink = int(_pixels_per_sample(shape, to_picture) * fewer**0.5 + 0.5)
    return (max(1, round(shape[0] / shrink)), max(1, round(shape[1] / shrink))) if shrink > 1 else None


def _shrunk(picture: NDArray[np.uint8], size: tuple[int, int] | None) -> NDArray[np.uint8]:
    if size is None:
        return picture
    return cv2.resize(picture, size[::-1], interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def to_pixels(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """From normalised coordinates to pixels of a picture (h, w), whose centres lie at whole numbers."""
    return np.array([[shape[1], 0.0, -0.5], [0.0, shape[0], -0.5], [0.0, 0.0, 1.0]])


def _pixels_per_sample(shape: tuple[int, ...], to_picture: NDArray[np.float64]) -> float:
    """How many pixels of a picture (h, w) lie from one sample to the next, in the middle of the canvas."""
    height, width = shape
    return float(np.sqrt(_sample_area(to_picture) * width * height))


def _sample_area(to_picture: NDArray[np.float64]) -> float:
    """How much of a picture, 0 to 1, a sample in the middle of the canvas is."""
    middle = np.array([CANVAS_WIDTH, CANVAS_HEIGHT, 2.0]) * OVERSAMPLE / 2
    depth = float(to_picture[2] @ [middle[0], middle[1], 1.0])
    return abs(float(np.linalg.det(to_picture))) / abs(depth) ** 3


def _samples(
    picture: NDArray[np.uint8], to_picture: NDArray[np.float64], size: tuple[int, int] = SAMPLES
) -> NDArray[np.uint8]:
    fewer = SAMPLES[0] / size[0], SAMPLES[1] / size[1]
    shrunk = _shrunk_size(picture.shape, to_picture, fewer[0] * fewer[1])
    spread = np.array([[fewer[0], 0.0, fewer[0] / 2 - 0.5], [0.0, fewer[1], fewer[1] / 2 - 0.5], [0.0, 0.0, 1.0]])
    return moved_picture(_shrunk(picture, shrunk), to_pixels(shrunk or picture.shape) @ to_picture @ spread, size)


Picture = TypeVar("Picture", NDArray[np.uint8], NDArray[np.float32])


def moved_picture(picture: Picture, matrix: NDArray[np.float64], size: tuple[int, int]) -> Picture:
    """A picture (h, w) laid on `size` (width, height) pixels, each of which `matrix` (3, 3) takes to a place of it."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    if abs(matrix[2, :2]).max() < 1e-12:
        whole = matrix[:2] / matrix[2, 2]
        found = cv2.warpAffine(picture, whole, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    else:
        found = cv2.warpPerspective(picture, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return found.astype(picture.dtype, copy=False)
