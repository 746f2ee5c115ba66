"""How many people something reached: the least and the most that counters allow, never one number.

Counters count followers, members or views of single places. One person may follow many places and see a thing many
times, and some followers are no persons. Nothing in the counters says how often; so the bounds are those of sets: a
union is at least its largest part and at most the sum (Boole; Frechet). Where it is known what two places share,
Dawson and Sankoff's and Hunter's bounds use it (Hunter, 1976, Journal of Applied Probability 13, doi:10.2307/3212481).
"""

from __future__ import annotations

from itertools import combinations
from math import inf, isfinite
from pathlib import Path

import msgspec

from twicetold.errors import TableInvalid
from twicetold.trends import tables
from twicetold.trends.method import Method, method


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Persons that one place reached, from what its counter shows."""

    name: str
    measure: str
    counted_low: float
    counted_high: float
    low: float
    high: float
    citation: str = ""


class Shared(msgspec.Struct, frozen=True):
    """Persons that two places both reach."""

    first: str
    second: str
    low: float
    high: float


class Audience(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds on the persons that any of the places reached. There is no middle: nothing says that it is likelier."""

    places: tuple[Place, ...]
    low: float
    high: float
    low_from: str
    high_from: str
    method: Method


_OPTIONAL = ("each_low", "each_high", "false_low", "false_high", "citation", "note", "with")


def read_places(path: Path) -> tuple[list[Place], list[Shared], float]:
    """Places, what pairs share, and the ceiling, from a table.

    `place`, `measure` (followers, views, shared or ceiling), `value`, which may have bounds; `each_low` and
    `each_high`: how often one person is counted (for views; by default 1 to any number); `false_low` and `false_high`:
    share of the counter that is no person (by default 0 to 0 and said so); `with`: the other place, for what two share.

    Raises:
        TableInvalid: `trends.columns`, `trends.table`, `trends.negative`; `population.place`, a pair names an unknown
        place,
            or a place twice; `population.measure`, another measure.
    """
    rows = tables.read(path, required=("place", "measure", "value"), optional=_OPTIONAL)
    places: list[Place] = []
    shared: list[Shared] = []
    ceiling = inf
    for row in rows:
        value, measure, name = row.bounded("value"), row.text("measure").lower(), row.text("place")
        if value is None or not name:
            raise row.wrong("value", "is empty", code="trends.table")
        counted = (max(value.low, 0.0), value.high)
        if counted[1] < 0 or (isfinite(value.low) and value.low < 0):
            raise row.wrong("value", "is below 0", code="trends.negative")
        if measure == "ceiling":
            ceiling = min(ceiling, counted[1])
        elif measure == "shared":
            shared.append(Shared(name, row.text("with"), *counted))
        elif measure in {"followers", "views"}:
            places.append(_place(row, name, measure, counted))
        else:
            raise row.wrong(
                "measure",
                "is no measure",
                code="population.measure",
                hint="Write followers, views, shared (what two places share) or ceiling (the most that there can be).",
            )
    names = [place.name for place in places]
    wrong = {name for pair in shared for name in (pair.first, pair.second)} - set(names)
    twice = {name for name in names if names.count(name) > 1}
    if wrong or twice or not places:
        raise TableInvalid(
            f"{path}: " + (f"{', '.join(sorted(twice))} stands twice" if twice else "")
            + (f"no place is called {', '.join(sorted(wrong))}" if wrong else "")
            + ("" if places or wrong else "no place with followers or views"),
            hint="Give each place one row; 'shared' rows name two of them, in 'place' and 'with'.",
            code="population.place",
        )  # fmt: skip
    return places, shared, ceiling


def _place(row: tables.Row, name: str, measure: str, counted: tuple[float, float]) -> Place:
    views = measure == "views"
    each = (row.number("each_low", least=1) or 1.0, row.number("each_high", least=1) or (inf if views else 1.0))
    false = (row.number("false_low", least=0) or 0.0, row.number("false_high", least=0) or 0.0)
    false = (false[0], max(false))
    if each[1] < each[0] or false[1] > 1:
        raise row.wrong("each_high", "or 'false_high' is out of range", code="trends.table", hint="Shares end at 1.")
    real = counted[0] * (1 - false[1]), counted[1] * (1 - false[0])
    least = 0.0 if real[0] <= 0 else max(1.0, real[0] / each[1])
    return Place(
        name=name,
        measure=measure,
        counted_low=counted[0],
        counted_high=counted[1],
        low=least,
        high=real[1] / each[0],
        citation=row.text("citation"),
    )


def audience(places: list[Place], shared: list[Shared] | None = None, *, ceiling: float = inf) -> Audience:
    """The bounds.

    Args:
        ceiling: the most persons that there can be, such as the users of a platform.

    Raises:
        ValueError: no place.
    """
    if not places:
        raise ValueError("an audience needs a place")
    pairs = shared or []
    by_name = {place.name: place for place in places}
    largest = max(places, key=lambda place: place.low)
    low, low_from = largest.low, f"{largest.name} alone"
    for pair in pairs:
        one, other = by_name[pair.first], by_name[pair.second]
        both = one.low + other.low - min(pair.high, one.low, other.low)
        if both > low:
            low, low_from = both, f"{one.name} and {other.name}, less what they share"
    total = sum(place.high for place in places)
    high, high_from = total, "the sum of all places"
    if isfinite(total):
        high -= _heaviest_tree([place.name for place in places], pairs)
        if high < total:
            high_from = "the sum of all places, less what pairs of them share"
    if ceiling < high:
        high, high_from = ceiling, "the ceiling given"
    false_unknown = all(place.counted_high == place.high for place in places if place.measure == "followers")
    return Audience(
        places=tuple(places),
        low=low,
        high=max(high, low),
        low_from=low_from,
        high_from=high_from,
        method=method(
            f"{len(places)} places. The lower bound is {low_from} (a union is at least its largest part), the upper "
            f"{high_from} (Boole; Hunter 1976). Both are bounds on sets, not an interval of chance: no value "
            f"between them is "
            f"likelier than another.",
            cautions=[
                "Who saw something is not who believed it, and a follower need not have seen it.",
                *(
                    ["Every follower was taken for a person: no share of false accounts was given."]
                    if false_unknown and any(place.measure == "followers" for place in places)
                    else []
                ),
                *(
                    ["Views without a limit for each person allow that one person made them all."]
                    if any(place.measure == "views" and place.low == 1.0 for place in places)
                    else []
                ),
                *(["Nothing is known of what the places share."] if len(places) > 1 and not pairs else []),
            ],
        ),
    )


def _heaviest_tree(names: list[str], pairs: list[Shared]) -> float:
    """Weight of the heaviest tree of what pairs certainly share: Hunter's correction of the sum."""
    least = {frozenset((pair.first, pair.second)): pair.low for pair in pairs}
    joined = {name: {name} for name in names}
    total = 0.0
    for one, other in sorted(combinations(names, 2), key=lambda edge: -least.get(frozenset(edge), 0.0)):
        if joined[one] is not joined[other]:
            total += least.get(frozenset((one, other)), 0.0)
            merged = joined[one] | joined[other]
            for name in merged:
                joined[name] = merged
    return total
