"""One affine map through many uncertain pairs of spots: each pair proposes a similarity, the best one is refined.

Unlike random sampling this tries pairs in order and always gives the same answer.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

LOOSE, TIGHT = 0.06, 0.02
"""Distance, over the picture's longer side, at which a pair still fits: around a first guess, and in the end."""

PIVOTS = 48
"""Pairs that propose a map, spread evenly where there are more."""

MIN_PAIRS = 4

MAX_TURN = 0.5
"""Radians: pictures are shown upright, and a recording off a screen is hardly turned."""

MIN_SCALE, MAX_SCALE = 0.15, 7.0

MAX_SQUEEZE = 2.2
"""Ratio of the scales along the two axes."""

SCALED, SQUEEZED, AFFINE = 3, 4, 6
"""Maps by their free numbers: a scale and a shift; a scale along each axis; whatever keeps parallels."""

SIMPLER = 0.7
"""Share of the pairs from which a map with fewer free numbers is taken for the one behind them: most edits neither turn
nor squeeze, and of a dozen spots in one part of the picture the squeeze is guessed."""

EARNED = 25.0
"""F statistic of what more free numbers explain from which another map with them is given as well: far above chance, as
spots near each other err alike. It may be the edit, or how a scene that moves has gone on by another moment."""

THIN = 0.03
"""Determinant of the spots' scatter, over the square of its trace, below which they lie on one line; at most 0.25."""

DOUBLE = 0.008
"""Spots nearer than this, over the longer side, count as one."""


@numba.njit(cache=True, nogil=True)
def fit_groups(
    starts: NDArray[np.int64], query: NDArray[np.float64], ref: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Fit each group of pairs.

    Args:
        starts: (g + 1,) bounds of the groups.
        query: (n, 3) x, y and size over the longer side of spots in the query.
        ref: (n, 3) the same of their likes in the reference.

    Returns:
        Pairs that fit, int64 (g,), 0 where no map holds `MIN_PAIRS`; the maps, float64 (g, 6): the rows of x and of y;
        and others that squeeze or turn, float64 (g, 6), NaN where the pairs do not ask for one.
    """
    groups = len(starts) - 1
    fitting = np.zeros(groups, np.int64)
    maps = np.zeros((groups, 6))
    others = np.full((groups, 6), np.nan)
    for group in range(groups):
        rows = slice(starts[group], starts[group + 1])
        fitting[group] = _fit(query[rows], ref[rows], maps[group], others[group])
    return fitting, maps, others


@numba.njit(cache=True, nogil=True)
def _fit(
    query: NDArray[np.float64], ref: NDArray[np.float64], best: NDArray[np.float64], other: NDArray[np.float64]
) -> int:
    count = len(query)
    chosen = np.zeros(count, np.bool_)
    kept = np.zeros(count, np.bool_)
    trial = np.zeros(6)
    most = 0
    for pivot in range(0, count, max(1, count // PIVOTS)):
        if most > 0.7 * count:
            break
        found = _near_similarity(query, ref, pivot, chosen)
        if found <= most or found < MIN_PAIRS:
            continue
        found = _refined(query, ref, chosen, trial, AFFINE)
        if found > most:
            most = found
            best[:] = trial
            kept[:] = chosen
    if most == 0:
        return 0
    _simplest(query, ref, chosen, kept, trial, best, other, most)
    distinct = 0
    for one in range(count):
        if kept[one]:
            double = False
            for two in range(one):
                if kept[two] and (_near(query, one, two) or _near(ref, one, two)):
                    double = True
                    break
            if not double:
                distinct += 1
    return distinct if distinct >= MIN_PAIRS else 0


@numba.njit(cache=True, nogil=True)
def _simplest(  # Numba takes no keywords-only
    query: NDArray[np.float64],
    ref: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    kept: NDArray[np.bool_],
    trial: NDArray[np.float64],
    best: NDArray[np.float64],
    other: NDArray[np.float64],
    most: int,
) -> None:
    """Put the simplest map that explains most pairs in place of the `best`, and those that fit it of the `kept`; and
    into `other` what squeezes or turns, where all pairs together ask for it."""
    count = kept.sum()
    scaled, squeezed, affine = (
        _left(query, ref, kept, trial, SCALED),
        _left(query, ref, kept, trial, SQUEEZED),
        _left(query, ref, kept, trial, AFFINE),
    )
    plain, fitting = np.zeros(6), kept.copy()
    simple = _refined(query, ref, fitting, plain, SCALED) >= SIMPLER * most
    asked = _earned(scaled, affine, SCALED, AFFINE, count) or _earned(scaled, squeezed, SCALED, SQUEEZED, count)
    if asked or not simple:
        chosen[:] = kept
        turns = _earned(squeezed, affine, SQUEEZED, AFFINE, count)
        if not turns and _refined(query, ref, chosen, trial, SQUEEZED) >= SIMPLER * most:
            best[:] = trial
            kept[:] = chosen
    if simple:
        if asked:
            other[:] = best
        best[:] = plain
        kept[:] = fitting


@numba.njit(cache=True, nogil=True)
def _earned(left: float, less: float, free: int, richer: int, count: int) -> bool:
    """Whether a map with more free numbers leaves so much less of `count` pairs, in both coordinates, that chance does
    not explain it."""
    spare = 2 * count - richer
    return spare > 0 and (left - less) * spare > EARNED * (richer - free) * less


@numba.njit(cache=True, nogil=True)
def _left(
    query: NDArray[np.float64], ref: NDArray[np.float64], kept: NDArray[np.bool_], trial: NDArray[np.float64], free: int
) -> float:
    """Squares of what the best map with so many free numbers leaves between the kept pairs, summed."""
    if not _solve(query, ref, kept, trial, free):
        return 0.0
    left = 0.0
    for one in range(len(query)):
        if kept[one]:
            x, y = query[one, 0], query[one, 1]
            left += (trial[0] * x + trial[1] * y + trial[2] - ref[one, 0]) ** 2
            left += (trial[3] * x + trial[4] * y + trial[5] - ref[one, 1]) ** 2
    return left


@numba.njit(cache=True, nogil=True)
def _near(spots: NDArray[np.float64], one: int, two: int) -> bool:
    return bool(abs(spots[one, 0] - spots[two, 0]) + abs(spots[one, 1] - spots[two, 1]) < DOUBLE)


@numba.njit(cache=True, nogil=True)
def _near_similarity(
    query: NDArray[np.float64], ref: NDArray[np.float64], pivot: int, chosen: NDArray[np.bool_]
) -> int:
    """Choose the pairs that the pivot's own scale and place explain roughly; returns how many."""
    scale = ref[pivot, 2] / query[pivot, 2]
    chosen[:] = False
    if scale < MIN_SCALE or scale > MAX_SCALE:
        return 0
    found = 0
    for one in range(len(query)):
        ratio = ref[one, 2] / query[one, 2] / scale
        if ratio < 0.5 or ratio > 2.0:
            continue
        dx, dy = scale * (query[one, 0] - query[pivot, 0]), scale * (query[one, 1] - query[pivot, 1])
        off_x, off_y = ref[pivot, 0] + dx - ref[one, 0], ref[pivot, 1] + dy - ref[one, 1]
        # Far from the pivot an error of its scale, a turn or a squeeze weigh more.
        if off_x**2 + off_y**2 < (LOOSE + 0.3 * np.sqrt(dx**2 + dy**2)) ** 2:
            chosen[one] = True
            found += 1
    return found


@numba.njit(cache=True, nogil=True)
def _refined(  # Numba takes no keywords-only
    query: NDArray[np.float64],
    ref: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    trial: NDArray[np.float64],
    free: int,
) -> int:
    """Least squares on the chosen pairs, choosing anew ever more tightly, or tightly at once for a map of few
    `free` numbers; returns how many fit in the end, or 0."""
    found = 0
    for turn in range(0 if free == AFFINE else 2, 4):
        if not _solve(query, ref, chosen, trial, free) or not _plausible(trial):
            return 0
        reach = LOOSE if turn == 0 else (0.5 * (LOOSE + TIGHT) if turn == 1 else TIGHT)
        found = _choose(query, ref, chosen, trial, reach)
        if found < MIN_PAIRS:
            return 0
    return found


@numba.njit(cache=True, nogil=True)
def _choose(  # Numba takes no keywords-only
    query: NDArray[np.float64],
    ref: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    trial: NDArray[np.float64],
    reach: float,
) -> int:
    """Choose the pairs that a map explains within reach; returns how many."""
    scale = np.sqrt(abs(trial[0] * trial[4] - trial[1] * trial[3]))
    reach *= max(scale, 1.0)
    found = 0
    for one in range(len(query)):
        x, y = query[one, 0], query[one, 1]
        off_x = trial[0] * x + trial[1] * y + trial[2] - ref[one, 0]
        off_y = trial[3] * x + trial[4] * y + trial[5] - ref[one, 1]
        ratio = ref[one, 2] / query[one, 2] / scale
        chosen[one] = off_x**2 + off_y**2 < reach**2 and 0.6 < ratio < 1.67
        found += chosen[one]
    return found


@numba.njit(cache=True, nogil=True)
def _solve(  # Numba takes no keywords-only
    query: NDArray[np.float64],
    ref: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    trial: NDArray[np.float64],
    free: int,
) -> bool:
    count = 0
    mean = np.zeros(4)
    for one in range(len(query)):
        if chosen[one]:
            count += 1
            mean[0] += query[one, 0]
            mean[1] += query[one, 1]
            mean[2] += ref[one, 0]
            mean[3] += ref[one, 1]
    if count < 3:
        return False
    mean /= count
    xx = xy = yy = xu = yu = xv = yv = 0.0
    for one in range(len(query)):
        if chosen[one]:
            x, y = query[one, 0] - mean[0], query[one, 1] - mean[1]
            u, v = ref[one, 0] - mean[2], ref[one, 1] - mean[3]
            xx += x * x
            xy += x * y
            yy += y * y
            xu += x * u
            yu += y * u
            xv += x * v
            yv += y * v
    det = xx * yy - xy * xy
    spread = xx + yy
    # Spots all at one place fix no map.
    if spread < 1e-4 * count:
        return False
    if free == SQUEEZED and xx > THIN * spread and yy > THIN * spread:
        trial[0], trial[1], trial[3], trial[4] = xu / xx, 0.0, 0.0, yv / yy
        trial[2] = mean[2] - trial[0] * mean[0]
        trial[5] = mean[3] - trial[4] * mean[1]
        return True
    if free < AFFINE or det < THIN * spread * spread:
        # Spots on one line, of a caption say, fix no squeeze: the map is taken to be a similarity.
        scale, turn = (xu + yv) / spread, 0.0 if free < AFFINE else (xv - yu) / spread
        trial[0], trial[1], trial[3], trial[4] = scale, -turn, turn, scale
        trial[2] = mean[2] - trial[0] * mean[0] - trial[1] * mean[1]
        trial[5] = mean[3] - trial[3] * mean[0] - trial[4] * mean[1]
        return True
    trial[0], trial[1] = (xu * yy - yu * xy) / det, (yu * xx - xu * xy) / det
    trial[3], trial[4] = (xv * yy - yv * xy) / det, (yv * xx - xv * xy) / det
    trial[2] = mean[2] - trial[0] * mean[0] - trial[1] * mean[1]
    trial[5] = mean[3] - trial[3] * mean[0] - trial[4] * mean[1]
    return True


@numba.njit(cache=True, nogil=True)
def _plausible(trial: NDArray[np.float64]) -> bool:
    """Upright, not too strongly squeezed or sheared."""
    if trial[0] <= 0 or trial[4] <= 0 or trial[0] * trial[4] - trial[1] * trial[3] <= 0:
        return False
    across, down = np.sqrt(trial[0] ** 2 + trial[3] ** 2), np.sqrt(trial[1] ** 2 + trial[4] ** 2)
    if not (MIN_SCALE < across < MAX_SCALE and MIN_SCALE < down < MAX_SCALE):
        return False
    if across > MAX_SQUEEZE * down or down > MAX_SQUEEZE * across:
        return False
    return bool(abs(trial[3]) < MAX_TURN * across and abs(trial[1]) < MAX_TURN * down)
