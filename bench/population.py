#!/usr/bin/env python3
"""How often the bounds on a hidden population hold its size, where lists keep the assumptions and where not.

    python bench/population.py [--runs 200]

A population of 400 is listed with these chances. *copies*: a thing on the first list is likelier on the second (odds
times 3). *uneven*: chances differ from thing to thing (beta distribution with the same mean), so that what is easy to
find for one list is so for all. Two lists have no means of telling either; that is what the rows show. *avoids*: a
thing on the first list is less likely on the second (odds divided by 3).
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict

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
    if kind in ("copies", "avoids"):
        odds = chances[1] / (1 - chances[1]) * (3.0 if kind == "copies" else 1 / 3)
        held[1] = random.random(SIZE) < np.where(held[0], odds / (1 + odds), chances[1])
    return {f"list {n}": [str(place) for place in np.flatnonzero(row)] for n, row in enumerate(held)}


def row(kind: str, number: int, runs: int) -> None:
    """Print one line for each estimate."""
    random = np.random.default_rng([9, number, len(kind)])
    held: Counter[str] = Counter()
    sizes, widths, seen = defaultdict(list), defaultdict(list), []
    for _ in range(runs):
        found = population(lists(kind, number, random))
        seen.append(found.seen)
        for one in found.estimates:
            held[one.estimator] += one.low <= SIZE if one.lower_bound else one.low <= SIZE <= one.high
            sizes[one.estimator].append(one.size)
            widths[one.estimator].append(one.high - one.low)
    for name, several in sizes.items():
        print(
            f"{number:6} {kind:>12} {np.mean(seen):6.0f} {name:>30} {np.median(several):10.0f} {held[name] / runs:9.3f}"
            f" {np.median(widths[name]):8.0f}",
            flush=True,
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    runs = parser.parse_args().runs
    print(f"A population of {SIZE}: how often 95 % bounds hold it; of a lower bound, how often its low end is below it")
    print(f"{'lists':>6} {'chances':>12} {'seen':>6} {'estimator':>30} {'size':>10} {'holds':>9} {'width':>8}")
    for number in (2, 3, 4):
        for kind in ("independent", "copies", "avoids", "uneven"):
            row(kind, number, runs if number < 4 else max(20, runs // 5))


if __name__ == "__main__":
    main()
