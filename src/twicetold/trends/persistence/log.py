"""An observation log: a table with one row for each look at an address or account.

`subject` (the address or account), `platform`, `at`, `state` (alive or gone); and, where they are known, `views` as the
counter showed them, `created`, `cluster` (what goes together, such as the account of a post) and `release`. The first
row in which a subject is alive is its first sight.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import Path

from twicetold.errors import TableInvalid
from twicetold.trends import tables
from twicetold.trends.persistence.observation import Log, Observed, Sighting, State, Unseen, checked

REQUIRED = ("subject", "platform", "at", "state")
OPTIONAL = ("views", "created", "cluster", "release", "note")


def read_log(path: Path) -> Log:
    """Every subject with its checks, in the order of first sight; what is gone in every row is kept apart.

    Raises:
        TableInvalid: `trends.columns`, `trends.table`, `trends.negative` (views), `trends.empty`; `survival.state`, a
            state that is neither; `survival.never_alive`, nobody saw any subject; `survival.differs`, two rows that
            disagree on what a subject is; `survival.order`.
    """
    rows = tables.read(path, required=REQUIRED, optional=OPTIONAL)
    by_subject: dict[str, list[tables.Row]] = defaultdict(list)
    for row in rows:
        if not row.text("subject"):
            raise row.wrong("subject", "is empty", code="trends.table", hint="Give the address or account.")
        by_subject[row.text("subject")].append(row)
    found = [_observed(subject, looks) for subject, looks in by_subject.items()]
    seen = [one for one in found if isinstance(one, Observed)]
    if not seen:
        raise TableInvalid(
            f"{path.name}: every subject is gone in every row, so nobody saw any of them",
            hint="Give the rows in which they were first seen: what nobody saw has no lifetime.",
            code="survival.never_alive",
        )
    return Log(
        observed=tuple(sorted(seen, key=lambda observed: (observed.first_seen, observed.subject))),
        unseen=tuple(one for one in found if isinstance(one, Unseen)),
    )


def _observed(subject: str, looks: list[tables.Row]) -> Observed | Unseen:
    sightings = sorted((_sighting(row) for row in looks), key=lambda sighting: sighting.at)
    alive = [sighting.at for sighting in sightings if sighting.state is State.ALIVE]
    if not alive:
        return Unseen(subject=subject, platform=_same(subject, looks, "platform"), checks=len(looks))
    first = alive[0]
    early = [sighting for sighting in sightings if sighting.at < first]
    if early:
        raise TableInvalid(
            f"{looks[0].where}: {subject} is gone at {early[0].at.date()}, before it was first seen",
            hint="Correct the dates or the state.",
            code="survival.order",
        )
    created = _same(subject, looks, "created")
    return checked(
        Observed(
            subject=subject,
            platform=_same(subject, looks, "platform"),
            first_seen=first,
            sightings=tuple(sighting for sighting in sightings if sighting.at > first),
            created=_created(looks) if created else None,
            cluster=_same(subject, looks, "cluster"),
            release=_same(subject, looks, "release"),
        )
    )


def _sighting(row: tables.Row) -> Sighting:
    at = row.moment("at")
    if at is None:
        raise row.wrong("at", "is empty", code="trends.table", hint="Say when it was looked at.")
    try:
        state = State(row.text("state").lower())
    except ValueError:
        raise row.wrong(
            "state", "is no state", code="survival.state", hint="Write 'alive' or 'gone'; leave out checks that failed."
        ) from None
    return Sighting(at=at, state=state, views=row.count("views"))


def _created(looks: list[tables.Row]) -> datetime | None:
    return next((moment for row in looks if (moment := row.moment("created")) is not None), None)


def _same(subject: str, looks: list[tables.Row], column: str) -> str:
    """What all rows of a subject say; rows may leave it empty."""
    said = {row.text(column) for row in looks} - {""}
    if len(said) > 1:
        raise TableInvalid(
            f"{looks[0].where}: {subject} has more than one {column}: {', '.join(sorted(said))}",
            hint="One subject is one address or account; write two that differ as two.",
            code="survival.differs",
        )
    return said.pop() if said else ""
