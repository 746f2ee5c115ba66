"""Drawing a random sample: simple, or stratified with proportional allocation.

Within a stratum every subset of its size is as likely as any other. A stratum of two units or more gives at least two,
so that its own spread can be seen; each unit's inclusion probability is its stratum's drawn over its size.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from twicetold.coding.sample_rows import SampleUnit
from twicetold.errors import DataRefused, UsageError

WHOLE = "all"
"""Stratum of a simple sample."""

MIN_SIZE = 2


def new_seed() -> int:
    """A seed that nobody chose."""
    return secrets.randbits(48)


def draw(
    strata: Mapping[str, str],
    size: int,
    *,
    seed: int,
    details: Mapping[str, dict[str, str | int | float | None]] | None = None,
) -> list[SampleUnit]:
    """The whole population, with those that are drawn marked by their place in the random order.

    Args:
        strata: unit to the name of its stratum; one name for all makes a simple sample.
        size: how many are drawn; a few more where many strata are small.

    Raises:
        UsageError: `sample.size`, under 2.
        DataRefused: `sample.too_small`, the population has fewer units than are to be drawn.
    """
    if size < MIN_SIZE:
        raise UsageError(f"a sample of {size} tells nothing", hint="Draw 100 or more.", code="sample.size")
    if size > len(strata):
        raise DataRefused(
            f"{size} are to be drawn from {len(strata)}",
            hint="Draw fewer, or code everything: then nothing has to be estimated.",
            code="sample.too_small",
        )
    members: dict[str, list[str]] = defaultdict(list)
    for unit in sorted(strata):
        members[strata[unit]].append(unit)
    allocated = allocation({name: len(units) for name, units in members.items()}, size)
    generator = np.random.default_rng(seed)
    found = []
    for name in sorted(members):
        units, taken = members[name], allocated[name]
        order = generator.permutation(len(units))
        place = {units[index]: position for position, index in enumerate(order[:taken].tolist())}
        found += [
            SampleUnit(
                unit=unit,
                stratum=name,
                probability=taken / len(units),
                position=place.get(unit),
                detail=(details or {}).get(unit, {}),
            )
            for unit in units
        ]
    return found


def allocation(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many each stratum gives: in proportion to its size, by largest remainders, two or all of it at least."""
    total = sum(sizes.values())
    exact = {name: size * count / total for name, count in sizes.items()}
    given = {name: int(share) for name, share in exact.items()}
    left = size - sum(given.values())
    for name in sorted(sizes, key=lambda name: (given[name] - exact[name], name))[:left]:
        given[name] += 1
    return {name: min(sizes[name], max(MIN_SIZE, given[name])) for name in sizes}
