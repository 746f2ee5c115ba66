"""The units on which coders lie furthest apart, with who found what: what to talk about, and to adjudicate, first."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import msgspec

from twicetold.coding.agreement.distances import masi_distance
from twicetold.coding.units import Observation


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """One release on which coders differ. `distance` is the mean MASI distance of its pairs of coders, up to 1."""

    release: str
    distance: float
    themes: tuple[str, ...]
    given: dict[str, tuple[str, ...]]
    adjudicated: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[str, ...]:
        """Themes on which coders differ and nobody has decided."""
        return tuple(theme for theme in self.themes if theme not in self.adjudicated)


def disagreements(
    units: Mapping[str, Mapping[str, Observation]], adjudicated: Mapping[str, frozenset[str]]
) -> list[Disagreement]:
    """Every unit on which coders differ, the furthest apart first.

    Args:
        adjudicated: release to the codes that somebody decided there.
    """
    found = []
    for release, unit in units.items():
        sets = [one.codes for one in unit.values()]
        differing = frozenset.union(*sets) - frozenset.intersection(*sets)
        if differing:
            pairs = [masi_distance(one, other) for one, other in combinations(sets, 2)]
            found.append(
                Disagreement(
                    release=release,
                    distance=sum(pairs) / len(pairs),
                    themes=tuple(sorted(differing)),
                    given={coder: tuple(sorted(one.codes)) for coder, one in sorted(unit.items())},
                    adjudicated=tuple(sorted(differing & adjudicated.get(release, frozenset()))),
                )
            )
    return sorted(found, key=lambda one: (-one.distance, one.release))
