"""Logs made by chance: posts that live by a known distribution, seen late, checked weekly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from twicetold.trends.persistence.observation import Observed, Sighting, State

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return BEGIN + timedelta(days=number)


def observed(
    subject: str,
    *checks: tuple[float, bool],
    first: float = 0.0,
    created: float | None = 0.0,
    platform: str = "p",
    cluster: str = "",
    release: str = "",
) -> Observed:
    """Something first seen on a day, with (day, alive) checks after it."""
    return Observed(
        subject=subject,
        platform=platform,
        first_seen=day(first),
        created=None if created is None else day(created),
        cluster=cluster,
        release=release,
        sightings=tuple(Sighting(at=day(at), state=State.ALIVE if alive else State.GONE) for at, alive in checks),
    )


def weekly_log(posts: int, *, scale: float, shape: float, seed: int, platform: str = "p") -> list[Observed]:
    """Posts with Weibull lives in days, found after 3 days on average, checked every 7 days until day 200."""
    random = np.random.default_rng(seed)
    found = []
    for number in range(posts):
        put_up, delay, life = random.uniform(0, 100), random.exponential(3.0), scale * random.weibull(shape)
        if delay > life:
            continue
        checks = []
        for at in np.arange(put_up + delay + 7 * random.random(), 200.0, 7.0):
            checks.append((float(at), bool(at - put_up <= life)))
            if not checks[-1][1]:
                break
        found.append(observed(f"{platform}{number}", *checks, first=put_up + delay, created=put_up, platform=platform))
    return found
