#!/usr/bin/env python3
"""How often the bounds on a hidden population hold its size, where lists keep the assumptions and where not.

    python bench/population.py [--runs 200]

A population of 400 is listed with these chances. *copies*: a thing on the first list is likelier on the second (odds
times 3). *uneven*: chances differ from thing to thing (beta distribution with the same mean), so that what is easy to
find for one list is so for all. Two lists have no means of telling either; that is what the rows show.
"""

from __future__ import annotations

import argparse

import numpy as np
from numpy.typing import NDArray

from twicetold.trends.reach.population import population

SIZE = 400
CHANCES = {2: (0.4, 0.3), 3: (0.4, 0.3, 0.35), 4: (0.4, 0.3, 0.35, 0.25)}


def lists(kind: str, number: int, random: np.random.Generator) -> dict[str, list[str]]:
    """Names on each list."""
    chances = np.array(CHANCES[number])[:, None] * np.ones((1, SIZE))
    if kind == "uneven":
        ease = random.beta(1.0, 1.5, SIZE) / 0.4
        chances = np.clip(chances * ease, 0.0, 0.98)
    held: NDArray[np.bool_] = random.random(chances.shape) < chances
    if kind == "copies":
        odds = chances[1] / (1 - chances[1]) * 3.0
        held[1] = random.random(SIZE) < np.where(held[0], odds / (1 + odds), chances[1])
    return {f"list {n}": [str(place) for place in np.flatnonzero(row)] for n, row in enumerate(held)}


def row(kind: str, number: int, runs: int) -> None:
    """Print one line."""
    random = np.random.default_rng([9, number, len(kind)])
    held, sizes, widths, least, below, seen = 0, [], [], [], 0, []
    for _ in range(runs):
        found = population(lists(kind, number, random))
        best, bound = found.estimates[0], found.estimates[1]
        held += best.low <= SIZE <= best.high
        sizes.append(best.size)
        widths.append(best.high - best.low)
        least.append(bound.size)
        below += bound.low <= SIZE
        seen.append(found.seen)
    print(
        f"{number:6} {kind:>12} {np.mean(seen):6.0f} {np.median(sizes):10.0f} {held / runs:9.3f}"
        f" {np.median(widths):8.0f} {np.mean(least):12.0f} {below / runs:16.3f}",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    runs = parser.parse_args().runs
    print(f"A population of {SIZE}: the estimate's 95 % bounds, and Chao's lower bound")
    print(
        f"{'lists':>6} {'chances':>12} {'seen':>6} {'estimate':>10} {'coverage':>9} {'width':>8} {'lower bound':>12}"
        f" {'its low <= size':>16}"
    )
    for number in (2, 3, 4):
        for kind in ("independent", "copies", "uneven"):
            row(kind, number, runs if number < 4 else max(20, runs // 5))


if __name__ == "__main__":
    main()
