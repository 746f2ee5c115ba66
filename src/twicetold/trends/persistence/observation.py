"""What observers know of an address or account: when it was first seen, and at which checks it was there or gone.

A check tells that something went at some time between two checks, never when (interval censoring). What was found late
and was still there says nothing of the like that had gone by then (left truncation). Both follow from the log alone, so
it is kept as it is, and lifetimes are read off it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from math import inf

import msgspec

from twicetold.errors import TableInvalid

DAY_S = 86_400.0


class State(StrEnum):
    """What a check found."""

    ALIVE = "alive"
    GONE = "gone"


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """One check. `views` is the counter that was shown, where one was."""

    at: datetime
    state: State
    views: int | None = None


class Observed(msgspec.Struct, frozen=True, kw_only=True):
    """An address or account with its checks, in the order of time.

    `created` is when it was put up, where that is known; `release` the archive's release that it carried. What shares
    a `cluster`, such as posts of one account, may go together, and is counted as one when bounds are drawn.
    """

    subject: str
    platform: str
    first_seen: datetime
    sightings: tuple[Sighting, ...] = ()
    created: datetime | None = None
    cluster: str = ""
    release: str = ""


class Unseen(msgspec.Struct, frozen=True, kw_only=True):
    """A subject that was gone at every check, so that nobody saw it: it has no lifetime, and is counted."""

    subject: str
    platform: str
    checks: int


class Log(msgspec.Struct, frozen=True, kw_only=True):
    """What a log tells: subjects in the order of first sight, and apart from them those that nobody saw.

    Iterates over `observed`.
    """

    observed: tuple[Observed, ...]
    unseen: tuple[Unseen, ...] = ()

    def __iter__(self) -> Iterator[Observed]:
        return iter(self.observed)


def unseen_of(observations: Iterable[Observed]) -> tuple[Unseen, ...]:
    """Those of a log that nobody saw; none where the observations are not a log."""
    return observations.unseen if isinstance(observations, Log) else ()


def never_alive(unseen: Sequence[Unseen]) -> list[str]:
    """The caution that a method gives where subjects were skipped because nobody saw them."""
    if not unseen:
        return []
    return [f"{len(unseen)} were gone at every check, so that nobody saw them: they have no lifetime and are left out."]


class Origin(StrEnum):
    """What ages are counted from."""

    CREATED = "created"
    FIRST_SEEN = "first-seen"


class Lifetime(msgspec.Struct, frozen=True, kw_only=True):
    """Ages in days: under observation from `entry`, gone after `left` and at the latest at `right` (inf: not gone)."""

    entry: float
    left: float
    right: float
    platform: str = ""
    cluster: str = ""

    @property
    def gone(self) -> bool:
        """True where it was seen to be gone."""
        return self.right < inf


def checked(observed: Observed) -> Observed:
    """The observation itself, when its dates can be.

    Raises:
        TableInvalid: `survival.order`: created after it was first seen, or checked before.
    """
    if observed.created is not None and observed.created > observed.first_seen:
        raise TableInvalid(
            f"{observed.subject}: was created at {observed.created.isoformat()}, after it was first seen",
            hint="Correct the dates; leave 'created' empty where it is not known.",
            code="survival.order",
        )
    early = next((s for s in observed.sightings if s.at < observed.first_seen), None)
    if early is not None:
        raise TableInvalid(
            f"{observed.subject}: was checked at {early.at.isoformat()}, before it was first seen",
            hint="The first sighting is the first time that anybody saw it: correct the dates.",
            code="survival.order",
        )
    return observed


def removal(observed: Observed) -> tuple[datetime, datetime] | None:
    """The last time it was there, and the first check after that at which it was gone; None where it is not gone.

    Something that was gone at one check and there again at a later one was not taken down: the first check counts as
    an outage (`outages` counts them).
    """
    alive = [observed.first_seen, *(s.at for s in observed.sightings if s.state is State.ALIVE)]
    last = max(alive)
    gone = [s.at for s in observed.sightings if s.state is State.GONE and s.at > last]
    return (last, min(gone)) if gone else None


def outages(observed: Observed) -> int:
    """At how many checks it was gone and later there again."""
    alive = [s.at for s in observed.sightings if s.state is State.ALIVE]
    last = max(alive, default=observed.first_seen)
    return sum(s.state is State.GONE and s.at <= last for s in observed.sightings)


def lifetimes(observations: Iterable[Observed], *, origin: Origin = Origin.CREATED) -> tuple[Lifetime, ...]:
    """Lifetimes of everything that was checked at least once after it was first seen, so that something is known.

    With `Origin.CREATED` only what has a date of creation enters. With `Origin.FIRST_SEEN` everything does, and ages
    are times since it was found: they say nothing of what went before anybody saw it.
    """
    found = []
    for observed in observations:
        start = observed.created if origin is Origin.CREATED else observed.first_seen
        if start is None:
            continue
        last = max([observed.first_seen, *(s.at for s in observed.sightings if s.state is State.ALIVE)])
        went = removal(observed)
        if went is None and last == observed.first_seen:
            continue
        left, right = went or (last, None)
        found.append(
            Lifetime(
                entry=_days(start, observed.first_seen),
                left=_days(start, left),
                right=inf if right is None else _days(start, right),
                platform=observed.platform,
                cluster=observed.cluster or observed.subject,
            )
        )
    return tuple(found)


def _days(start: datetime, at: datetime) -> float:
    return (at - start).total_seconds() / DAY_S


def followed_days(lives: Sequence[Lifetime]) -> float:
    """Days under observation for certain, of all together."""
    return sum(life.left - life.entry for life in lives)
