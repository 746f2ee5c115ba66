"""The course of an item: tiny pictures of all of it, a few a second, by which any of its moments is found in one go.

In a shot that stands for minutes any frame lies on any other, and too many offsets are as likely for all to be looked
at closely. What changes from one tiny picture to the next is compared with every moment of the shot instead.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.align.footage import Frames, nearest
from twicetold.align.warp import CORNERS, Warp, moved_picture, to_pixels

STEP_US = 160_000
"""From one tiny picture to the next."""

OVER = 2
"""Steps over which changes are measured: long against the half step by which the two sides may be apart."""

SIZE = (64, 48)
"""Width and height of a tiny picture."""

CELLS = (16, 12)
"""Cells, across and down, in which changes are compared: where in the picture something moves, and whether it grows
brighter or darker there."""

CAPPED = 3.0
"""Times the median size that a sudden change, a cut or a flash, counts for at most."""

LEAST_CHANGE = 0.3
"""Grey levels of a cell, in the mean, below which a change is noise."""

ReadTiny = Callable[[str], Iterable[Frames]]
"""Reads all of an item as `course` takes it."""

PICTURES_BYTES, CHANGES_BYTES = 2**27, 2**27
"""What is kept of tiny pictures, nearly two hours, and of what changes in them, fifteen hours: an item is a query once,
and a reference for all that come later."""


def course(frames: Iterable[Frames]) -> NDArray[np.uint8]:
    """The course of an item: tiny pictures from its beginning on, uint8 (n, 48, 64), `STEP_US` apart.

    Args:
        frames: all of it, some at a time, about `STEP_US` apart or nearer, uint8 (m, 48, 64).
    """
    parts = [np.zeros((0, SIZE[1], SIZE[0]), np.uint8)]
    done = 0
    for some in frames:
        # Up to where these go: the steps behind are of the next ones.
        last = int(some.times_us[-1] // STEP_US) + 1
        if last > done:
            moments = np.arange(done, last, dtype=np.float64) * STEP_US
            parts.append(some.pixels[nearest(some.times_us, moments)])
            done = last
    return np.concatenate(parts)


class Courses:
    """Courses of items, read once while they are kept: bounded in bytes, the least recently used go first. May be asked
    from several threads; two that want the same at the same moment may both read it."""

    def __init__(
        self, read: ReadTiny, *, pictures_bytes: int = PICTURES_BYTES, changes_bytes: int = CHANGES_BYTES
    ) -> None:
        self._read = read
        self._pictures = _Kept[np.uint8](pictures_bytes)
        self._changes = _Kept[np.float16](changes_bytes)

    def pictures(self, item: str) -> NDArray[np.uint8]:
        """Tiny pictures of an item, uint8 (n, 48, 64)."""
        found = self._pictures.get(item)
        if found is None:
            found = course(self._read(item))
            self._pictures.put(item, found)
        return found

    def changes(self, item: str) -> NDArray[np.float32]:
        """What changes in an item's whole picture from step to step, float32 (n - OVER, cells)."""
        found = self._changes.get(item)
        if found is None:
            pictures = self._pictures.get(item)
            found = changes(laid(course(self._read(item)) if pictures is None else pictures, None)).astype(np.float16)
            self._changes.put(item, found)
        return found.astype(np.float32)


Number = TypeVar("Number", np.uint8, np.float16)


class _Kept(Generic[Number]):
    """Arrays by name, of which the least recently used go where all of them are too large."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._kept: OrderedDict[str, NDArray[Number]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str) -> NDArray[Number] | None:
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
            return self._kept.get(name)

    def put(self, name: str, array: NDArray[Number]) -> None:
        with self._lock:
            self._kept[name] = array
            while len(self._kept) > 1 and sum(one.nbytes for one in self._kept.values()) > self._max_bytes:
                self._kept.popitem(last=False)


def laid(pictures: NDArray[np.uint8], warp: Warp | None) -> NDArray[np.float32]:
    """Tiny pictures as cells, float32 (n, cells): of the whole picture, or of the reference's where a query's lie by
    `warp`, NaN in cells that it does not show."""
    found = np.empty((len(pictures), CELLS[1] * CELLS[0]), np.float32)
    if warp is None:
        for row, picture in enumerate(pictures):
            found[row] = cv2.resize(picture, CELLS, interpolation=cv2.INTER_AREA).ravel()
        return found
    samples = (CELLS[0] * 3, CELLS[1] * 3)
    grid = np.diag([1 / samples[0], 1 / samples[1], 1.0])
    grid[:2, 2] = 0.5 / samples[0], 0.5 / samples[1]
    back = np.linalg.inv(warp.matrix) @ grid
    onto = to_pixels(pictures.shape[1:]) @ back
    for row, picture in enumerate(pictures):
        whole = moved_picture(picture, onto, samples)
        found[row] = cv2.resize(whole, CELLS, interpolation=cv2.INTER_AREA).ravel()
    found[:, ~shown(warp)] = np.nan
    return found


def shown(warp: Warp) -> NDArray[np.bool_]:
    """Cells of the reference whose middles a query that lies on it by `warp` shows, bool (cells,)."""
    x, y = np.meshgrid((np.arange(CELLS[0]) + 0.5) / CELLS[0], (np.arange(CELLS[1]) + 0.5) / CELLS[1])
    at = warp.back(np.stack([x.ravel(), y.ravel()]))
    inside: NDArray[np.bool_] = ((at >= CORNERS.min()) & (at <= CORNERS.max())).all(axis=0)
    return inside


def changes(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """What changes in cells (n, c) over `OVER` steps, float32 (n - OVER, c): without what all cells have in common
    (light that flickers), and no moment more than `CAPPED` times the median one. Cells that are NaN change by 0."""
    change = cells[OVER:] - cells[:-OVER]
    there = ~np.isnan(change).any(axis=0) if len(change) else np.zeros(change.shape[1], np.bool_)
    change = np.where(there, change, 0)
    if not len(change) or not there.any():
        return change.astype(np.float32)
    change[:, there] -= change[:, there].mean(axis=1, keepdims=True)
    size = np.sqrt((change**2).sum(axis=1))
    moving = size[size > LEAST_CHANGE * there.sum() ** 0.5]
    most = CAPPED * float(np.median(moving)) if len(moving) else 0.0
    scaled: NDArray[np.float32] = (change * np.minimum(1.0, most / np.maximum(size, 1e-6))[:, None]).astype(np.float32)
    return scaled


def agreement_throughout(query: NDArray[np.float32], ref: NDArray[np.float32]) -> NDArray[np.float32]:
    """Correlation of changes of a query (m, c) with those of a reference (n, c) from each of its moments on.

    Returns:
        float32 (n - m + 1,) in -1 to 1; empty where the reference is shorter.
    """
    if not len(query) or len(ref) < len(query):
        return np.zeros(0, np.float32)
    there = (query != 0).any(axis=0)
    if there.all():
        return _correlated(query, ref)
    return _correlated(np.ascontiguousarray(query[:, there]), np.ascontiguousarray(ref[:, there]))


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def _correlated(query: NDArray[np.float32], ref: NDArray[np.float32]) -> NDArray[np.float32]:
    steps, cells = query.shape
    own = np.float32(0)
    for step in range(steps):
        for cell in range(cells):
            own += query[step, cell] * query[step, cell]
    sizes = np.zeros(len(ref), np.float32)
    for row in range(len(ref)):
        for cell in range(cells):
            sizes[row] += ref[row, cell] * ref[row, cell]
    found = np.zeros(len(ref) - steps + 1, np.float32)
    for first in range(len(found)):
        product, other = np.float32(0), np.float32(0)
        for step in range(steps):
            other += sizes[first + step]
            for cell in range(cells):
                product += query[step, cell] * ref[first + step, cell]
        scale = np.sqrt(own * other)
        if scale > 0:
            found[first] = product / scale
    return found
