from __future__ import annotations

from datetime import date

import msgspec
import pytest

from twicetold.errors import DataRefused
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.compare.estimated import Estimated, of_two_estimates
from twicetold.trends.compare.themes import compare_themes
from twicetold.trends.themes import Chosen, ThemeCounts, ThemeEstimate

MONTHS = periods_between(date(2016, 1, 1), date(2018, 1, 1), By.MONTH)
YEAR_ONE, YEAR_TWO = (date(2016, 1, 1), date(2017, 1, 1)), (date(2017, 1, 1), date(2018, 1, 1))


def themes(*, exclusive: bool = True, coders: int = 2) -> ThemeCounts:
    rows = [(10, 8, 2, 0)] * 12 + [(4, 15, 1, 0)] * 12
    return ThemeCounts(
        periods=MONTHS,
        themes=("utopia", "war", "victimhood", "mercy"),
        counts=tuple(rows),
        coded=(20,) * 24,
        exclusive=exclusive,
        coders=coders,
        chosen=Chosen.RANDOM,
    )


def test_themes_are_compared_one_by_one_and_as_a_mix() -> None:
    found = compare_themes(themes(), YEAR_ONE, YEAR_TWO)
    effects = {row.what: row for row in found.rows}
    assert effects["utopia"].effect == pytest.approx(-0.3)
    assert effects["war"].adjusted < 0.001
    assert "mercy" not in effects
    assert any("mercy" in caution for caution in found.method.cautions)
    assert found.whole is not None
    assert found.whole.scale == "Cramer's V"
    assert compare_themes(themes(exclusive=False), YEAR_ONE, YEAR_TWO).whole is None


def test_themes_of_one_coder_are_refused() -> None:
    with pytest.raises(DataRefused) as caught:
        compare_themes(themes(coders=1), YEAR_ONE, YEAR_TWO)
    assert caught.value.code == "trends.one_coder"
    with pytest.raises(DataRefused) as caught:
        compare_themes(themes(), YEAR_ONE, (date(2020, 1, 1), date(2021, 1, 1)))
    assert caught.value.code == "trends.too_few"


def estimate(share: float, *, population: int = 100) -> ThemeEstimate:
    return ThemeEstimate(
        share=share,
        low=share - 0.1,
        high=share + 0.1,
        worth=40.0,
        releases=20,
        estimator="human",
        variance=0.0025,
        population=population,
    )


def estimated(shares: list[float | None]) -> ThemeCounts:
    """Two years of two months; people found 'war' in half of what was drawn, whatever is estimated of all."""
    first, second = MONTHS[:2], MONTHS[12:14]
    rows = [None if share is None else estimate(share, population=100 * n) for n, share in enumerate(shares, start=1)]
    return ThemeCounts(
        periods=(*first, *second),
        themes=("war", "mercy"),
        counts=((10, 0),) * 4,
        coded=(20,) * 4,
        exclusive=False,
        coders=2,
        chosen=Chosen.RANDOM,
        sample="audit",
        estimates=tuple((row, None) for row in rows),
        at_once=True,
    )


def test_estimates_are_compared_and_not_the_counts_of_the_sample() -> None:
    found = compare_themes(estimated([0.2, 0.5, 0.6, 0.8]), YEAR_ONE, YEAR_TWO)
    (row,) = found.rows
    # Months weigh by their releases: 100 and 200, 300 and 400.
    assert (row.first, row.second) == (pytest.approx(0.4), pytest.approx(5 / 7))
    variances = [(1 / 9 + 4 / 9) * 0.0025, (9 / 49 + 16 / 49) * 0.0025]
    assert row.standard_error == pytest.approx(sum(variances) ** 0.5)
    assert row.effect_low < row.effect < row.effect_high  # type: ignore[operator]
    assert row.cohens_h == pytest.approx(0.644, abs=0.001)
    assert row.p_value < 0.001
    assert "estimated for all releases" in found.method.text
    assert "hold for all themes together" in found.method.text
    assert found.whole is None


def test_a_stretch_with_a_period_that_the_sample_does_not_carry_is_refused() -> None:
    with pytest.raises(DataRefused, match="does not carry the share of 'war' in") as caught:
        compare_themes(estimated([0.2, None, 0.6, 0.8]), YEAR_ONE, YEAR_TWO)
    assert caught.value.code == "trends.too_few"


def test_releases_on_which_coders_differ_are_not_cut_to_whole_ones() -> None:
    """Fisher's test took 2.9 of 3 releases for 2 of 3."""
    rows = ((2.9, 0.1, 0.0, 0.0),) * 12 + ((0.1, 2.9, 0.0, 0.0),) * 12
    table = msgspec.structs.replace(themes(), counts=rows, coded=(3.0,) * 24)
    found = compare_themes(table, YEAR_ONE, YEAR_TWO)
    assert found.rows[0].first == pytest.approx(2.9 / 3)
    assert found.rows[0].test == "z of the design's standard error"
    assert found.whole is None


def test_what_is_known_of_every_release_needs_no_test() -> None:
    known = [Estimated(share=share, low=share, high=share, variance=0.0, population=9) for share in (0.2, 0.4)]
    found = of_two_estimates(*known)
    assert (found.low, found.high, found.p_value) == (pytest.approx(0.2), pytest.approx(0.2), 0.0)
