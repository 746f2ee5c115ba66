from __future__ import annotations

from datetime import date

import msgspec
import numpy as np
import pytest

from twicetold.errors import DataRefused
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.change.themes import theme_changes
from twicetold.trends.themes import Chosen, ThemeCounts

RNG = np.random.default_rng(4)
MONTHS = periods_between(date(2015, 1, 1), date(2017, 1, 1), By.MONTH)
MIX = np.vstack((RNG.multinomial(80, [0.52, 0.37, 0.11, 0], 14), RNG.multinomial(80, [0.2, 0.7, 0.1, 0], 10)))


def table(**changed: object) -> ThemeCounts:
    made = ThemeCounts(
        periods=MONTHS,
        themes=("utopia", "war", "victimhood", "mercy"),
        counts=tuple(map(tuple, MIX.tolist())),
        coded=(80,) * 24,
        exclusive=True,
        coders=2,
        chosen=Chosen.RANDOM,
    )
    return msgspec.structs.replace(made, **changed)


def test_a_shift_of_the_mix_is_dated_and_told_theme_by_theme() -> None:
    (found,) = theme_changes(table())
    (point,) = found.points
    assert point.on == date(2016, 3, 1)
    assert point.established
    effects = {effect.what: effect for effect in found.effects}
    assert set(effects) == {"utopia", "war", "victimhood"}
    assert effects["war"].effect_low < 0.33 < effects["war"].effect_high
    assert effects["victimhood"].effect_low < -0.01 < effects["victimhood"].effect_high
    assert any("mercy" in caution for caution in found.method.cautions)


def test_themes_that_may_stand_together_are_searched_one_by_one() -> None:
    both = table(counts=tuple((row[0], 80 - row[0], 40, 0) for row in MIX.tolist()), exclusive=False)
    found = theme_changes(both)
    assert [result.series for result in found] == ["utopia", "war", "victimhood"]
    assert [len(result.established) for result in found] == [1, 1, 0]


def test_a_month_that_was_not_coded_is_passed_over() -> None:
    counts, coded = [list(row) for row in MIX.tolist()], [80] * 24
    counts[5], coded[5] = [0, 0, 0, 0], 0
    (found,) = theme_changes(table(counts=tuple(map(tuple, counts)), coded=tuple(coded)))
    assert len(found.boundaries) == 23
    assert found.points[0].on == date(2016, 3, 1)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"coders": 1}, "trends.one_coder"),
        (
            {"coded": (80,) * 7 + (0,) * 17, "counts": (*map(tuple, MIX[:7].tolist()), *[(0, 0, 0, 0)] * 17)},
            "trends.too_few",
        ),
        ({"counts": ((0, 0, 0, 0),) * 24, "exclusive": False}, "trends.all_zero"),
    ],
)
def test_what_cannot_be_told_is_refused(changed: dict[str, object], code: str) -> None:
    with pytest.raises(DataRefused) as caught:
        theme_changes(table(**changed))
    assert caught.value.code == code
