"""Inner loops of laying two pictures on one another: compiled, and run without the interpreter's lock."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

LEAST_SEEN = 0.2
"""Share of the pixels that has to lie on the other picture."""

MOSTLY = 0.05
"""Share of the pixels that may come or go before the curvature is worked out again."""

LEAST_DAMPING, MOST_DAMPING, DAMPED, EASED = 1e-2, 1e2, 10.0, 5.0
"""Damping after the first step that went too far and beyond which it ends, and what it grows and eases by."""

LEAST_AREA = 1e-3
"""Of the picture, to which no step may shrink it."""

RIDGE = 1e-6
"""Of the curvature, added to it: a picture with edges in one direction only tells nothing of the other."""


@numba.njit(cache=True, nogil=True)
def listed(
    seen: NDArray[np.bool_], to_unit: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """The pixels of a picture that are to be looked at, row by row: rows and columns, int64 (n,), and their
    coordinates, float32 (n,) each.

    Args:
        seen: bool (h, w).
        to_unit: float64 (3, 3), from columns and rows to coordinates.
    """
    height, width = seen.shape
    count = 0
    for row in range(height):
        for column in range(width):
            count += seen[row, column]
    rows, columns = np.empty(count, np.int64), np.empty(count, np.int64)
    x, y = np.empty(count, np.float32), np.empty(count, np.float32)
    at = 0
    for row in range(height):
        for column in range(width):
            if seen[row, column]:
                rows[at], columns[at] = row, column
                x[at] = column * to_unit[0, 0] + to_unit[0, 2]
                y[at] = row * to_unit[1, 1] + to_unit[1, 2]
                at += 1
    return rows, columns, x, y


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def steepest(
    picture: NDArray[np.float32],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    x: NDArray[np.float32],
    y: NDArray[np.float32],
    unit: float,
    numbers: int,
) -> NDArray[np.float32]:
    """How each pixel changes with each number of a map, float32 (numbers, n).

    Args:
        picture: float32 (h, w).
        rows: int64 (n,), of the pixels asked for; `columns` likewise.
        x: float32 (n,), their coordinates, about -1 to 1; `y` likewise.
        unit: what they grow by from one pixel to the next.
        numbers: 6 for an affine map, 8 for a projective one.
    """
    height, width = picture.shape
    slopes = np.empty((numbers, len(rows)), np.float32)
    for at in range(len(rows)):
        row, column = rows[at], columns[at]
        left, right = max(column - 1, 0), min(column + 1, width - 1)
        above, below = max(row - 1, 0), min(row + 1, height - 1)
        across = (picture[row, right] - picture[row, left]) / np.float32(max(right - left, 1) * unit)
        down = (picture[below, column] - picture[above, column]) / np.float32(max(below - above, 1) * unit)
        slopes[0, at] = across * x[at]
        slopes[1, at] = across * y[at]
        slopes[2, at] = across
        slopes[3, at] = down * x[at]
        slopes[4, at] = down * y[at]
        slopes[5, at] = down
        if numbers == 8:
            outward = across * x[at] + down * y[at]
            slopes[6, at] = -outward * x[at]
            slopes[7, at] = -outward * y[at]
    return slopes


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def _sampled(
    x: NDArray[np.float32],
    y: NDArray[np.float32],
    picture: NDArray[np.float32],
    onto: NDArray[np.float64],
    values: NDArray[np.float32],
    seen: NDArray[np.float32],
) -> int:
    """The picture's values where a map (3, 3) puts the points, and 1 or 0 for whether that lies on it; how many do."""
    height, width = picture.shape
    m00, m01, m02 = np.float32(onto[0, 0]), np.float32(onto[0, 1]), np.float32(onto[0, 2])
    m10, m11, m12 = np.float32(onto[1, 0]), np.float32(onto[1, 1]), np.float32(onto[1, 2])
    m20, m21, m22 = np.float32(onto[2, 0]), np.float32(onto[2, 1]), np.float32(onto[2, 2])
    flat = m20 == 0 and m21 == 0 and m22 == 1
    count = 0
    for at in range(len(x)):
        px = m00 * x[at] + m01 * y[at] + m02
        py = m10 * x[at] + m11 * y[at] + m12
        if not flat:
            depth = m20 * x[at] + m21 * y[at] + m22
            if depth <= np.float32(1e-3):
                values[at] = 0
                seen[at] = 0
                continue
            px /= depth
            py /= depth
        if not (px >= 0 and py >= 0 and px <= width - 1 and py <= height - 1):
            values[at] = 0
            seen[at] = 0
            continue
        column, row = min(int(px), width - 2), min(int(py), height - 2)
        right, down = px - np.float32(column), py - np.float32(row)
        top = picture[row, column] + right * (picture[row, column + 1] - picture[row, column])
        bottom = picture[row + 1, column] + right * (picture[row + 1, column + 1] - picture[row + 1, column])
        value = top + down * (bottom - top)
        if np.isnan(value):
            values[at] = 0
            seen[at] = 0
            continue
        values[at] = value
        seen[at] = 1
        count += 1
    return count


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def _centred(values: NDArray[np.float32], seen: NDArray[np.float32], count: int, into: NDArray[np.float32]) -> float:
    """Values less their mean over what is seen, 0 elsewhere; and the sum of their squares."""
    total = np.float32(0)
    for at in range(len(values)):
        total += values[at] * seen[at]
    mean = total / np.float32(count)
    square = np.float32(0)
    for at in range(len(values)):
        one = (values[at] - mean) * seen[at]
        into[at] = one
        square += one * one
    return float(square)


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def _dot(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    total = np.float32(0)
    for at in range(len(one)):
        total += one[at] * other[at]
    return float(total)


@numba.njit(cache=True, nogil=True)
def _bend(
    slopes: NDArray[np.float32],
    seen: NDArray[np.float32],
    count: int,
    centred: NDArray[np.float32],
    curvature: NDArray[np.float64],
) -> None:
    """Write the curvature over what is seen, each slope less its mean there."""
    for one in range(len(slopes)):
        _centred(slopes[one], seen, count, centred[one])
        for two in range(one + 1):
            curvature[one, two] = curvature[two, one] = _dot(centred[one], centred[two])
        curvature[one, one] *= 1 + RIDGE
        curvature[one, one] += 1e-9


@numba.njit(cache=True, nogil=True)
def climb(
    ours: NDArray[np.float32],
    slopes: NDArray[np.float32],
    x: NDArray[np.float32],
    y: NDArray[np.float32],
    theirs: NDArray[np.float32],
    start: NDArray[np.float64],
    rounds: int,
    enough: float,
) -> tuple[float, NDArray[np.float64]]:
    """The best correlation on the way up from a map, -1 to 1, and its map, float64 (3, 3); NaN where nothing agrees.

    Args:
        ours: float32 (n,), the first picture's values at the points.
        slopes: float32 (6 or 8, n), from `steepest`.
        x: float32 (n,), the points; `y` likewise.
        theirs: float32 (h, w), the second picture.
        start: (3, 3), from the points to pixels of the second picture.
    """
    numbers, points = slopes.shape
    values, seen = np.empty(points, np.float32), np.empty(points, np.float32)
    mine, other = np.empty(points, np.float32), np.empty(points, np.float32)
    centred = np.empty((numbers, points), np.float32)
    curvature = np.zeros((numbers, numbers))
    toward_mine, toward_other = np.zeros(numbers), np.zeros(numbers)
    best_their, best_product = 0.0, 0.0
    onto, best, best_at = start / start[2, 2], -2.0, start / start[2, 2]
    before, damping = -points, 0.0
    for turn in range(rounds + 1):
        count = _sampled(x, y, theirs, onto, values, seen)
        own = _centred(ours, seen, max(count, 1), mine)
        their = _centred(values, seen, max(count, 1), other)
        product = _dot(mine, other)
        lies = count >= LEAST_SEEN * points and own > 0 and their > 0
        correlation = product / np.sqrt(own * their) if lies else -2.0
        gained = correlation - best
        if gained > 0:
            best, best_at, damping = correlation, onto, damping / EASED
        if turn == rounds or best < -1 or (0 <= gained < enough and turn > 0):
            break
        if gained <= 0:
            # Too far, and perhaps off the picture: a shorter step from where it was best.
            if damping > MOST_DAMPING or -enough < gained:
                break
            damping = max(DAMPED * damping, LEAST_DAMPING)
        else:
            if abs(count - before) > MOSTLY * points:
                # Of nearly the same points the curvature is nearly the same, too.
                before = count
                _bend(slopes, seen, count, centred, curvature)
            for one in range(numbers):
                toward_mine[one] = _dot(slopes[one], mine)
                toward_other[one] = _dot(slopes[one], other)
            best_their, best_product = their, product
        step = _step(curvature, toward_mine, toward_other, best_their, best_product, damping)
        if not np.isfinite(step).all():
            break
        onto = _stepped(best_at, step)
    return (np.nan if best < -1 else best), best_at


@numba.njit(cache=True, nogil=True)
def _step(
    curvature: NDArray[np.float64],
    toward_mine: NDArray[np.float64],
    toward_other: NDArray[np.float64],
    their: float,
    product: float,
    damping: float,
) -> NDArray[np.float64]:
    """The step that lays the first picture best on the second, whose contrast is fitted with it; NaN where none does.

    Args:
        their: sum of squares of the second picture, and `product` that of both, less their means.
        damping: how much of its own the curvature is made steeper by (Levenberg and Marquardt).
    """
    bent_by = curvature.copy()
    for one in range(len(bent_by)):
        bent_by[one, one] *= 1 + damping
    bent = np.linalg.solve(bent_by, toward_other)
    lost = their - np.dot(toward_other, bent)
    gain = product - np.dot(toward_mine, bent)
    if lost <= 0 or gain <= 0:
        return np.full(len(bent), np.nan)
    return np.linalg.solve(bent_by, gain / lost * toward_other - toward_mine)


@numba.njit(cache=True, nogil=True)
def _stepped(onto: NDArray[np.float64], step: NDArray[np.float64]) -> NDArray[np.float64]:
    """The map after the points were moved back by a step."""
    moved = np.eye(3)
    moved[0] += step[:3]
    moved[1] += step[3:6]
    if len(step) == 8:
        moved[2, :2] += step[6:]
    if abs(np.linalg.det(moved)) < LEAST_AREA:
        return onto
    found: NDArray[np.float64] = onto @ np.linalg.inv(moved)
    found /= found[2, 2]
    return found
