"""The watch: does a quiet source stir, does one burst, does its share of new footage jump?

Each source is asked up to two questions of the newest period. The rate of false alarms is that of the whole run: the
chance that anything is raised where nothing changed. It is shared out evenly over the questions (Bonferroni), and
checked by simulation in bench/watch.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import comb

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.errors import UsageError
from twicetold.trends.method import Method, method
from twicetold.trends.period import Period
from twicetold.trends.series import Series
from twicetold.trends.watch.predictive import forecast

FALSE_ALARMS = 0.05
BASELINE = 26
MIN_BASELINE = 8
QUIET_SHARE = 0.125
"""A source is quiet where at most this share of the baseline's periods had a release."""

MIN_RELEASES = 8
MIN_DRAWS, DRAWS = 999, 19_999
SEED = 20150817

Floats = NDArray[np.float64]


class Check(StrEnum):
    """What is asked."""

    STIRS = "quiet source stirs"
    BURST = "burst"
    NEW_FOOTAGE = "new footage"


class Footage(msgspec.Struct, frozen=True, kw_only=True):
    """New and counted length of single releases, in seconds: of the baseline, and of the newest period."""

    baseline: tuple[tuple[float, float], ...]
    newest: tuple[tuple[float, float], ...]


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one question about one source.

    `low` and `high` hold 95 % of what the baseline lets one expect. `can_alarm` is False where no outcome could have
    raised an alarm at this rate; `why` says what is lacking.
    """

    source: str
    check: Check
    period: Period
    observed: float
    expected: float | None
    low: float | None
    high: float | None
    p_value: float | None
    threshold: float
    alarm: bool
    can_alarm: bool
    why: str


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """All answers of one run, alarms first."""

    period: Period
    found: tuple[Watched, ...]
    false_alarms: float
    method: Method

    @property
    def alarms(self) -> tuple[Watched, ...]:
        """Those that are raised."""
        return tuple(watched for watched in self.found if watched.alarm)


def watch(
    volumes: Sequence[Series],
    footage: Sequence[Footage | None],
    *,
    false_alarms: float = FALSE_ALARMS,
    baseline: int = BASELINE,
) -> Watch:
    """Ask of every source whether its newest period stands out.

    Args:
        volumes: a series of counts for each source, all over the same periods; the last is the newest.
        footage: of each source its releases' new footage; None where it is not known.
        false_alarms: chance, in a run where nothing changed, that anything is raised.
        baseline: how many periods before the newest are looked back on.

    Raises:
        UsageError: `watch.rate`, a rate outside 0 to 1, or a baseline of fewer than 8 periods; `watch.nothing`, no
            source, or no period.
    """
    if not 0 < false_alarms < 1 or baseline < MIN_BASELINE:
        raise UsageError(
            f"a rate of false alarms of {false_alarms:g} with a baseline of {baseline} periods cannot be held",
            hint=f"The rate lies between 0 and 1, the baseline holds at least {MIN_BASELINE} periods.",
            code="watch.rate",
        )
    if not volumes or not volumes[0].readings:
        raise UsageError(
            "there is no source with a period to watch",
            hint="Add releases, or choose shorter periods.",
            code="watch.nothing",
        )
    period = volumes[0].readings[-1].period
    questions = len(volumes) + sum(each is not None for each in footage)
    threshold = false_alarms / questions
    found = [_volume(series, threshold, baseline) for series in volumes]
    found += [
        _footage(series.source, period, each, threshold)
        for series, each in zip(volumes, footage, strict=True)
        if each is not None
    ]
    found.sort(key=lambda watched: (not watched.alarm, watched.p_value is None, watched.p_value or 0, watched.source))
    return Watch(
        period=period,
        found=tuple(found),
        false_alarms=false_alarms,
        method=method(
            f"{period.name} was held against the {baseline} periods before it in {len(volumes)} sources: volume "
            f"against a negative binomial forecast, the share of new footage by permuting releases. Where nothing "
            f"changed, a run raises anything with a probability of at most {false_alarms:g}; each of {questions} "
            f"questions has its even part of that ({threshold:.2g}).",
            settings={"false_alarms_of_a_run": false_alarms, "baseline_periods": baseline, "questions": questions},
            cautions=["An alarm says that something is unlike the baseline, not what it is."],
        ),
    )


def _volume(series: Series, threshold: float, baseline: int) -> Watched:
    newest = series.readings[-1]
    before = [reading for reading in series.readings[-1 - baseline : -1] if not reading.gap]
    quiet = sum(bool(reading.amount) for reading in before) <= QUIET_SHARE * len(before)
    check = Check.STIRS if quiet else Check.BURST
    if newest.gap or len(before) < MIN_BASELINE:
        why = (
            "the newest period was not collected"
            if newest.gap
            else f"{len(before)} collected periods before it are too few; it needs {MIN_BASELINE}"
        )
        return _silent(series.source, check, newest.period, observed=newest.amount or 0.0, threshold=threshold, why=why)
    counts = np.array([reading.amount for reading in before], dtype=np.float64)
    days = np.array([reading.days_collected for reading in before], dtype=np.float64)
    observed = float(newest.amount or 0.0)
    expected = forecast(counts, days, observed, float(newest.days_collected))
    alarm = expected.p_value <= threshold
    most = max(reading.amount or 0.0 for reading in before)
    return Watched(
        source=series.source,
        check=check,
        period=newest.period,
        observed=observed,
        expected=expected.mean,
        low=expected.low,
        high=expected.high,
        p_value=expected.p_value,
        threshold=threshold,
        alarm=alarm,
        can_alarm=True,
        why=f"{observed:g} releases; {counts.mean():.2g} on average in {len(before)} periods before, {most:g} at most",
    )


def _footage(source: str, period: Period, footage: Footage, threshold: float) -> Watched:
    old, new = (np.array(side, dtype=np.float64).reshape(-1, 2) for side in (footage.baseline, footage.newest))
    old, new = old[old[:, 1] > 0], new[new[:, 1] > 0]
    if len(new) == 0 or len(old) < MIN_RELEASES:
        why = (
            "no traced release in the newest period"
            if len(new) == 0
            else f"{len(old)} traced releases before it are too few; it needs {MIN_RELEASES}"
        )
        return _silent(source, Check.NEW_FOOTAGE, period, observed=0.0, threshold=threshold, why=why)
    everything = np.vstack((old, new))
    observed, before = _share(new), _share(old)
    draws = min(DRAWS, max(MIN_DRAWS, round(20 / threshold)))
    p_value, drawn = _permutation(everything, len(new), observed - before, draws, threshold)
    smallest = 1 / min(comb(len(everything), len(new)), draws + 1)
    return Watched(
        source=source,
        check=Check.NEW_FOOTAGE,
        period=period,
        observed=observed,
        expected=before,
        low=float(np.quantile(drawn, 0.025)),
        high=float(np.quantile(drawn, 0.975)),
        p_value=p_value,
        threshold=threshold,
        alarm=p_value <= threshold,
        can_alarm=smallest <= threshold,
        why=f"{observed:.0%} new in {len(new)} releases; {before:.0%} in the {len(old)} before"
        + ("" if smallest <= threshold else "; so few releases cannot raise an alarm at this rate"),
    )


def _permutation(releases: Floats, newest: int, observed: float, draws: int, threshold: float) -> tuple[float, Floats]:
    """One-sided p-value of a jump, and the shares of the newest period that chance would draw.

    Where the first draws already keep the p-value of all of them above the threshold, they are all that is drawn: no
    further draw could raise an alarm.
    """
    random = np.random.default_rng(SEED)
    shares, as_far = _drawn(releases, newest, observed, min(draws, MIN_DRAWS), random)
    if len(shares) < draws and (as_far + 1) / (draws + 1) <= threshold:
        more, further = _drawn(releases, newest, observed, draws - len(shares), random)
        shares, as_far = np.concatenate((shares, more)), as_far + further
    return (as_far + 1) / (len(shares) + 1), shares


def _drawn(
    releases: Floats, newest: int, observed: float, draws: int, random: np.random.Generator
) -> tuple[Floats, int]:
    """Shares of a newest period drawn by chance, and how many stand out as far as the one that was observed."""
    # Which releases are the newest is all that matters: the smallest of as many random numbers, in any order.
    chosen = random.random((draws, len(releases))).argpartition(newest - 1, axis=1)[:, :newest]
    drawn = releases[chosen].sum(axis=1)
    left = releases.sum(axis=0) - drawn
    shares = drawn[:, 0] / drawn[:, 1]
    rest = left[:, 0] / left[:, 1]
    return shares, int((shares - rest >= observed - 1e-12).sum())


def _share(releases: Floats) -> float:
    return float(releases[:, 0].sum() / releases[:, 1].sum())


def _silent(source: str, check: Check, period: Period, *, observed: float, threshold: float, why: str) -> Watched:
    return Watched(
        source=source,
        check=check,
        period=period,
        observed=observed,
        expected=None,
        low=None,
        high=None,
        p_value=None,
        threshold=threshold,
        alarm=False,
        can_alarm=False,
        why=why,
    )
