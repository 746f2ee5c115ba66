#!/usr/bin/env python3
"""How often the watch raises an alarm where nothing changed, and how often it notices what did.

    python bench/watch.py [--runs 100]

Eight sources over 27 weeks: two quiet (0.03 releases a week), three with 2 and three with 12 a week, Poisson or
over-dispersed (variance 3 x mean); each release has a new share from a beta distribution that is mostly near 0 or 1.
"""

from __future__ import annotations

import argparse

import numpy as np

from bench.changepoints import counts_of, weeks
from twicetold.trends.series import of_counts
from twicetold.trends.watch.alarms import Footage, watch

RATES = (0.03, 0.03, 2.0, 2.0, 2.0, 12.0, 12.0, 12.0)


def releases(count: int, share: float, random: np.random.Generator) -> tuple[tuple[float, float], ...]:
    """New and counted seconds."""
    lengths = random.gamma(2.0, 90.0, count)
    return tuple(zip((lengths * random.beta(share, 1 - share, count)).tolist(), lengths.tolist(), strict=True))


def run(kind: str, rate: float, what: str, random: np.random.Generator) -> bool:
    """Whether the run raised anything, or what was planted."""
    volumes, footage = [], []
    for number, mean in enumerate(RATES):
        means = np.full(27, mean)
        if what == "stirs" and number == 0:
            means[-1] = 3.0
        if what == "burst" and number == 5:
            means[-1] = 4 * mean
        counts = counts_of(kind, means, random)
        volumes.append(of_counts("releases", weeks(27), counts.tolist()))
        share = 0.85 if what == "new footage" and number == 5 else 0.3
        footage.append(
            Footage(
                baseline=releases(int(counts[:-1].sum()), 0.3, random), newest=releases(int(counts[-1]), share, random)
            )
        )
    return bool(watch(volumes, footage, false_alarms=rate).alarms)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--rate", type=float, action="append", help="stated rates of a run (default: 0.05 and 0.2)")
    asked = parser.parse_args()
    runs = asked.runs
    print(f"{'noise':16} {'stated rate':>12} {'planted':>14} {'runs with an alarm':>19} {'runs':>6}")
    for kind in ("poisson", "over-dispersed"):
        for rate in asked.rate or (0.05, 0.2):
            for what in ("nothing", "stirs", "burst", "new footage"):
                random = np.random.default_rng([7, round(100 * rate)])
                times = 4 * runs if what == "nothing" else runs
                raised = sum(run(kind, rate, what, random) for _ in range(times))
                print(f"{kind:16} {rate:12.2f} {what:>14} {raised / times:19.3f} {times:6}", flush=True)


if __name__ == "__main__":
    main()
