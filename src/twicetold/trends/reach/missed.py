"""Volume corrected for what the archives missed: two or more archives of the same source, period by period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

import msgspec

from twicetold.errors import DataRefused
from twicetold.trends.method import Method, method
from twicetold.trends.period import Period
from twicetold.trends.reach import loglinear, pairs
from twicetold.trends.reach.histories import histories_of
from twicetold.trends.reach.population import ASSUMED
from twicetold.trends.series import Kind, Reading, Series


class Corrected(msgspec.Struct, frozen=True, kw_only=True):
    """A period: what each archive holds, what any does, and what there was. The last three are None where `why`
    says why.
    """

    period: Period
    held: tuple[int, ...]
    seen: int
    shared: int
    size: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""

    @property
    def coverage(self) -> float | None:
        """Share of the estimated volume that was seen."""
        return None if not self.size else self.seen / self.size


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """Volume by period with what was missed, and the whole. `series` has the estimates as readings with bounds."""

    lists: tuple[str, ...]
    rows: tuple[Corrected, ...]
    whole: Corrected
    series: Series
    method: Method


def corrected(periods: Sequence[Period], members: Sequence[Mapping[str, set[str]]], *, undated: int = 0) -> Missed:
    """Volume of each period, corrected.

    Two archives: Chapman in each period. Three or more: the log-linear model that fits all periods together best,
    fitted in each. A period in which an archive holds nothing, or in which none shares anything, has no estimate and
    says why.

    Args:
        members: for each period the releases of each archive; the same archives in each.

    Raises:
        DataRefused: `population.lists`, `population.empty` (an archive that holds nothing at all), `population.apart`.
    """
    names = tuple(members[0]) if members else ()
    everything = {name: set().union(*(period[name] for period in members)) for name in names}
    histories = histories_of(everything)
    model: loglinear.Model | None = None
    if len(names) > 2:
        fitted = loglinear.models(histories)
        model = fitted[0] if fitted else None
    rows = [_row(period, held, model) for period, held in zip(periods, members, strict=True)]
    whole = _row(Period(periods[0].start, periods[-1].end), everything, model)
    if whole.size is None:
        raise DataRefused(
            f"{', '.join(names)}: {whole.why}",
            hint="Check that the same release has the same id in every archive.",
            code="population.apart",
        )
    lacking = [row.period.name for row in rows if row.size is None]
    needs = (
        ("closed", "identified", "independent", "alike")
        if len(names) == 2
        else ("closed", "identified", "pairs", "shapes")
    )
    by = (
        "Chapman (1951), which holds only if both are independent,"
        if len(names) == 2
        else "the log-linear model " + _named(model)
    )
    return Missed(
        lists=names,
        rows=tuple(rows),
        whole=whole,
        series=Series(
            name="releases, corrected for what was missed",
            kind=Kind.AMOUNT,
            unit="releases",
            readings=tuple(
                Reading(
                    period=row.period,
                    days_collected=row.period.days if row.size is not None else 0,
                    amount=row.size,
                    low=row.low,
                    high=row.high,
                    releases=row.seen,
                )
                for row in rows
            ),
            undated=undated,
        ),
        method=method(
            f"Releases of {len(periods)} periods in {len(names)} archives ({', '.join(names)}), corrected by {by} "
            f"in each "
            f"period; {whole.seen} were seen, {whole.size:.0f} ({whole.low:.0f} to {_bound(whole.high)}) are "
            f"estimated.",
            cautions=[
                *(f"Assumed: {ASSUMED[need]}" for need in needs),
                "Assumed: the archives were collected independently; two that draw on the same feed miss the same "
                "releases.",
                *([f"No estimate for {', '.join(lacking)}: drawn as gaps."] if lacking else []),
                *([f"{undated} rows have no date in any period and are left out."] if undated else []),
            ],
        ),
    )


def _row(period: Period, held: Mapping[str, set[str]], model: loglinear.Model | None) -> Corrected:
    sizes = tuple(len(things) for things in held.values())
    seen = len(set().union(*held.values()))
    sets = list(held.values())
    shared = sum(sum(thing in things for things in sets) > 1 for thing in set().union(*sets))
    known = Corrected(period=period, held=sizes, seen=seen, shared=shared)
    if min(sizes) == 0:
        empty = [name for name, things in held.items() if not things]
        return msgspec.structs.replace(known, why=f"{', '.join(empty)} holds nothing")
    if shared == 0:
        return msgspec.structs.replace(known, why="nothing is in more than one")
    if len(sizes) == 2:
        found = pairs.chapman(sizes[0], sizes[1], shared)
        return msgspec.structs.replace(known, size=found.size, low=found.low, high=found.high)
    wanted, shape = (model.pairs, model.uneven) if model else ((), "")
    fitted = [
        one for one in loglinear.models(histories_of(held)) if set(one.pairs) == set(wanted) and one.uneven == shape
    ]
    if not fitted:
        return msgspec.structs.replace(known, why=f"the model {_named(model)} has no finite answer here")
    low, high = loglinear.bounds(histories_of(held), fitted[0])
    return msgspec.structs.replace(known, size=seen + fitted[0].unseen, low=seen + low, high=seen + high)


def _named(model: loglinear.Model | None) -> str:
    return model.name if model else "independent"


def _bound(value: float | None) -> str:
    return "no bound" if value is None or not isfinite(value) else f"{value:.0f}"
