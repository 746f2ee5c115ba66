"""Compute published figures again: what reproduces, what contradicts, and what cannot be checked and why.

Every figure is an interval: an exact count is one point, a rounded percentage all that rounds to it, `>9000` all
above. A figure that follows from others is compared by interval arithmetic: it *reproduces* where what the others make
lies in what it allows, is *possible* where the two only meet, and *contradicts* where they do not. Percentages of
small wholes must be those of a whole number (the GRIM test of Brown and Heathers, 2017, doi:10.1177/1948550616673876,
for shares).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from math import ceil, floor, inf, isfinite

import msgspec

from twicetold.trends.figures.claim import CHANGE, MONTH, PERCENT, Claim
from twicetold.trends.method import Method, method

Interval = tuple[float, float]
FARTHEST = 1e15


class Verdict(StrEnum):
    """What computing a figure again says of it."""

    CONTRADICTS = "contradicts"
    DISPUTED = "disputed"
    POSSIBLE = "possible"
    REPRODUCES = "reproduces"
    COMPUTED = "computed"
    NOT_CHECKED = "not checked"


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A figure beside what others make of it: `computed_low` and `computed_high` bound that, both None where
    nothing does.
    """

    id: str
    study: str
    quantity: str
    days: str
    published: str
    unit: str
    computed_low: float | None
    computed_high: float | None
    verdict: Verdict
    why: str
    citation: str


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """All figures of a table, contradictions first."""

    rows: tuple[Checked, ...]
    method: Method

    def count(self, verdict: Verdict | str) -> int:
        """How many have this verdict."""
        return sum(row.verdict is Verdict(verdict) for row in self.rows)

    @property
    def contradictions(self) -> tuple[Checked, ...]:
        """What contradicts, and what is disputed."""
        return tuple(row for row in self.rows if row.verdict in {Verdict.CONTRADICTS, Verdict.DISPUTED})


def check(claims: Sequence[Claim]) -> Check:
    """Check every figure against those it follows from, and against others of the same quantity and days."""
    known = {claim.id: claim for claim in claims}
    rows: list[Checked] = []
    for claim in claims:
        rows += _against_its_parts(claim, known)
    rows += _against_one_another(claims)
    rows += _parts_of_one_whole(claims)
    told = {row.id for row in rows}
    inputs = {name for claim in claims for name in (*(name for _, name in claim.part), claim.of)}
    rows += [
        _row(
            claim,
            None,
            Verdict.NOT_CHECKED,
            "others are computed from it" if claim.id in inputs else "nothing else in the table says anything of it",
        )
        for claim in claims
        if claim.id not in told
    ]
    order = list(Verdict)
    rows.sort(key=lambda row: order.index(row.verdict))
    counts = {verdict: sum(row.verdict is verdict for row in rows) for verdict in Verdict}
    return Check(
        rows=tuple(rows),
        method=method(
            f"{len(claims)} published figures were computed again from one another as intervals: "
            + ", ".join(f"{number} {verdict.value}" for verdict, number in counts.items() if number)
            + ". Percentages allow what rounds to them; percentages of counts must be those of a whole number (Brown "
            "and Heathers 2017).",
            cautions=[
                "That a figure reproduces says that the arithmetic holds, not that the counts do.",
                "A contradiction may lie in the study, in whoever quoted it, or in the rows given here: look it up.",
            ],
        ),
    )


def _against_its_parts(claim: Claim, known: dict[str, Claim]) -> list[Checked]:
    if not claim.part:
        if claim.unit == PERCENT and claim.of:
            return [_whole_number(claim, known[claim.of])]
        if claim.whole:
            return [_of_whole(claim, claim.whole)]
        return []
    made = computed(claim, known)
    if made is None:
        return [_row(claim, None, Verdict.NOT_CHECKED, "what it is computed from has no value, or is zero")]
    verdict, more = _judged(claim, made)
    why = _formula(claim) + more
    if verdict is Verdict.CONTRADICTS:
        why += _base_needed(claim, known)
    return [_row(claim, made, verdict, why)]


def _judged(claim: Claim, made: Interval) -> tuple[Verdict, str]:
    """The verdict on a figure that others make, and what follows its formula."""
    if claim.low is None or claim.high is None:
        return Verdict.COMPUTED, "; no published value to compare with"
    if claim.low <= made[0] and made[1] <= claim.high:
        return Verdict.REPRODUCES, ""
    if made[0] <= claim.high and claim.low <= made[1]:
        return Verdict.POSSIBLE, "; the inputs allow other values, too"
    return Verdict.CONTRADICTS, f" gives {_told(made)}, not {claim.text}"


def _base_needed(claim: Claim, known: dict[str, Claim]) -> str:
    """Which earlier value a published change would need."""
    if claim.unit != CHANGE or len(claim.part) != 1 or claim.low is None or claim.high is None:
        return ""
    later = known[claim.part[0][1]]
    if not later.exact or later.low is None or claim.low <= -100 or not isfinite(claim.high):
        return ""
    bases = sorted(later.low / (1 + bound / 100) for bound in (claim.low, claim.high))
    return f"; {claim.text} would need a base of {_told((bases[0], bases[1]))}"


def computed(claim: Claim, known: dict[str, Claim]) -> Interval | None:
    """What the rows that a figure follows from make of it; None where one of them has no value, or is to be
    divided by 0.
    """
    total: Interval = (0.0, 0.0)
    for sign, name in claim.part:
        value = interval(known[name], known)
        if value is None:
            return None
        low, high = value if sign > 0 else (-value[1], -value[0])
        total = (total[0] + low, total[1] + high)
    if not claim.of:
        return total
    whole = interval(known[claim.of], known)
    if whole is None or whole[1] <= 0:
        return None
    corners = _divided((max(total[0], 0.0), total[1]), (max(whole[0], 0.0), whole[1]))
    if claim.unit == CHANGE:
        return 100 * (corners[0] - 1), 100 * (corners[1] - 1)
    if claim.unit == PERCENT:
        return 100 * corners[0], min(100 * corners[1], 100.0) if len(claim.part) == 1 else 100 * corners[1]
    return corners


def interval(claim: Claim, known: dict[str, Claim]) -> Interval | None:
    """What a figure allows; of one without a value, what the others make of it."""
    if claim.low is not None and claim.high is not None:
        return claim.low, claim.high
    return computed(claim, known) if claim.part else None


def _divided(part: Interval, whole: Interval) -> Interval:
    low = 0.0 if whole[1] == inf else part[0] / whole[1]
    high = inf if whole[0] <= 0 or part[1] == inf else part[1] / whole[0]
    return low, high


def _whole_number(claim: Claim, whole: Claim) -> Checked:
    """A percentage whose part is not published: which counts make it, if any."""
    if not whole.exact or whole.low is None or claim.low is None or claim.high is None:
        return _row(claim, None, Verdict.NOT_CHECKED, f"neither its part nor an exact '{whole.id}' is published")
    return _made_of(claim, whole.low)


def _of_whole(claim: Claim, whole: float) -> Checked:
    """A figure that states what it is of: a percentage must be that of a whole number, a count none above it."""
    if claim.low is None or claim.high is None:
        return _row(claim, None, Verdict.NOT_CHECKED, f"of {whole:g}, without a value")
    if claim.unit == PERCENT:
        return _made_of(claim, whole)
    if claim.low > whole:
        return _row(claim, (0.0, whole), Verdict.CONTRADICTS, f"is more than the {whole:g} that it is said to be of")
    said = _told((100 * max(claim.low, 0.0) / whole, 100 * min(claim.high, whole) / whole))
    return _row(claim, None, Verdict.COMPUTED, f"{said} % of {whole:g}; no published percentage to compare with")


def _made_of(claim: Claim, size: float) -> Checked:
    assert claim.low is not None and claim.high is not None  # noqa: S101, PT018 - asked before
    first = ceil(max(claim.low, 0.0) / 100 * size - 1e-9)
    last = floor(min(claim.high, 100.0) / 100 * size + 1e-9)
    if first > last:
        nearest = round((claim.low + min(claim.high, 100.0)) / 200 * size)
        return _row(
            claim,
            (100 * nearest / size, 100 * nearest / size),
            Verdict.CONTRADICTS,
            f"no whole number of {size:g} makes {claim.text} %: {nearest} would be {100 * nearest / size:.2f} %",
        )
    made = (100 * first / size, 100 * last / size)
    return _row(
        claim, made, Verdict.POSSIBLE, f"{first} to {last} of {size:g} make it; the part itself is not published"
    )


def _against_one_another(claims: Sequence[Claim]) -> list[Checked]:
    """Figures of one quantity, unit and period: the same thing said twice."""
    alike: dict[tuple[str | float | None, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.low is not None and not claim.part:
            alike[claim.quantity.lower(), claim.unit, claim.first, claim.last, claim.whole].append(claim)
    found = []
    for said in (group for group in alike.values() if len(group) > 1):
        low = max(one.low for one in said if one.low is not None)
        high = min(one.high for one in said if one.high is not None)
        texts = ", ".join(f"{one.text} ({one.study or one.citation or one.id})" for one in said)
        verdict = Verdict.REPRODUCES if low <= high else Verdict.DISPUTED
        why = f"said {len(said)} times: {texts}" + ("" if low <= high else "; not all can be true, keep them as bounds")
        bounds = min(o.low for o in said if o.low is not None), max(o.high for o in said if o.high is not None)
        found += [_row(one, None if one.unit == MONTH else bounds, verdict, why) for one in said]
    return found


def _parts_of_one_whole(claims: Sequence[Claim]) -> list[Checked]:
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.group and claim.unit == PERCENT and claim.low is not None:
            groups[claim.group].append(claim)
    found = []
    for name, parts in groups.items():
        least = sum(max(part.low or 0.0, 0.0) for part in parts)
        if least > 100:
            why = f"the {len(parts)} parts of '{name}' add up to at least {least:.1f} %"
            found += [_row(part, None, Verdict.CONTRADICTS, why) for part in parts]
    return found


def _formula(claim: Claim) -> str:
    text = "".join(
        (f" {'+' if sign > 0 else '-'} " if place else "" if sign > 0 else "-") + name
        for place, (sign, name) in enumerate(claim.part)
    )
    if not claim.of:
        return text
    text = f"({text})" if len(claim.part) > 1 else text
    return f"{text} over {claim.of}" + (" less one" if claim.unit == CHANGE else "")


def _told(bounds: Interval) -> str:
    low, high = (f"{bound:.5g}" for bound in bounds)
    if bounds[1] == inf:
        return f"more than {low}"
    return low if low == high else f"{low} to {high}"


def _row(claim: Claim, made: Interval | None, verdict: Verdict, why: str) -> Checked:
    return Checked(
        id=claim.id,
        study=claim.study,
        quantity=claim.quantity,
        days=claim.days,
        published=claim.text,
        unit=claim.unit,
        computed_low=None if made is None or abs(made[0]) > FARTHEST else made[0],
        computed_high=None if made is None or abs(made[1]) > FARTHEST else made[1],
        verdict=verdict,
        why=why,
        citation=claim.citation,
    )
