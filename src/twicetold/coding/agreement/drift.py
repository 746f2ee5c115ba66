"""Whether a coder codes differently than before: the first half of a coder's units, in the order they were finished,
against the second half, always beside what the others found in the same units.

Two things are looked at. *Distance*: how far the coder's set of themes lies from those of the others (MASI). *Leaning*,
for each theme: how much more often than the others the coder gives it. Both are tested by permuting the order of the
units, and the p-values of one table are adjusted together (Holm 1979).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.coding.agreement.distances import masi_distance
from twicetold.coding.units import Observation

MIN_UNITS = 12
"""Six on each side: with fewer, hardly any order of the units could be a rare one."""

PERMUTATIONS = 2000


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """How one coder changed: `theme` is empty for the distance of whole sets; of a theme it is leanings."""

    coder: str
    theme: str
    units: int
    first: float
    second: float
    p: float
    p_adjusted: float = 1.0

    @property
    def change(self) -> float:
        """From the first half to the second."""
        return self.second - self.first


def drifts(
    units: Mapping[str, Mapping[str, Observation]],
    themes: Sequence[str],
    *,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> list[Drift]:
    """Every coder with enough units, first by sets, then by the themes that anybody gave; smallest p first."""
    generator = np.random.default_rng(seed)
    found: list[Drift] = []
    for coder in sorted({coder for unit in units.values() for coder in unit}):
        mine = sorted(
            (unit for unit in units.values() if coder in unit),
            key=lambda unit: (unit[coder].finished_at, unit[coder].release),
        )
        if len(mine) < MIN_UNITS:
            continue
        orders = np.argsort(generator.random((permutations, len(mine))), axis=1)
        for theme in ("", *themes):
            course = np.array([_leaning(unit, coder, theme) for unit in mine])
            if theme and not course.any():
                continue
            found.append(_drift(coder, theme, course, orders))
    return _adjusted(found)


def _leaning(unit: Mapping[str, Observation], coder: str, theme: str) -> float:
    others = [one for name, one in unit.items() if name != coder]
    if not theme:
        return float(np.mean([masi_distance(unit[coder].codes, one.codes) for one in others]))
    return float(theme in unit[coder].codes) - float(np.mean([theme in one.codes for one in others]))


def _drift(coder: str, theme: str, course: NDArray[np.float64], orders: NDArray[np.intp]) -> Drift:
    half = len(course) // 2
    shuffled = course[orders]
    chance = np.abs(shuffled[:, half:].mean(axis=1) - shuffled[:, :half].mean(axis=1))
    first, second = float(course[:half].mean()), float(course[half:].mean())
    as_far = int(np.sum(chance >= abs(second - first) - 1e-12))
    p = (as_far + 1) / (len(orders) + 1)
    return Drift(coder=coder, theme=theme, units=len(course), first=first, second=second, p=p)


def _adjusted(found: list[Drift]) -> list[Drift]:
    ordered = sorted(found, key=lambda one: (one.p, one.coder, one.theme))
    highest, made = 0.0, []
    for place, one in enumerate(ordered):
        highest = max(highest, min(1.0, one.p * (len(ordered) - place)))
        made.append(msgspec.structs.replace(one, p_adjusted=highest))
    return made
