#!/usr/bin/env python3
"""How often two series that have nothing to do with each other line up, and how often a true lag is found.

    python bench/lags.py [--runs 400]

The indicator's steps have lag-1 autocorrelation 0, 0.5 or -0.4; its values have bounds of plus or minus 5 %.
"""

from __future__ import annotations

import argparse

import numpy as np

from bench.changepoints import weeks
from twicetold.trends.indicators.indicator import IndicatorValue, gathered
from twicetold.trends.indicators.lags import line_up
from twicetold.trends.series import of_counts


def autoregressive(n: int, alike: float, random: np.random.Generator) -> np.ndarray:
    """Noise of variance 1."""
    noise = np.empty(n)
    noise[0] = random.normal()
    for at in range(1, n):
        noise[at] = alike * noise[at - 1] + np.sqrt(1 - alike**2) * random.normal()
    return noise


def row(n: int, alike: float, effect: float, runs: int) -> None:
    """Print one line: the series follows the indicator two periods later where there is an effect."""
    random = np.random.default_rng([6, n, round(10 * effect), round(10 * alike) + 10])
    periods = weeks(n)
    raised, careful, right = 0, 0, 0
    for _ in range(runs):
        steps = 0.15 * autoregressive(n + 2, alike, random)
        own = 0.1 * autoregressive(n, alike, random)
        level = np.exp(np.cumsum(own + effect * steps[:n]))
        counts = random.poisson(60 * level / level.mean())
        course = 100 * np.exp(np.cumsum(steps))[2:]  # indicator at t moves by steps[t + 2]: two periods ahead
        rows = [
            ("index", IndicatorValue(start=p.start, end=p.end, low=0.95 * v, high=1.05 * v, citation="made"))
            for p, v in zip(periods, course, strict=True)
        ]
        found = line_up(of_counts("c", periods, counts.tolist()), gathered("index", rows), draws=499)
        raised += found.p_value <= 0.05
        careful += found.p_highest <= 0.05
        right += found.p_value <= 0.05 and found.best.lag == 2
    print(
        f"{n:4} {alike:15.1f} {effect:7.1f} {raised / runs:10.3f} {careful / runs:18.3f} {right / runs:14.3f}",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=400)
    runs = parser.parse_args().runs
    print(
        f"{'n':>4} {'autocorrelation':>15} {'effect':>7} {'p <= 0.05':>10} {'highest p <= 0.05':>18}"
        f" {'and lag right':>14}"
    )
    for n in (24, 60):
        for alike in (0.0, 0.5, -0.4):
            for effect in (0.0, 1.0):
                row(n, alike, effect, runs)


if __name__ == "__main__":
    main()
