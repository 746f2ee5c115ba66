"""Many frames laid on one canvas at once: each cell a weighed sum of the same few pixels of every frame.

Frame by frame, as OpenCV lays them, takes some nine times as long. Compiled, and run without the interpreter's lock.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray


class Taps(NamedTuple):
    """Which pixels of a picture make a cell: those of cell k are rows `starts[k]` to `starts[k + 1]`, int64 (k + 1,) of
    `pixels` int64 (n,), numbered row by row of the picture, and `weights` float32 (n,), which sum up to 1."""

    starts: NDArray[np.int64]
    pixels: NDArray[np.int64]
    weights: NDArray[np.float32]


def taps_of(to_pixels: NDArray[np.float64], mask: NDArray[np.bool_], shape: tuple[int, ...], *, samples: int) -> Taps:
    """The taps of a canvas's cells, each the mean of `samples` x `samples` samples between four pixels.

    Args:
        to_pixels: float64 (3, 3), from samples of the canvas to pixels of the picture.
        mask: bool (rows, columns), the cells that are asked for.
        shape: of the picture (h, w); beyond its border that goes on.
        samples: to a cell, in either direction.
    """
    rows, columns = np.nonzero(mask)
    starts = np.zeros(len(rows) + 1, np.int64)
    pixels = np.empty(len(rows) * 4 * samples**2, np.int64)
    weights = np.empty(len(pixels), np.float32)
    count = _find(to_pixels, rows, columns, samples, shape[0], shape[1], starts, pixels, weights)
    return Taps(starts, pixels[:count].copy(), weights[:count].copy())


def blended(by_pixel: NDArray[np.uint8], taps: Taps) -> NDArray[np.float32]:
    """Cells of frames, float32 (n, cells) of whole grey levels: what is finer is coding noise, and fades of two title
    cards would agree in it.

    Args:
        by_pixel: uint8 (h * w, n), each pixel's values over the frames.
    """
    cells = np.zeros((len(taps.starts) - 1, by_pixel.shape[1]), np.float32)
    _sum(by_pixel, taps.starts, taps.pixels, taps.weights, cells)
    return cells.T


@numba.njit(cache=True, nogil=True)
def _find(
    onto: NDArray[np.float64],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    samples: int,
    height: int,
    width: int,
    starts: NDArray[np.int64],
    pixels: NDArray[np.int64],
    weights: NDArray[np.float32],
) -> int:
    """Write the taps; returns how many there are."""
    count = 0
    for cell in range(len(rows)):
        for number in range(samples * samples):
            x, y = columns[cell] * samples + number % samples, rows[cell] * samples + number // samples
            depth = onto[2, 0] * x + onto[2, 1] * y + onto[2, 2]
            right = (onto[0, 0] * x + onto[0, 1] * y + onto[0, 2]) / depth
            down = (onto[1, 0] * x + onto[1, 1] * y + onto[1, 2]) / depth
            right, down = min(max(right, 0.0), width - 1.0), min(max(down, 0.0), height - 1.0)
            column, row = int(right), int(down)
            right -= column
            down -= row
            for corner in range(4):
                share = right if corner % 2 else 1 - right
                share *= down if corner // 2 else 1 - down
                if share <= 0:
                    continue
                pixel = (row + corner // 2) * width + column + corner % 2
                at = starts[cell]
                while at < count and pixels[at] != pixel:
                    at += 1
                if at == count:
                    pixels[at], weights[at] = pixel, 0
                    count += 1
                weights[at] += share / (samples * samples)
        starts[cell + 1] = count
    return count


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def _sum(
    by_pixel: NDArray[np.uint8],
    starts: NDArray[np.int64],
    pixels: NDArray[np.int64],
    weights: NDArray[np.float32],
    cells: NDArray[np.float32],
) -> None:
    for cell in range(len(cells)):
        into = cells[cell]
        for at in range(starts[cell], starts[cell + 1]):
            weight, values = weights[at], by_pixel[pixels[at]]
            for frame in range(len(into)):
                into[frame] += weight * np.float32(values[frame])
        for frame in range(len(into)):
            into[frame] = np.floor(into[frame] + np.float32(0.5))
