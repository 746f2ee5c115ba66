"""The units on which coders lie furthest apart, with who found what: what to talk about, and to adjudicate, first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations

import msgspec

from twicetold.coding.agreement.distances import masi_distance
from twicetold.coding.units import Observation, Observed


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


def disagreements_in(seen: Observed) -> list[Disagreement]:
    """Every release that two coders or more finished, blind or not, and differ on; the furthest apart first."""
    units: dict[str, dict[str, Observation]] = defaultdict(dict)
    for one in seen.observations:
        units[one.release][one.coder] = one
    return disagreements({release: unit for release, unit in units.items() if len(unit) > 1}, decided_in(seen))


def decided_in(seen: Observed) -> dict[str, frozenset[str]]:
    """Release to the codes that somebody decided there, in terms of the codebook at hand."""
    decided: dict[str, set[str]] = defaultdict(set)
    for word in seen.adjudications:
        now = seen.book.now(word.code, word.version)
        if now is not None:
            decided[word.release].add(now)
    return {release: frozenset(codes) for release, codes in decided.items()}
