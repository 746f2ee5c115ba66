"""From landmarks that agree to lines: which offset and rate in one other item most of a window's landmarks speak
for."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

RATES = np.exp(0.015 * np.arange(-16, 17))
"""Rates that are tried, reference frames per query frame: 0.787 to 1.271 in steps of 1.5 %."""

NEAR_RECORDED = 0.04
"""Logarithm of the rate up to which landmarks at the recorded speed still meet one another."""

BIN_FRAMES = 3
"""Width of a bin of offsets; two neighbours are added up, so that nothing falls between them."""

LINES_PER_ITEM = 3
"""Lines that are kept of one item in one window, best first."""

APART_FRAMES = 12
"""Lines that meet the middle of the window this near to one another are one."""

CELL_CENTS = 33.0


class SoundLine(NamedTuple):
    """A line: query frame t plays what reference frame `rate` x t + `offset` plays, `cents` higher or lower there."""

    rate: float
    offset: float
    cents: float
    votes: float

    def at(self, frame: float) -> float:
        """Reference frame of a query frame."""
        return self.rate * frame + self.offset


def voted_lines(
    query_frame: NDArray[np.int32],
    query_gap: NDArray[np.uint8],
    ref_frame: NDArray[np.int32],
    ref_gap: NDArray[np.int32],
    shift: NDArray[np.int32],
    weight: NDArray[np.float32],
    *,
    middle: float,
    any_tempo: bool,
) -> list[SoundLine]:
    """Lines through landmarks (k,) of a query's window around frame `middle` and of one item, best first.

    Three families are tried: recorded speed; with `any_tempo` also tempo alone, where pitches stay, and both together,
    where they move with the rate.
    """
    if not len(query_frame):
        return []
    lines = []
    rates = RATES if any_tempo else RATES[np.abs(np.log(RATES)) < NEAR_RECORDED]
    for together in (False, True) if any_tempo else (False,):
        found = _votes(
            query_frame.astype(np.float64) - middle,
            query_gap.astype(np.float64),
            ref_frame.astype(np.float64),
            ref_gap.astype(np.float64),
            shift.astype(np.float64),
            weight,
            rates,
            together,
        )
        for rate, at_middle, votes in found:
            if together and rate == 1.0:
                continue
            lines.append(
                SoundLine(
                    float(rate),
                    float(at_middle - rate * middle),
                    float(-1200 * np.log2(rate)) if together else 0.0,
                    float(votes),
                )
            )
    lines.sort(key=lambda line: (-line.votes, line.rate, line.offset))
    return lines[:LINES_PER_ITEM]


@numba.njit(cache=True)
def _votes(
    query_frame: NDArray[np.float64],
    query_gap: NDArray[np.float64],
    ref_frame: NDArray[np.float64],
    ref_gap: NDArray[np.float64],
    shift: NDArray[np.float64],
    weight: NDArray[np.float32],
    rates: NDArray[np.float64],
    together: bool,
) -> list[tuple[float, float, float]]:
    """(rate, reference frame at the middle, votes) of the best cells."""
    reach = np.abs(query_frame).max() * rates[-1]
    base = ref_frame.min() - reach - BIN_FRAMES
    bins = int((ref_frame.max() + reach + BIN_FRAMES - base) / BIN_FRAMES) + 2
    table = np.zeros((len(rates), bins), np.float32)
    for one in range(len(query_frame)):
        for number in range(len(rates)):
            rate = rates[number]
            if abs(ref_gap[one] - rate * query_gap[one]) > 1.0 + 0.01 * query_gap[one]:
                continue
            expected = -1200.0 * np.log2(rate) / CELL_CENTS if together else 0.0
            if abs(shift[one] - expected) > 1.5:
                continue
            table[number, int((ref_frame[one] - rate * query_frame[one] - base) / BIN_FRAMES)] += weight[one]
    found = [(0.0, 0.0, 0.0)][:0]
    for _ in range(LINES_PER_ITEM):
        best, best_rate, best_bin = np.float32(0.0), -1, 0
        for number in range(len(rates)):
            for place in range(bins - 1):
                votes = table[number, place] + table[number, place + 1]
                # Among equals the rate nearest to the recorded one.
                if votes > best or (votes == best and best > 0 and abs(rates[number] - 1) < abs(rates[best_rate] - 1)):
                    best, best_rate, best_bin = votes, number, place
        if best_rate < 0:
            break
        found.append((rates[best_rate], base + (best_bin + 1) * BIN_FRAMES, float(best)))
        low = max(0, best_bin - APART_FRAMES // BIN_FRAMES)
        table[:, low : best_bin + 2 + APART_FRAMES // BIN_FRAMES] = 0
    return found
