"""Do 95 % intervals on the difference of two theme shares hold it, and how often does the test cry wolf?

    OMP_NUM_THREADS=1 python bench/comparing.py [--repetitions 1000]

Two stretches of 2,000 releases each are made once, with a share of the theme in the first and another, or the same, in
the second. A sample of 300 is drawn of all again and again, simple or stratified by month, and coded; a machine that
finds 80 of 100 and falsely 10 of 100 may help, as `twicetold trends compare --of themes` lets it. `wolf` is how often
p is at most .05 where both shares are the same, `found` the same where they are not. The last column
is what counts of the sample alone would have found (Fisher).
"""

from __future__ import annotations

import argparse

import numpy as np

from twicetold.coding.prevalence.cells import Cell
from twicetold.coding.prevalence.estimators import Estimate, shortest
from twicetold.coding.sampling import allocation
from twicetold.trends.compare.estimated import Estimated, of_two_estimates
from twicetold.trends.compare.shares import of_two_shares

SHARES = ((0.03, 0.03), (0.03, 0.09), (0.10, 0.10), (0.10, 0.20), (0.30, 0.30), (0.30, 0.45), (0.60, 0.60))
MONTHS, SIZE, RECALL, FALSE = 12, 2000, 0.80, 0.10


def stretch(share: float, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Truth, score of the machine, and month of each release of one stretch."""
    truth = np.zeros(SIZE)
    truth[generator.permutation(SIZE)[: round(share * SIZE)]] = 1
    said = np.where(truth == 1, generator.random(SIZE) < RECALL, generator.random(SIZE) < FALSE)
    score = np.where(said, generator.beta(6, 2, SIZE), generator.beta(1, 8, SIZE))
    return truth, score, generator.integers(0, MONTHS, SIZE)


def estimate(made: tuple[np.ndarray, np.ndarray, np.ndarray], chosen: np.ndarray, *, stratified: bool) -> Estimate:
    """The share of one stretch by what was drawn of it."""
    truth, score, month = made
    cells = []
    for name in range(MONTHS) if stratified else [None]:
        members = np.arange(SIZE) if name is None else np.flatnonzero(month == name)
        drawn = np.intersect1d(members, chosen)
        cells.append(Cell(len(members), truth[drawn], score[drawn], float(score[members].mean())))
    return shortest(cells)


def draw(
    sides: list[tuple[np.ndarray, np.ndarray, np.ndarray]],
    units: int,
    generator: np.random.Generator,
    *,
    stratified: bool,
) -> list[np.ndarray]:
    """What is drawn of each stretch, by one sample of both."""
    if not stratified:
        chosen = generator.choice(2 * SIZE, units, replace=False)
        return [chosen[chosen < SIZE], chosen[chosen >= SIZE] - SIZE]
    sizes = {f"{n} {m}": int((side[2] == m).sum()) for n, side in enumerate(sides) for m in range(MONTHS)}
    found: list[list[np.ndarray]] = [[], []]
    for name, taken in allocation(sizes, units).items():
        n, month = (int(part) for part in name.split())
        found[n].append(generator.choice(np.flatnonzero(sides[n][2] == month), taken, replace=False))
    return [np.concatenate(parts) for parts in found]


def as_estimated(one: Estimate) -> Estimated:
    """As the comparison takes it."""
    interval = one.interval
    return Estimated(
        share=interval.estimate, low=interval.low, high=interval.high, variance=one.variance, population=SIZE
    )


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repetitions", type=int, default=1000)
    options.add_argument("--units", type=int, default=300)
    asked = options.parse_args()
    generator = np.random.default_rng(21)
    print(f"{asked.units} of {2 * SIZE}, {asked.repetitions} repetitions; %")
    print(
        f"{'design':10} {'first':>5} {'second':>6} | {'holds':>5} {'width':>5} | {'wolf':>5} {'found':>5} | "
        "counts alone"
    )
    for stratified in (False, True):
        for shares in SHARES:
            sides = [stretch(share, generator) for share in shares]
            true = float(sides[1][0].mean() - sides[0][0].mean())
            held = width = said = fisher = 0.0
            for _ in range(asked.repetitions):
                drawn = draw(sides, asked.units, generator, stratified=stratified)
                both = [
                    estimate(side, chosen, stratified=stratified) for side, chosen in zip(sides, drawn, strict=True)
                ]
                found = of_two_estimates(*(as_estimated(one) for one in both))
                held += found.low <= true <= found.high
                width += found.high - found.low
                said += found.p_value <= 0.05
                parts = [
                    (float(side[0][chosen].sum()), float(len(chosen)))
                    for side, chosen in zip(sides, drawn, strict=True)
                ]
                fisher += of_two_shares(*parts).p_value <= 0.05
            rates = [100 * value / asked.repetitions for value in (held, width, said, fisher)]
            wolf, power = (f"{rates[2]:5.1f}", " " * 5) if shares[0] == shares[1] else (" " * 5, f"{rates[2]:5.1f}")
            print(
                f"{'stratified' if stratified else 'simple':10} {shares[0]:5.2f} {shares[1]:6.2f} | "
                f"{rates[0]:5.1f} {rates[1]:5.1f} | {wolf} {power} | {rates[3]:5.1f}"
            )


if __name__ == "__main__":
    main()
