"""A straight line in (query time, reference time): how one stretch of footage runs along another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.path import WarpPath

MIN_RATE, MAX_RATE = 0.25, 3.0
"""Reference seconds per query second that an alignment may have: slowed to a quarter, sped up threefold."""

RATES = np.round(np.arange(0.7, 1.4 + 1e-9, 0.05), 3)
"""Rates that votes and searches try; what lies between is found by refinement on full-rate frames."""

FAR_RATES = np.round(np.concatenate([RATES[0] / 1.07 ** np.arange(15, 0, -1), RATES[-1] * 1.07 ** np.arange(1, 12)]), 3)
"""Rates of slow motion, and of what plays much faster: tried beside the others, as pictures that stand lie on lines of
any slope."""

SAME_LINE_US = 400_000
"""Two matches whose lines differ by less than this in reference time, where they overlap, are one."""

LONGEST_US, GOES_ON_US = 30_000_000, 15_000_000
"""Longest stretch that is looked at in one go, and how far what repeats may go on past either end of it: so that all
frames of both sides are held at once, however long a film that is shown again may be."""

FULL = 1_000.0
"""Spots that full agreement of changes is worth, when looks are put in order."""


@dataclass(frozen=True, slots=True)
class Line:
    """Reference time = `rate` x query time + `offset_us`, both in microseconds on their own tracks."""

    rate: float
    offset_us: float

    def ref_us(self, query_us: NDArray[np.int64] | NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Reference times (float64, shape of `query_us`) of query times."""
        return self.rate * query_us + self.offset_us  # type: ignore[return-value]  # a float in gives a float out

    def query_us(self, ref_us: float) -> float:
        """The query time that lies at a reference time."""
        return (ref_us - self.offset_us) / self.rate

    def shifted(self, offset_us: float) -> Line:
        """The same line, its reference times later by `offset_us`."""
        return Line(self.rate, self.offset_us + offset_us)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stretch of the query that may repeat the reference along a line, under a warp; judged by what changes.

    `seeds` counts the query frames whose fingerprints met the reference's. Where whole-picture codes met,
    `distance_bits` is the median Hamming distance of all frames along the stretch; and `spots` counts the spots
    that met. `strongest_us` is the moment of the query frame whose spots met best, None without. `open_us` tells how
    far before (0 or less) and behind the line, in reference time, others lie that are as likely: pictures that stand do
    not tell. `agreed` is how well what changes agrees along the line in tiny pictures, 0 to 1, where the offset was
    found by that (`twicetold.align.throughout`), and `chance` how well it agrees at others of so long a shot.
    """

    line: Line
    path: WarpPath
    start_us: int
    end_us: int
    seeds: int
    distance_bits: float | None = None
    spots: int = 0
    strongest_us: int | None = None
    open_us: tuple[int, int] = (0, 0)
    reach_us: tuple[int, int] = (GOES_ON_US, GOES_ON_US)
    agreed: float | None = None
    chance: float = 0.0

    @property
    def goes_on(self) -> bool:
        """Whether it is what goes on before or behind another."""
        return 0 in self.reach_us

    @property
    def likeliness(self) -> float:
        """How likely it is to hold: for certain where whole pictures met, else by what changes or by spots that met."""
        if self.distance_bits is not None:
            return np.inf
        return float(self.spots) if self.agreed is None else FULL * self.agreed
