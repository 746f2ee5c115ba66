#!/usr/bin/env python3
"""How often the bounds on survival hold the truth, when things are found late and checked now and then.

    python bench/survival.py [--runs 300]

Posts are put up over 120 days and live by a Weibull distribution of scale 40 days. Each is found after an exponential
delay (mean 5 days), if it is still there, and checked every 7 days until day 150. `plain` is the share that was not
seen to go; `midpoints` is Kaplan and Meier's curve with removals put halfway between checks and late finds ignored.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from math import exp

import numpy as np

from twicetold.trends.persistence.observation import Lifetime, Observed, Sighting, State
from twicetold.trends.persistence.survival import survive

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
END_DAY, EVERY = 150.0, 7.0
AGE = 30.0


def observations(posts: int, shape: float, size: int, random: np.random.Generator) -> list[Observed]:
    """What an observer logs; posts come in clusters of `size` that share their fate."""
    found = []
    for cluster in range(posts // size):
        life = 40 * random.weibull(shape)
        for member in range(size):
            put_up = random.uniform(0, 120)
            delay = random.exponential(5)
            if delay > life:
                continue
            seen = put_up + delay
            checks = np.arange(seen + random.uniform(0.5, EVERY), END_DAY, EVERY)
            sightings = [(at, at - put_up <= life) for at in checks]
            kept = next((n + 1 for n, (_, there) in enumerate(sightings) if not there), len(sightings))
            found.append(
                Observed(
                    subject=f"{cluster}-{member}",
                    platform="p",
                    created=BEGIN + timedelta(days=put_up),
                    first_seen=BEGIN + timedelta(days=seen),
                    cluster=str(cluster),
                    sightings=tuple(
                        Sighting(at=BEGIN + timedelta(days=at), state=State.ALIVE if there else State.GONE)
                        for at, there in sightings[:kept]
                    ),
                )
            )
    return found


def midpoints(lives: list[Lifetime], age: float) -> float:
    """Kaplan and Meier's curve, done as it is often done."""
    ages = np.array([(life.left + life.right) / 2 if life.gone else life.left for life in lives])
    gone = np.array([life.gone for life in lives])
    share = 1.0
    for at in np.sort(ages[gone & (ages <= age)]):
        share *= 1 - 1 / (ages >= at).sum()
    return share


def row(posts: int, shape: float, size: int, runs: int) -> None:
    """Print one line."""
    from twicetold.trends.persistence.observation import lifetimes

    random = np.random.default_rng([8, posts, size, round(10 * shape)])
    truth = exp(-((AGE / 40) ** shape))
    model, curve, shapes, estimates, plain, halfway, widths = 0, 0, 0, [], [], [], []
    for _ in range(runs):
        log = observations(posts, shape, size, random)
        found = survive(log, ages=[AGE])
        (at,) = found.rows
        model += at.model_low <= truth <= at.model_high
        shapes += found.shape_low <= shape <= found.shape_high
        # The curve without a model tells of what lives to the age that it begins at.
        begins = found.begins
        curve += at.low is not None and at.low <= truth / exp(-((begins / 40) ** shape)) <= at.high
        if at.low is not None and at.high is not None:
            widths.append((at.high - at.low, at.model_high - at.model_low))
        estimates.append(at.model_share)
        plain.append(found.plain_share)
        halfway.append(midpoints(list(lifetimes(log)), AGE))
    print(
        f"{posts:6} {shape:6.1f} {size:8} {truth:7.3f} {np.mean(plain):7.3f} {np.mean(halfway):10.3f}"
        f" {np.mean(estimates):8.3f} {model / runs:12.3f} {shapes / runs:12.3f} {curve / runs:16.3f}"
        f" {np.mean([width for width, _ in widths]):7.3f} {np.mean([width for _, width in widths]):7.3f}",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=300)
    runs = parser.parse_args().runs
    print(f"Share that lives {AGE:g} days: mean estimates, and how often 95 % bounds hold the truth")
    print(
        f"{'posts':>6} {'shape':>6} {'cluster':>8} {'truth':>7} {'plain':>7} {'midpoints':>10} {'Weibull':>8}"
        f" {'its bounds':>12} {'the shape':>12} {'without a model':>16} {'width':>7} {'model':>7}"
    )
    for posts, shape, size in ((100, 1.0, 1), (100, 0.6, 1), (400, 1.0, 1), (400, 0.6, 1), (400, 0.6, 5)):
        row(posts, shape, size, runs)


if __name__ == "__main__":
    main()
