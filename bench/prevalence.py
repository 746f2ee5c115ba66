"""Do 95 % intervals on theme shares hold the truth 95 times of 100?

    OMP_NUM_THREADS=1 python bench/prevalence.py [--repetitions 2000]

A population of 5,000 releases is made once for each share; a sample of 300 is drawn again and again, simple or
stratified by 24 months in which the theme becomes more common, and every estimator is asked. The machine finds `recall`
of the releases with the theme and, falsely, `false` of those without; its score is a number between 0 and 1. The last
columns show what is done today: the machine's own share with a binomial interval around it.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np

from twicetold.coding.prevalence.cells import Cell
from twicetold.coding.prevalence.estimators import assisted, human, machine_may_help, shortest
from twicetold.coding.prevalence.intervals import wilson
from twicetold.coding.sampling import allocation

SHARES = (0.03, 0.06, 0.12, 0.30, 0.60)
MACHINES = ((0.8, 0.10), (0.6, 0.02))
METHODS = ("human", "ppi++", "difference", "shortest")


@dataclass(frozen=True)
class World:
    """A made population: what is true, what the machine says, and in which month each release is."""

    truth: np.ndarray
    score: np.ndarray
    month: np.ndarray


def world(share: float, recall: float, false: float, *, size: int, generator: np.random.Generator) -> World:
    """A population with exactly this share, rising over 24 months."""
    month = generator.integers(0, 24, size)
    pull = generator.random(size) ** (1 / (0.5 + month / 12))
    truth = np.zeros(size)
    truth[np.argsort(-pull)[: round(share * size)]] = 1
    found = np.where(truth == 1, generator.random(size) < recall, generator.random(size) < false)
    score = np.where(found, generator.beta(6, 2, size), generator.beta(1, 8, size))
    return World(truth, score, month)


def drawn(made: World, units: int, generator: np.random.Generator, *, stratified: bool) -> list[Cell]:
    """One sample, as cells."""
    strata = made.month if stratified else np.zeros(len(made.truth), dtype=int)
    sizes = {str(name): int((strata == name).sum()) for name in np.unique(strata)}
    cells = []
    for name, taken in allocation(sizes, units).items():
        members = np.flatnonzero(strata == int(name))
        chosen = generator.choice(members, taken, replace=False)
        cells.append(Cell(len(members), made.truth[chosen], made.score[chosen], float(made.score[members].mean())))
    return cells


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repetitions", type=int, default=2000)
    options.add_argument("--units", type=int, default=300)
    options.add_argument("--size", type=int, default=5000)
    asked = options.parse_args()
    generator = np.random.default_rng(20)
    print(f"{asked.units} of {asked.size}, {asked.repetitions} repetitions; coverage in % and width in points")
    print(f"{'design':10} {'share':>5} {'recall':>6} {'false':>5} | " + " | ".join(f"{m:^12}" for m in METHODS), end="")
    print(" | machine alone | machine used")
    for stratified in (False, True):
        for share in SHARES:
            for recall, false in MACHINES:
                made = world(share, recall, false, size=asked.size, generator=generator)
                true = made.truth.mean()
                held, width, used = dict.fromkeys(METHODS, 0), dict.fromkeys(METHODS, 0.0), 0
                for _ in range(asked.repetitions):
                    cells = drawn(made, asked.units, generator, stratified=stratified)
                    found = {
                        "human": human(cells),
                        "ppi++": assisted(cells),
                        "difference": assisted(cells, weight=1.0),
                        "shortest": shortest(cells),
                    }
                    used += machine_may_help(cells)
                    for method, one in found.items():
                        held[method] += one.interval.low <= true <= one.interval.high
                        width[method] += one.interval.width
                label = (made.score >= 0.5).astype(float)
                raw = wilson(float(label.mean()), asked.size)
                columns = [
                    f"{100 * held[m] / asked.repetitions:5.1f} {100 * width[m] / asked.repetitions:5.1f} "
                    for m in METHODS
                ]
                holds = "holds" if raw.low <= true <= raw.high else "fails"
                print(
                    f"{'stratified' if stratified else 'simple':10} {100 * true:5.1f} {recall:6.2f} {false:5.2f} | "
                    + " | ".join(columns)
                    + f" | {100 * raw.estimate:5.1f} {holds} | {100 * used / asked.repetitions:5.1f}"
                )


if __name__ == "__main__":
    main()
