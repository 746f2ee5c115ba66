#!/usr/bin/env python3
"""How often change points are raised where nothing changed, and how often the interval on a date holds the date.

    python bench/changepoints.py [--runs 1000]

Series are made by chance with a fixed seed: counts that are Poisson, over-dispersed (negative binomial, variance 3 x
mean) or drifting (log-normal noise of lag-1 autocorrelation 0.6 on top), level, sloping or with a step, and mixes of
five themes. `no drift` is what `--no-drift` does. If `ruptures` is installed, PELT with a squared cost runs on the same
series, after the transform and scaling that make its penalty fit.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from twicetold.trends.change import dispersion, online
from twicetold.trends.change.points import LIKELY, Changes
from twicetold.trends.change.present import ALARM, WITHIN
from twicetold.trends.change.series import changes
from twicetold.trends.change.themes import theme_changes
from twicetold.trends.period import Period
from twicetold.trends.series import of_counts
from twicetold.trends.themes import ThemeCounts

Floats = NDArray[np.float64]
FIRST = date(2000, 1, 3)


def weeks(count: int) -> list[Period]:
    """Periods of a week."""
    return [Period(FIRST + timedelta(weeks=n), FIRST + timedelta(weeks=n + 1)) for n in range(count)]


def counts_of(kind: str, means: Floats, random: np.random.Generator) -> Floats:
    """Counts with these means."""
    if kind == "poisson":
        return random.poisson(means).astype(float)
    if kind == "over-dispersed":
        return random.negative_binomial(means / 2, 1 / 3).astype(float)
    noise = np.empty(len(means))  # drifting
    noise[0] = random.normal()
    for at in range(1, len(means)):
        noise[at] = 0.6 * noise[at - 1] + 0.8 * random.normal()
    return random.poisson(means * np.exp(0.25 * noise - 0.25**2 / 2)).astype(float)


def found_in(counts: Floats, *, drift: bool = True) -> Changes:
    """Our change points."""
    return changes(of_counts("c", weeks(len(counts)), counts.tolist()), drift=drift)


def pelt(counts: Floats, penalty: float) -> list[int]:
    """Places that ruptures' PELT finds; penalty in units of log n."""
    import ruptures

    spread = dispersion.of_counts(counts, np.ones(len(counts)))
    signal = 2 * np.sqrt(counts + 0.375) / np.sqrt(spread)
    places: list[int] = ruptures.Pelt(model="l2", min_size=2, jump=1).fit_predict(signal, penalty * np.log(len(counts)))
    return places[:-1]


def false_alarms(runs: int) -> None:
    """Series without a change."""
    peer = find_spec("ruptures") is not None
    print("\nNo change: share of series in which one is raised")
    print(f"{'noise':16} {'mean':>5} {'n':>4} {'established':>12} {'no drift':>9} {'PELT 2 log n':>13} {'3 log n':>13}")
    for kind in ("poisson", "over-dispersed", "drifting"):
        for mean, n in ((2, 60), (20, 12), (20, 24), (20, 60), (20, 120), (200, 60)):
            random = np.random.default_rng([1, n, mean])
            raised = np.zeros(4)
            for _ in range(runs):
                counts = counts_of(kind, np.full(n, float(mean)), random)
                if counts.sum() == 0:
                    continue
                result = found_in(counts)
                raised += [bool(result.established), bool(found_in(counts, drift=False).established), 0, 0]
                if peer:
                    raised += [0, 0, bool(pelt(counts, 2)), bool(pelt(counts, 3))]
            others = "".join(f" {share:13.3f}" for share in raised[2:] / runs) if peer else " not installed"
            print(f"{kind:16} {mean:5} {n:4} {raised[0] / runs:12.3f} {raised[1] / runs:9.3f}{others}", flush=True)


def slopes(runs: int) -> None:
    """Series that fall all along, by a factor over the whole of them, without a step."""
    peer = find_spec("ruptures") is not None
    print("\nA slope from a mean of 30, no step: share of series in which a change is established")
    print(f"{'noise':16} {'n':>4} {'to':>6} {'established':>12} {'no drift':>9} {'said to slope':>13} {'PELT 2 log n'}")
    for kind in ("poisson", "over-dispersed", "drifting"):
        for n in (24, 60):
            for factor in (0.5, 0.25):
                random = np.random.default_rng([7, n, round(factor * 100)])
                raised = np.zeros(4)
                for _ in range(runs):
                    counts = counts_of(kind, 30 * factor ** (np.arange(n) / (n - 1)), random)
                    result = found_in(counts)
                    steps = bool(found_in(counts, drift=False).established)
                    others = peer and bool(pelt(counts, 2))
                    raised += [bool(result.established), steps, result.sloping >= LIKELY, others]
                peers = f"{raised[3] / runs:13.3f}" if peer else "not installed"
                print(
                    f"{kind:16} {n:4} {factor:6.2f} {raised[0] / runs:12.3f} {raised[1] / runs:9.3f}"
                    f" {raised[2] / runs:13.3f} {peers}",
                    flush=True,
                )


def coverage(runs: int) -> None:
    """Series with one change, at any place from a sixth to five sixths."""
    peer = find_spec("ruptures") is not None
    print("\nOne change of the mean from 20, n = 60; 'middle': it falls into the middle of a period")
    print(
        f"{'noise':16} {'factor':>7} {'where':>7} {'established':>12} {'exactly one':>12} {'interval holds':>15}"
        f" {'(+-)':>6} {'width':>6} {'exact':>6} {'PELT exact':>11}"
    )
    for kind in ("poisson", "over-dispersed", "drifting"):
        for factor in (0.75, 0.5, 0.25, 2.0):
            for where in ("edge", "middle"):
                _cover(kind, factor, where, runs, peer=peer)


def _cover(kind: str, factor: float, where: str, runs: int, *, peer: bool) -> None:
    n = 60
    random = np.random.default_rng([2, round(factor * 100), where == "edge"])
    raised, one, held, exact, other, widths = 0, 0, 0, 0, 0, []
    for _ in range(runs):
        place = int(random.integers(n // 6, n - n // 6))
        means = np.where(np.arange(n) < place, 20.0, 20.0 * factor)
        if where == "middle":
            means[place] = 10.0 + 10.0 * factor
        counts = counts_of(kind, means, random)
        result = found_in(counts)
        raised += bool(result.established)
        if peer and len(places := pelt(counts, 2)) == 1:
            other += places[0] in ({place} if where == "edge" else {place, place + 1})
        if len(result.established) != 1 or len(result.points) != 1:
            continue
        one += 1
        (point,) = result.points
        low, high = ((day - FIRST).days // 7 for day in (point.earliest, point.latest))
        # A change inside a period is at its begin or at its end, as near as periods can tell.
        truth = {place} if where == "edge" else {place, place + 1}
        held += any(low <= at <= high for at in truth)
        exact += (point.on - FIRST).days // 7 in truth
        widths.append(high - low + 1)
    share = held / one if one else float("nan")
    error = 1.96 * np.sqrt(share * (1 - share) / one) if one else float("nan")
    print(
        f"{kind:16} {factor:7.2f} {where:>7} {raised / runs:12.3f} {one / runs:12.3f} {share:15.3f} {error:6.3f}"
        f" {np.mean(widths) if widths else float('nan'):6.1f} {exact / max(one, 1):6.3f}"
        f" {f'{other / runs:11.3f}' if peer else '          -'}",
        flush=True,
    )


def mixes(runs: int) -> None:
    """Mixes of five themes: none, and one shift of ten points from the first to the second."""
    print("\nMix of five themes (52, 37, 7, 3, 1 %), 40 coded releases a period, n = 24")
    print(f"{'noise':16} {'shift':>6} {'established':>12} {'interval holds':>15} {'width':>6}")
    shares = np.array([0.52, 0.37, 0.07, 0.03, 0.01])
    for kind in ("multinomial", "over-dispersed"):
        for shift in (0.0, 0.1, 0.2):
            random = np.random.default_rng([3, round(shift * 100)])
            raised, one, held, widths = 0, 0, 0, []
            for _ in range(runs):
                place = int(random.integers(5, 20))
                rows = []
                for period in range(24):
                    now = shares + (np.array([-shift, shift, 0, 0, 0]) if period >= place else 0)
                    if kind == "over-dispersed":  # variance 2 x multinomial
                        now = random.dirichlet(now * 38)
                    rows.append(tuple(random.multinomial(40, now).tolist()))
                table = ThemeCounts(
                    periods=tuple(weeks(24)),
                    themes=("a", "b", "c", "d", "e"),
                    counts=tuple(rows),
                    coded=(40,) * 24,
                    exclusive=True,
                    coders=2,
                )
                (result,) = theme_changes(table)
                raised += bool(result.established)
                if shift and len(result.established) == len(result.points) == 1:
                    one += 1
                    (point,) = result.points
                    low, high = ((day - FIRST).days // 7 for day in (point.earliest, point.latest))
                    held += low <= place <= high
                    widths.append(high - low + 1)
            tail = f"{held / one:15.3f} {np.mean(widths):6.1f}" if one else f"{'-':>15} {'-':>6}"
            print(f"{kind:16} {shift:6.2f} {raised / runs:12.3f} {tail}", flush=True)


def watching(runs: int) -> None:
    """Online: how often an even series raises an alarm, and how soon a change does."""
    print(
        f"\nOnline, alarm when a level of at most {WITHIN} periods has probability {ALARM:g}; change after 100 periods"
    )
    print(
        f"{'noise':16} {'mean':>5} {'factor':>7} {'raised in 88 even':>18} {'noticed within 6':>17}"
        f" {'median delay':>13}"
    )
    for kind, mean in (("poisson", 2.0), ("poisson", 20.0), ("over-dispersed", 2.0), ("over-dispersed", 20.0)):
        for factor in (1.0, 0.5, 2.0, 4.0):
            random = np.random.default_rng([4, round(factor * 100), round(mean)])
            early, delays = 0, []
            for _ in range(runs):
                means = np.where(np.arange(120) < 100, mean, mean * factor)
                counts = counts_of(kind, means, random)
                spread = dispersion.of_counts(counts[:50], np.ones(50))
                model = online.CountPredictive(
                    counts, np.ones(120), shape=1, rate=1 / max(counts[:12].mean(), 0.1), dispersion=spread
                )
                alarm = online.recent_change(online.run_lengths(model, 120), WITHIN) >= ALARM
                early += int(alarm[12:100].any())
                after = np.flatnonzero(alarm[100:])
                delays.append(after[0] + 1 if len(after) else 99)
            late = np.array(delays)
            print(
                f"{kind:16} {mean:5.0f} {factor:7.2f} {early / runs:18.3f} {(late <= 6).mean():17.3f}"
                f" {np.median(late):13.0f}",
                flush=True,
            )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000, help="series for each row")
    parser.add_argument("--only", choices=("false-alarms", "slopes", "coverage", "mixes", "online"))
    arguments = parser.parse_args()
    parts: dict[str, Callable[[int], None]] = {
        "false-alarms": false_alarms,
        "slopes": slopes,
        "coverage": coverage,
        "mixes": mixes,
        "online": watching,
    }
    started = time.process_time()
    for name, part in parts.items():
        if arguments.only in (None, name):
            part(arguments.runs)
    print(f"\n{arguments.runs} series a row, {time.process_time() - started:.0f} processor seconds")


if __name__ == "__main__":
    main()
