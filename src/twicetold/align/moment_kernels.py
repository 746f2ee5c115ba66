"""The arithmetic of agreement, compiled and run without the interpreter's lock (`twicetold.align.moment`)."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

PEAK_WIDTH_US = 300_000
"""Offsets nearer to the peak than this belong to it; agreement farther off speaks against the moment."""

FLANK_US, FALLEN, RISE = 1_000_000, 0.5, 0.02
"""Where the picture changes slowly the peak is wider: on either side it goes on, so far at most, while agreement falls,
or rises by less than that, until it has fallen to this share of the peak."""

MIN_CONTRAST = 4.0
"""Grey levels below which a picture's contrast is not used to scale its changes: noise would be amplified."""

FADE = 0.6
"""Share of a change, by its squares, that has to be the picture growing brighter or darker for it to be a fade."""

CAPPED = 3.0
"""Times the median energy that a moment of sudden change, a cut or a flash, counts for at most."""

ENOUGH = 0.5
"""Share of the moments that have to lie inside the reference: an offset at which most do not is none that agrees."""


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def products(
    query: NDArray[np.float32],
    ref: NDArray[np.float32],
    before: NDArray[np.int64],
    after: NDArray[np.int64],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Products of the query's changes (m, cells) with the reference's, and those' energy, float32 (m, k) each.

    A reference's change is from frame `before` to frame `after` (m, k) of its centred pictures (n, cells), as in
    `twicetold.align.moment.changes`; NaN where `before` is -1.
    """
    moments, shifts = before.shape
    frames, cells = ref.shape
    sizes = np.zeros(frames, np.float32)
    for frame in range(frames):
        for cell in range(cells):
            sizes[frame] += ref[frame, cell] * ref[frame, cell]
    product = np.zeros((moments, shifts), np.float32)
    energy = np.full((moments, shifts), np.nan, np.float32)
    least = np.float32(MIN_CONTRAST**2)
    for moment in range(moments):
        for shift in range(shifts):
            one, two = before[moment, shift], after[moment, shift]
            if one < 0:
                continue
            dot = np.float32(0)
            square = np.float32(0)
            for cell in range(cells):
                change = ref[two, cell] - ref[one, cell]
                dot += query[moment, cell] * change
                square += change * change
            # Of the picture between the two: its size, and how much of the change lies along it.
            size = (sizes[one] + sizes[two]) / np.float32(2) - square / np.float32(4)
            along = (sizes[two] - sizes[one]) / np.float32(2)
            if size > 0 and along * along > np.float32(FADE) * size * square:
                shared = np.float32(0)
                for cell in range(cells):
                    shared += query[moment, cell] * (ref[one, cell] + ref[two, cell])
                dot -= along / size * shared / np.float32(2)
                square = max(np.float32(0), square - along * along / size)
            contrast = max(size / np.float32(cells), least)
            product[moment, shift] = dot / np.sqrt(contrast)
            energy[moment, shift] = square / contrast
    return product, energy


@numba.njit(cache=True, nogil=True)
def capped(energy: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weights of moments by the energy of their change, float32 (m,) of (m,): cuts and flashes weigh less."""
    most = np.float32(CAPPED) * (np.median(energy) + np.float32(1e-6))
    weights = np.empty(len(energy), np.float32)
    for moment in range(len(energy)):
        weights[moment] = min(np.float32(1.0), most / max(energy[moment], np.float32(1e-6)))
    return weights


@numba.njit(cache=True, nogil=True)
def pooled(
    product: NDArray[np.float32], ref_energy: NDArray[np.float32], query_energy: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Correlation of changes at each offset, pooled over moments, float64 (k,), in -1 to 1: 0 where too few moments lie
    inside the reference.

    Args:
        product: (m, k), of the changes of both sides.
        ref_energy: (m, k), NaN where a moment lies outside the reference.
        query_energy: (m,)
    """
    moments, shifts = product.shape
    found = np.zeros(shifts)
    if not moments:
        return found
    weights = capped(query_energy)
    dot, ours, theirs = np.zeros(shifts), np.zeros(shifts), np.zeros(shifts)
    inside = np.zeros(shifts, np.int64)
    for moment in range(moments):
        weight = np.float64(weights[moment])
        here = weight * np.float64(query_energy[moment])
        for shift in range(shifts):
            energy = np.float64(ref_energy[moment, shift])
            if np.isnan(energy):
                continue
            inside[shift] += 1
            dot[shift] += weight * np.float64(product[moment, shift])
            ours[shift] += here
            theirs[shift] += weight * energy
    for shift in range(shifts):
        if inside[shift] >= ENOUGH * moments:
            found[shift] = dot[shift] / (np.sqrt(ours[shift] * theirs[shift]) + 1e-6)
    return found


@numba.njit(cache=True, nogil=True)
def beyond(away_us: NDArray[np.float64], agreement: NDArray[np.float64]) -> float:
    """The best agreement past one flank of a peak, 0 where there is none.

    Args:
        away_us: (k,) distances from the peak, rising from 0.
        agreement: (k,) the peak itself first.
    """
    lowest, end, fallen = agreement[0], len(agreement), False
    for one in range(len(agreement)):
        if one and (away_us[one] > FLANK_US or agreement[one] > lowest + RISE):
            end = one
            break
        lowest = min(lowest, agreement[one])
        if lowest < FALLEN * agreement[0]:
            end, fallen = one, True
            break
    if not fallen:
        # A flank that does not come down is itself agreement elsewhere.
        end -= 1
    best = 0.0
    for one in range(end, len(agreement)):
        if away_us[one] > PEAK_WIDTH_US:
            best = max(best, agreement[one])
    return best
