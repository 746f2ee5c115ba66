"""Agreement on where stretches begin and end, and on what they are: Krippendorff's alphas for unitizing.

K. Krippendorff, Y. Mathet, S. Bouvry and A. Widlöcher, 2016, On the reliability of unitizing textual continua: further
developments, Quality & Quantity 50 (doi:10.1007/s11135-015-0266-1); Krippendorff, Content Analysis, 4th ed. 2019,
section 12.6. The older alpha for unitizing (1995) misbehaves with more than two observers and was replaced by these.

Each coder cuts a continuum (a film, a text) into units with values and gaps between them. Coincidences are lengths that
the units of two coders share; what chance would give is corrected for a unit meeting itself, which it does over its
whole length at once, and a gap, which has no structure, moment by moment. Three coefficients are told:

- *boundaries* (|uα): units against gaps, whatever their values;
- *units* (uα): units with their values, and gaps;
- *values* (cuα): values alone, where two coders both have units. `coverage` says how much that is.

All of them are sums over continua, so that a bootstrap draws continua again.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch `[start, end)` with a value, in any unit of length. Raises ValueError where it is empty or reversed."""

    start: int
    end: int
    value: Hashable

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a unit ends after it starts: [{self.start}, {self.end}) is empty or reversed")


class Continuum(msgspec.Struct, frozen=True, kw_only=True):
    """What coders made of one continuum. Units of one coder do not overlap (`flattened` makes it so)."""

    length: int
    coders: dict[str, tuple[Unit, ...]]


class Coincidences(msgspec.Struct, frozen=True, kw_only=True):
    """Lengths that units of different coders share, for each continuum; value 0 is the gap.

    `shared` has the shape (continua, values + 1, values + 1), `alone` (continua, values + 1): what a unit shares with
    itself; `paired` the same of what lies on units of others only.
    """

    values: tuple[Hashable, ...]
    shared: Floats
    alone: Floats
    paired: Floats


class Alphas(msgspec.Struct, frozen=True, kw_only=True):
    """The three coefficients; None where one cannot be told. `coverage` is the share of length that `values` is of."""

    boundaries: float | None
    units: float | None
    values: float | None
    coverage: float


def flattened(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Units that may overlap, as ones that do not: where several lie, their values as a set; every boundary stays."""
    edges = sorted({edge for unit in units for edge in (unit.start, unit.end)})
    found = []
    for start, end in pairwise(edges):
        there = [unit.value for unit in units if unit.start <= start and end <= unit.end]
        if there:
            found.append(Unit(start=start, end=end, value=frozenset(there)))
    return tuple(found)


def united(units: Sequence[Unit], value: Hashable) -> tuple[Unit, ...]:
    """Units as ones of the same value, those that overlap as one; those that only touch stay apart."""
    found: list[Unit] = []
    for unit in sorted(units, key=lambda one: (one.start, one.end)):
        if found and unit.start < found[-1].end:
            last = found.pop()
            found.append(Unit(start=last.start, end=max(last.end, unit.end), value=value))
        else:
            found.append(Unit(start=unit.start, end=unit.end, value=value))
    return tuple(found)


def coincidences(continua: Sequence[Continuum]) -> Coincidences:
    """Coincidences of continua that two coders or more cut up.

    Raises:
        ValueError: a continuum of fewer than two coders, or a unit past its end.
    """
    values = sorted({unit.value for one in continua for units in one.coders.values() for unit in units}, key=_order)
    place = {value: number for number, value in enumerate(values, start=1)}
    size = len(values) + 1
    shared = np.zeros((len(continua), size, size))
    alone, paired = np.zeros((len(continua), size)), np.zeros((len(continua), size))
    for row, one in enumerate(continua):
        ends = [unit.end for units in one.coders.values() for unit in units]
        if len(one.coders) < 2 or max(ends, default=0) > one.length:
            raise ValueError("a continuum has two coders or more, and its units end where it does or before")
        _count(one, place, shared[row], alone[row], paired[row])
    return Coincidences(values=tuple(values), shared=shared, alone=alone, paired=paired)


def alphas(found: Coincidences, *, weights: Floats | None = None) -> Alphas:
    """The coefficients.

    Args:
        weights: shape (continua,), how often each counts; once by default.
    """
    times = np.ones(len(found.shared)) if weights is None else np.asarray(weights, dtype=np.float64)
    shared = np.tensordot(times, found.shared, axes=1)
    alone, paired = times @ found.alone, times @ found.paired
    total = float(shared.sum())
    if total <= 0:
        return Alphas(boundaries=None, units=None, values=None, coverage=0.0)
    expected = _expected(shared, alone)
    among = shared[1:, 1:]
    return Alphas(
        boundaries=_alpha(_two(shared), _two(expected)),
        units=_alpha(shared, expected),
        values=_alpha(among, _expected(among, paired[1:])) if among.sum() > 0 else None,
        coverage=float(among.sum()) / total,
    )


def _count(one: Continuum, place: Mapping[Hashable, int], shared: Floats, alone: Floats, paired: Floats) -> None:
    others = len(one.coders) - 1
    cut = {coder: _with_gaps(units, one.length) for coder, units in one.coders.items()}
    for coder, pieces in cut.items():
        for start, end, value in pieces:
            own = 0 if value is None else place[value]
            on_units = 0.0
            for other, theirs in cut.items():
                if other == coder:
                    continue
                for their_start, their_end, their_value in theirs:
                    both = min(end, their_end) - max(start, their_start)
                    if both > 0:
                        shared[own, 0 if their_value is None else place[their_value]] += both / others
                        on_units += both / others if their_value is not None else 0.0
            # A unit meets itself over its whole length; a gap only moment by moment.
            alone[own] += (end - start) ** 2 if own else end - start
            paired[own] += on_units**2


def _with_gaps(units: Sequence[Unit], length: int) -> list[tuple[int, int, Hashable | None]]:
    pieces: list[tuple[int, int, Hashable | None]] = []
    at = 0
    for unit in sorted(units, key=lambda one: one.start):
        if unit.start > at:
            pieces.append((at, unit.start, None))
        pieces.append((unit.start, unit.end, unit.value))
        at = unit.end
    if at < length:
        pieces.append((at, length, None))
    return pieces


def _expected(shared: Floats, alone: Floats) -> Floats:
    """What chance would give with these lengths, unit by unit, but no unit with itself."""
    total, margin = float(shared.sum()), shared.sum(axis=1)
    left = total - float(alone.sum()) / total
    return np.asarray((np.outer(margin, margin) - np.diag(alone)) / left) if left > 0 else np.zeros_like(shared)


def _two(matrix: Floats) -> Floats:
    """Gaps and units, whatever their values."""
    return np.array(
        [[matrix[0, 0], matrix[0, 1:].sum()], [matrix[1:, 0].sum(), matrix[1:, 1:].sum()]], dtype=np.float64
    )


def _alpha(observed: Floats, expected: Floats) -> float | None:
    chance = float(expected.sum() - np.trace(expected))
    return None if chance <= 0 else 1.0 - float(observed.sum() - np.trace(observed)) / chance


def _order(value: Hashable) -> tuple[str, ...]:
    return tuple(sorted(map(str, value))) if isinstance(value, frozenset) else (str(value),)
