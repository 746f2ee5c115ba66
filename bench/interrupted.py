#!/usr/bin/env python3
"""How often the interval on a step holds the step, and how often one is raised where nothing happened.

    python bench/interrupted.py [--runs 1000]

Counts have a mild trend, and a step at two thirds of the series. Noise as in bench/changepoints.py: Poisson,
over-dispersed (variance 3 x mean), drifting (log-normal with lag-1 autocorrelation 0.6 and standard deviation 0.25).
"""

from __future__ import annotations

import argparse

import numpy as np

from bench.changepoints import counts_of, weeks
from twicetold.trends.interrupted.effect import interrupted
from twicetold.trends.series import of_counts


def row(kind: str, n: int, factor: float, runs: int) -> None:
    """Print one line."""
    random = np.random.default_rng([5, n, round(100 * factor)])
    held, raised, placebo, widths = 0, 0, 0, []
    place = n * 2 // 3
    periods = weeks(n)
    for _ in range(runs):
        trend = 30 * np.exp(0.3 * np.arange(n) / n)
        means = np.where(np.arange(n) < place, trend, trend * factor)
        series = of_counts("c", periods, counts_of(kind, means, random).tolist())
        found = interrupted(series, periods[place].start)
        held += found.step.low <= factor <= found.step.high
        raised += found.step.p_value < 0.05
        placebo += found.placebo_p is not None and found.placebo_p <= 0.05
        widths.append(np.log(found.step.high / found.step.low))
    print(
        f"{kind:16} {n:4} {factor:7.2f} {held / runs:15.3f} {raised / runs:12.3f} {placebo / runs:18.3f}"
        f" {np.exp(np.median(widths) / 2):12.2f}",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000)
    runs = parser.parse_args().runs
    print(
        f"{'noise':16} {'n':>4} {'step':>7} {'interval holds':>15} {'p < 0.05':>12} {'placebo p <= 0.05':>18}"
        f" {'x/: at 95 %':>12}"
    )
    for kind in ("poisson", "over-dispersed", "drifting"):
        for n in (24, 48, 104):
            for factor in (1.0, 0.5):
                row(kind, n, factor, runs)


if __name__ == "__main__":
    main()
