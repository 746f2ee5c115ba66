"""Agreement on each theme, and on the whole set of themes, with what keeps a figure from saying more than it does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import partial
from itertools import combinations

import msgspec
import numpy as np

from twicetold.coding.agreement.coefficients import ac1, alpha, percent
from twicetold.coding.agreement.distances import Distance, interval, masi, nominal, ordinal, ratio
from twicetold.coding.agreement.ratings import Ratings, ratings_of
from twicetold.coding.agreement.resampling import DRAWS, Figure, figure
from twicetold.coding.codebook import Codebook, Level
from twicetold.coding.units import Observation

FEW_UNITS = 30
RARE_UNITS = 10
"""A theme that under ten units carry: one unit more or less that both found moves alpha by a tenth or so."""

WIDE = 0.3

_DISTANCES: dict[Level, Distance] = {
    Level.PRESENCE: nominal,
    Level.NOMINAL: nominal,
    Level.ORDINAL: ordinal,
    Level.INTERVAL: interval,
    Level.RATIO: ratio,
}


class Confusion(msgspec.Struct, frozen=True, kw_only=True):
    """What two coders said of the units that both looked at: values of the first, of the second, how often."""

    first: str
    second: str
    cells: dict[str, int]

    @property
    def units(self) -> int:
        """How many units both looked at."""
        return sum(self.cells.values())


class ThemeAgreement(msgspec.Struct, frozen=True, kw_only=True):
    """Agreement on one theme; `theme` is empty for the whole set of themes.

    `prevalence` is the share of ratings that give the theme, None for the whole set and for values on a scale;
    `prevalence_by_coder` is of the same units. Counts in `confusion` are raw.
    """

    theme: str
    level: str
    units: int
    coders: int
    carried_by: int
    alpha: Figure
    ac1: Figure
    percent: Figure
    prevalence: float | None
    prevalence_by_coder: dict[str, float]
    confusion: tuple[Confusion, ...]
    cautions: tuple[str, ...] = ()


def by_unit(observations: Iterable[Observation]) -> dict[str, dict[str, Observation]]:
    """Release to coder to observation, of the releases that two coders or more finished, sorted."""
    found: dict[str, dict[str, Observation]] = defaultdict(dict)
    for one in observations:
        found[one.release][one.coder] = one
    return {release: found[release] for release in sorted(found) if len(found[release]) >= 2}


def theme_agreements(
    units: Mapping[str, Mapping[str, Observation]], book: Codebook, *, themes: Sequence[str] = (), draws: int = DRAWS
) -> list[ThemeAgreement]:
    """Agreement on the whole set, then on each theme of the codebook, or on `themes`, then on values on scales."""
    wanted = [code for code in book.current if not themes or code.id in themes]
    sets = [{coder: one.codes for coder, one in unit.items()} for unit in units.values()]
    found = [_agreement("", "sets", ratings_of(sets), masi, draws=draws)]
    for code in wanted:
        given = [{coder: code.id in one.codes for coder, one in unit.items()} for unit in units.values()]
        found.append(_agreement(code.id, Level.PRESENCE.value, ratings_of(given, (False, True)), nominal, draws=draws))
    for code in wanted:
        if code.level is not Level.PRESENCE:
            valued = [
                {coder: one.values[code.id] for coder, one in unit.items() if code.id in one.values}
                for unit in units.values()
            ]
            scale = code.values or sorted({v for unit in valued for v in unit.values()}, key=float)
            ratings = ratings_of([unit for unit in valued if len(unit) >= 2], scale)
            found.append(_agreement(code.id, code.level.value, ratings, _DISTANCES[code.level], draws=draws))
    return found


def _agreement(theme: str, level: str, ratings: Ratings, distance: Distance, *, draws: int) -> ThemeAgreement:
    count = len(ratings.units)
    presence = level == Level.PRESENCE.value
    carried = sum(True in unit.values() for unit in ratings.units) if presence else 0
    coders = sorted({coder for unit in ratings.units for coder in unit})
    by_coder = {
        coder: float(np.mean([unit[coder] is True for unit in ratings.units if coder in unit])) for coder in coders
    }
    found = figure(lambda weights: alpha(ratings, distance, weights=weights), count, draws=draws)
    given = float(ratings.counts[:, 1].sum() / ratings.counts.sum()) if presence and count else None
    return ThemeAgreement(
        theme=theme,
        level=level,
        units=count,
        coders=len(coders),
        carried_by=carried,
        alpha=found,
        ac1=figure(partial(_weighted_ac1, ratings), count, draws=draws),
        percent=figure(lambda weights: percent(ratings, weights=weights), count, draws=draws),
        prevalence=given,
        prevalence_by_coder=by_coder if presence else {},
        confusion=tuple(_confusions(ratings, coders)) if theme else (),
        cautions=tuple(_cautions(count, carried, found) if presence else _cautions(count, count, found)),
    )


def _weighted_ac1(ratings: Ratings, weights: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float | None:
    return ac1(ratings, weights=weights)


def _confusions(ratings: Ratings, coders: Sequence[str]) -> Iterable[Confusion]:
    for first, second in combinations(coders, 2):
        cells: dict[str, int] = defaultdict(int)
        for unit in ratings.units:
            if first in unit and second in unit:
                cells[f"{_word(unit[first])} / {_word(unit[second])}"] += 1
        if cells:
            yield Confusion(first=first, second=second, cells=dict(sorted(cells.items())))


def _word(value: Hashable) -> str:
    return {True: "given", False: "not given"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _cautions(units: int, carried: int, found: Figure) -> Iterable[str]:
    if found.value is None:
        yield (
            "No coder gave it, so how far they agree on it cannot be told."
            if carried == 0
            else "Everybody gave everything one value, so agreement cannot be told from chance."
        )
    elif carried < RARE_UNITS:
        yield (
            f"Rare: {carried} of {units} units carry it for any coder. Alpha is unstable there; read AC1 and "
            "the raw counts."
        )
    elif found.value == 1.0:
        # A resample of units without a disagreement has none either: its interval would claim to know that.
        possible = min(1.0, 3 / units)
        yield f"Nobody disagreed; with {units} units, disagreement on up to {possible:.0%} cannot be excluded."
    if 0 < units < FEW_UNITS:
        yield f"Few: {units} units were coded by two people."
    if found.low is not None and found.high is not None and found.high - found.low > WIDE:
        yield f"Alpha is only known to lie between {found.low:.2f} and {found.high:.2f}."
