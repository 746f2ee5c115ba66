"""A warp made exact: once the line in time is known, frames of both sides are laid on one another moment by moment.

Spots give a warp for frames about a second apart, each from a handful of pairs. Along the line the two pictures are the
same but for the edit, so the warp that makes them most alike can be found directly (`twicetold.align.exact`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.align.exact import laid_exactly
from twicetold.align.line import Line
from twicetold.align.local import local_correlation
from twicetold.align.path import WarpPath, corners_under
from twicetold.align.sides import Sides
from twicetold.align.warp import (
    CANVAS_HEIGHT,
    CANVAS_WIDTH,
    MIN_CELLS,
    Canvas,
    Warp,
    moved_by,
    moved_picture,
)

EVERY_US = 700_000
"""Distance of the moments at which the warp is made exact."""

MOST_KNOTS = 24

NEAR_US = 100_000
"""A frame stands for a moment up to this far away."""

ROUNDS, ENOUGH = 25, 2e-4
"""Rounds of maximising, and the gain below which it ends."""

MIN_CORRELATION = 0.35
"""Correlation below which a moment says nothing."""

MOST_SHIFT = 0.12
"""How far, in parts of the canvas, a corner may go: farther is another picture, not a better warp."""

STILL = 0.006
"""Parts of the picture by which corners may scatter without the warp being said to move."""


ALIKE, WINDOW, TEXTURE = 0.4, 11, 0.12
"""Mean local correlation from which a cell shows the same in both, the window, and the texture that is compared."""

SOMEWHAT = 0.25
"""The same before the warp is exact."""

LEVEL = 1.5
"""A cell shows something else where it is this much brighter or darker than in the other picture, made as bright as
this one, over the spread of the cells."""

LEAST_TOLD, LEAST_SPREAD = 0.33, 4.0
"""Share of the cells that have to be alike, and grey levels by which these have to spread, for that to be told."""

NEARLY_ALL = 0.985
"""Share of alike cells from which nothing is left out."""


@dataclass(frozen=True, slots=True)
class Followed:
    """An exact path, and the cells of its canvas that show the same in both pictures, bool (CANVAS_HEIGHT,
    CANVAS_WIDTH): not what lies around an inset, nor a banner or a logo. None where nearly all do."""

    path: WarpPath
    alike: NDArray[np.bool_] | None


class Laid(NamedTuple):
    """Two pictures on one canvas, float32 (h, w), and the pixels that both have, bool (h, w)."""

    canvas: Canvas
    ours: NDArray[np.float32]
    theirs: NDArray[np.float32]
    shared: NDArray[np.bool_]

    def warped(self, moved: NDArray[np.float64]) -> Warp:
        """The warp that moving the second picture's pixels, (3, 3), makes."""
        return Warp.from_matrix(self.canvas.ref_matrix @ moved @ np.linalg.inv(self.canvas.query_matrix))


def followed(
    sides: Sides,
    path: WarpPath,
    line: Line,
    start_us: float,
    end_us: float,
    *,
    projective: bool = False,
) -> Followed | None:
    """The path along a line, exact at a moment every `EVERY_US`; None where the pictures are not alike at enough.

    Args:
        projective: whether its warps may be projective; else they are affine.
    """
    count = int(np.clip(round((end_us - start_us) / EVERY_US), 1, MOST_KNOTS))
    moments = moments_of(start_us, end_us, count)
    laid = {moment: one for moment in moments if (one := laid_at(sides, path.at(moment), line, moment)) is not None}
    if not laid:
        return None
    # Around an inset the pictures differ, which would draw the warp away: first only where they are somewhat alike.
    somewhat = _alike([(one, np.eye(3)) for one in laid.values()], SOMEWHAT)
    exact = {
        moment: found
        for moment, one in laid.items()
        if (found := _exact(one, somewhat, projective=projective)) is not None
    }
    if len(exact) < max(1, 0.5 * count):
        return None
    alike = _alike([(laid[moment], moved) for moment, (moved, _, _) in exact.items()], ALIKE)
    if alike is not None:
        again = {
            moment: found
            for moment in exact
            if (found := _exact(laid[moment], alike, projective=projective)) is not None
        }
        if len(again) >= max(1, 0.5 * count):
            exact = again
    times = np.array(sorted(exact))
    return Followed(_through(times, np.array([exact[moment][1].numbers for moment in times])), alike)


def exact_at(
    sides: Sides,
    path: WarpPath,
    line: Line,
    moments_us: list[float],
    *,
    projective: bool,
    only_path: bool = False,
) -> Followed | None:
    """The path along a line through warps made exact at a few moments, by cells that are somewhat alike before; None
    where one is not.

    Args:
        only_path: whether it is left open which cells are alike in the end.
    """
    laid = [laid_at(sides, path.at(moment), line, moment) for moment in moments_us]
    seen = [one for one in laid if one is not None]
    if len(seen) < len(laid):
        return None
    somewhat = _alike([(one, np.eye(3)) for one in seen], SOMEWHAT)
    exact: list[tuple[Laid, NDArray[np.float64]]] = []
    warps: list[Warp] = []
    for one in seen:
        found = _exact(one, somewhat, projective=projective)
        if found is None:
            return None
        exact.append((one, found[0]))
        warps.append(found[1])
    path = _through(np.array(moments_us), np.array([warp.numbers for warp in warps]))
    return Followed(path, None if only_path else _alike(exact, ALIKE))


def moments_of(start_us: float, end_us: float, count: int) -> list[float]:
    """Moments spread evenly over a stretch, each in the middle of its share."""
    return [float(at) for at in start_us + (np.arange(count) + 0.5) * (end_us - start_us) / count]


def _through(times: NDArray[np.float64], warps: NDArray[np.float64]) -> WarpPath:
    """The path through exact warps: a standing one where they only scatter, else without single ones that jump."""
    corners = corners_under(warps)
    if float(np.median(np.abs(corners - np.median(corners, axis=0)).max(axis=(1, 2)))) < STILL:
        return WarpPath(Warp.from_numbers(np.median(warps, axis=0)))
    calm = warps.copy()
    for one in range(1, len(warps) - 1):
        calm[one] = np.median(warps[one - 1 : one + 2], axis=0)
    return WarpPath.through(times, calm)


def laid_at(sides: Sides, warp: Warp, line: Line, moment_us: float) -> Laid | None:
    """The two pictures of a moment; None where one side has no frame there."""
    canvas = Canvas.over(warp, sides.active)
    if canvas is None:
        return None
    at = float(line.ref_us(moment_us))
    query = sides.footage.at(sides.query_item, moment_us, within_us=NEAR_US)
    ref = sides.footage.at(sides.ref_item, at, within_us=NEAR_US)
    if query is None or ref is None:
        return None
    ours, theirs = canvas.query_samples(query), canvas.ref_samples(ref)
    return Laid(canvas, ours, theirs, _enlarged(canvas.mask, ours.shape))


def laid_and_exact(
    sides: Sides, warp: Warp, line: Line, moment_us: float, *, most_shift: float
) -> tuple[float, Warp] | None:
    """The correlation, -1 to 1, and the affine warp that makes two pictures of a moment most alike; None where one side
    has no frame there, they are nothing like each other, or a corner would go farther than `most_shift`."""
    laid = laid_at(sides, warp, line, moment_us)
    if laid is None:
        return None
    somewhat = _alike([(laid, np.eye(3))], SOMEWHAT)
    found = _exact(laid, somewhat, most_shift=most_shift)
    return None if found is None else (found[2], found[1])


def _enlarged(cells: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    return cv2.resize(cells.astype(np.uint8), (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST).astype(np.bool_)


def _exact(
    laid: Laid, alike: NDArray[np.bool_] | None, *, projective: bool = False, most_shift: float = MOST_SHIFT
) -> tuple[NDArray[np.float64], Warp, float] | None:
    """How the second picture's samples are best moved, float64 (3, 3), the warp that this makes, the correlation."""
    shared = laid.shared if alike is None else laid.shared & _enlarged(alike, laid.shared.shape)
    closest = laid_exactly(
        laid.ours, laid.theirs, np.eye(3), shared, rounds=ROUNDS, enough=ENOUGH, projective=projective
    )
    if closest is None:
        return None
    found, moved = closest
    if found < MIN_CORRELATION or moved_by(moved, laid.ours.shape) > most_shift:
        return None
    return moved, laid.warped(moved), found


def _alike(pairs: list[tuple[Laid, NDArray[np.float64]]], enough: float) -> NDArray[np.bool_] | None:
    """Cells whose mean correlation over all pairs is `enough`; None where that is nearly all of them, or too few."""
    total, seen, unlike = (np.zeros((CANVAS_HEIGHT, CANVAS_WIDTH)) for _ in range(3))
    for laid, moved in pairs:
        height, width = laid.ours.shape
        theirs = moved_picture(laid.theirs, moved, (width, height))
        local = local_correlation(laid.ours, theirs, laid.shared, window=WINDOW, texture=TEXTURE)
        found, textured = _shrunk(local.correlation * local.textured), _shrunk(local.textured.astype(np.float32))
        total += found
        seen += textured
        unlike += _of_other_level(_shrunk(laid.ours), _shrunk(theirs), laid.canvas.mask & (found >= enough * textured))
    # Cells without texture in either picture say nothing against themselves, but where one is much brighter.
    alike = ((total >= enough * seen) | (seen < 0.1 * len(pairs))) & (unlike <= 0.5 * len(pairs))
    alike = cv2.medianBlur(alike.astype(np.uint8), 3).astype(np.bool_)
    kept = int((alike & pairs[0][0].canvas.mask).sum())
    if kept < MIN_CELLS or kept > NEARLY_ALL * pairs[0][0].canvas.cells:
        return None
    return alike


def _of_other_level(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], alike: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Cells (h, w) that are much brighter or darker than the others, where those `alike` tell how bright they are."""
    if alike.mean() < LEAST_TOLD or (spread := float(ours[alike].std())) < LEAST_SPREAD:
        return np.zeros(ours.shape, np.bool_)
    gain = spread / max(float(theirs[alike].std()), 1e-6)
    apart = ours - ours[alike].mean() - gain * (theirs - theirs[alike].mean())
    other: NDArray[np.bool_] = np.abs(apart) > LEVEL * spread
    return other


def _shrunk(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    return cv2.resize(samples, (CANVAS_WIDTH, CANVAS_HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float64)
