"""Where a point of the query picture lies in the reference picture, and both pictures laid on one small canvas.

Coordinates are normalised to each picture, (0, 0) top left to (1, 1) bottom right, so that a squeeze or another size is
no warp at all. A warp is an affine map; mirror, crop, zoom, borders and insets are all of that form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
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


@dataclass(frozen=True, slots=True)
class Warp:
    """Affine map from query to reference coordinates, as its six numbers row by row."""

    xx: float = 1.0
    xy: float = 0.0
    x0: float = 0.0
    yx: float = 0.0
    yy: float = 1.0
    y0: float = 0.0

    @classmethod
    def from_matrix(cls, matrix: NDArray[np.float64]) -> Warp:
        """From a (2, 3) or (3, 3) matrix."""
        return cls(*(float(v) for v in np.asarray(matrix)[:2].ravel()))

    @property
    def matrix(self) -> NDArray[np.float64]:
        """Homogeneous form, float64 (3, 3)."""
        return np.array([[self.xx, self.xy, self.x0], [self.yx, self.yy, self.y0], [0.0, 0.0, 1.0]])

    @property
    def mirrored(self) -> bool:
        return self.xx * self.yy - self.xy * self.yx < 0


PLAIN = Warp()
MIRROR = Warp(xx=-1.0, x0=1.0)


@dataclass(frozen=True, slots=True)
class Canvas:
    """The part of the query that the reference covers, cut into cells.

    `query_matrix` and `ref_matrix` (float64 (2, 3)) take cell coordinates of the oversampled canvas to normalised
    coordinates of each picture; `mask` (bool (height, width)) tells the cells that lie inside both.
    """

    query_matrix: NDArray[np.float64]
    ref_matrix: NDArray[np.float64]
    mask: NDArray[np.bool_]

    @property
    def cells(self) -> int:
        """How many cells lie inside both pictures."""
        return int(self.mask.sum())

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
        whole = np.vstack([last.ref_matrix, [0.0, 0.0, 1.0]])
        for canvas in canvases[:-1]:
            # From this canvas's cells over the reference to the query, as the other warp has it.
            to_ref = np.vstack([canvas.ref_matrix, [0.0, 0.0, 1.0]])
            to_query = np.vstack([canvas.query_matrix, [0.0, 0.0, 1.0]])
            mask &= _inside((to_query @ np.linalg.inv(to_ref) @ whole)[:2])
        return cls(last.query_matrix, last.ref_matrix, mask) if mask.sum() >= MIN_CELLS else None

    @classmethod
    def over(cls, warp: Warp) -> Canvas | None:
        """The canvas of a warp, or None where the two pictures share less than a hundredth of the query."""
        inverse = np.linalg.inv(warp.matrix)
        corners = inverse[:2] @ np.array([[0, 1, 1, 0], [0, 0, 1, 1], [1, 1, 1, 1]], dtype=np.float64)
        low = np.clip(corners.min(axis=1), 0.0, 1.0)
        high = np.clip(corners.max(axis=1), 0.0, 1.0)
        if np.prod(high - low) < 0.01:
            return None
        size = np.array([CANVAS_WIDTH, CANVAS_HEIGHT]) * OVERSAMPLE
        query_matrix = np.array(
            [[(high[0] - low[0]) / size[0], 0.0, low[0]], [0.0, (high[1] - low[1]) / size[1], low[1]]]
        )
        # Cell centres, so that the canvas neither grows nor shifts by half a cell.
        query_matrix[:, 2] += 0.5 * np.diag(query_matrix[:, :2])
        ref_matrix = (warp.matrix @ np.vstack([query_matrix, [0.0, 0.0, 1.0]]))[:2]
        mask = _inside(ref_matrix)
        return cls(query_matrix, ref_matrix, mask) if mask.any() else None

    def query_cells(self, pixels: NDArray[np.uint8], half: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Query frames uint8 (n, h, w), and at half their size, as cells, float32 (n, CANVAS_HEIGHT, CANVAS_WIDTH)."""
        return _cells(pixels, half, self.query_matrix)

    def query_cells_under(
        self, warps: Sequence[Warp], pixels: NDArray[np.uint8], half: NDArray[np.uint8]
    ) -> NDArray[np.float32]:
        """Query frames as cells, each laid on the canvas's part of the reference by a warp of its own."""
        cells = np.empty((len(pixels), CANVAS_HEIGHT, CANVAS_WIDTH), dtype=np.float32)
        whole = np.vstack([self.ref_matrix, [0.0, 0.0, 1.0]])
        for row, warp in enumerate(warps):
            one = slice(row, row + 1)
            cells[row] = _cells(pixels[one], half[one], (np.linalg.inv(warp.matrix) @ whole)[:2])[0]
        return cells

    def query_samples(self, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        """One query picture uint8 (h, w) as the samples that cells are means of, float32 (rows, columns)."""
        return _samples(picture, self.query_matrix).astype(np.float32)

    def ref_samples(self, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The same of a reference picture."""
        return _samples(picture, self.ref_matrix).astype(np.float32)

    def ref_cells(self, pixels: NDArray[np.uint8], half: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Reference frames uint8 (n, h, w) as cells of the same canvas; outside the picture its border is repeated."""
        return _cells(pixels, half, self.ref_matrix)


def _inside(to_picture: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Cells whose centres lie inside a picture, bool (CANVAS_HEIGHT, CANVAS_WIDTH)."""
    x, y = np.meshgrid(
        (np.arange(CANVAS_WIDTH) + 0.5) * OVERSAMPLE - 0.5, (np.arange(CANVAS_HEIGHT) + 0.5) * OVERSAMPLE - 0.5
    )
    at = to_picture @ np.stack([x.ravel(), y.ravel(), np.ones(x.size)])
    inside: NDArray[np.bool_] = ((at >= -1e-9) & (at <= 1 + 1e-9)).all(axis=0)
    return inside.reshape(CANVAS_HEIGHT, CANVAS_WIDTH)


def _cells(pixels: NDArray[np.uint8], half: NDArray[np.uint8], to_picture: NDArray[np.float64]) -> NDArray[np.float32]:
    cells = np.empty((len(pixels), CANVAS_HEIGHT, CANVAS_WIDTH), dtype=np.float32)
    level = pixels if _pixels_per_sample(pixels.shape[1:], to_picture) < HALF_FROM else half
    for row, picture in enumerate(level):
        samples = _samples(picture, to_picture)
        cells[row] = cv2.resize(samples, (CANVAS_WIDTH, CANVAS_HEIGHT), interpolation=cv2.INTER_AREA)
    return cells


def _pixels_per_sample(shape: tuple[int, ...], to_picture: NDArray[np.float64]) -> float:
    """How many pixels of a picture (h, w) lie from one sample to the next."""
    height, width = shape
    area = abs(to_picture[0, 0] * to_picture[1, 1] - to_picture[0, 1] * to_picture[1, 0])
    return float(np.sqrt(area * width * height))


def _samples(picture: NDArray[np.uint8], to_picture: NDArray[np.float64]) -> NDArray[np.uint8]:
    height, width = picture.shape
    shrink = int(_pixels_per_sample(picture.shape, to_picture) + 0.5)
    if shrink > 1:
        # Many pixels fall into one sample: made smaller first, so that detail does not alias.
        width, height = max(1, round(width / shrink)), max(1, round(height / shrink))
        picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    matrix = np.array([[width, 0.0], [0.0, height]]) @ to_picture
    matrix[:, 2] -= 0.5
    size = (CANVAS_WIDTH * OVERSAMPLE, CANVAS_HEIGHT * OVERSAMPLE)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    found = cv2.warpAffine(picture, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return found.astype(np.uint8, copy=False)
