from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from twicetold.report.results import over_time
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.change.series import changes
from twicetold.trends.change.themes import theme_changes
from twicetold.trends.compare.periods import compare
from twicetold.trends.indicators.indicator import Indicator, IndicatorValue
from twicetold.trends.indicators.lags import line_up
from twicetold.trends.interrupted.effect import interrupted
from twicetold.trends.series import Series, of_counts
from twicetold.trends.themes import ThemeCounts

PERIODS = periods_between(date(2018, 1, 1), date(2021, 1, 1), By.MONTH)
RNG = np.random.default_rng(6)


@pytest.fixture(scope="module")
def fallen() -> Series:
    counts = [*RNG.poisson(60, 18).tolist(), None, *RNG.poisson(20, 17).tolist()]
    return of_counts("releases", PERIODS, counts)


def test_a_series_has_a_row_for_each_period_and_a_figure_with_its_gaps(fallen: Series) -> None:
    made = over_time.of_series([fallen, fallen])
    assert len(made.sheets[0].rows) == 72
    assert [figure.name for figure in made.figures] == ["series", "series-1"]
    assert "1 gaps" in made.figures[0].caption
    assert made.figures[0].spec["layer"][0]["mark"]["type"] == "rect"
    assert made.sheets[0].records()[18]["value"] is None


def test_a_change_has_a_row_a_band_and_a_sentence(fallen: Series) -> None:
    made = over_time.of_changes([changes(fallen)], [fallen])
    (row,) = made.sheet("changes").records()
    assert row["earliest"] <= row["on"] <= row["latest"]
    assert row["effect_low"] < row["effect"] < row["effect_high"] < 0.6
    assert len(made.sheet("boundaries").rows) == 35
    assert "a change on" in made.sentences[0]
    marks = [layer["mark"]["type"] for layer in made.figures[0].spec["layer"]]
    assert marks.count("rect") == 3  # the gap, the interval of the date, the bars
    assert "rule" in marks


def test_no_change_is_no_proof_of_evenness() -> None:
    even = of_counts("c", PERIODS, RNG.poisson(20, 36).tolist())
    made = over_time.of_changes([changes(even)], [even])
    assert made.sheet("changes").rows == ()
    assert "no proof" in made.sentences[0]


def test_a_mix_of_themes_is_drawn_theme_by_theme() -> None:
    counts = [RNG.multinomial(40, (0.2, 0.8) if n < 18 else (0.7, 0.3)).tolist() for n in range(36)]
    table = ThemeCounts(
        periods=PERIODS,
        themes=("war", "utopia", "never"),
        counts=tuple((float(a), float(b), 0.0) for a, b in counts),
        coded=(40.0,) * 36,
        exclusive=True,
        coders=2,
    )
    shares = over_time.theme_series(table)
    assert [one.name for one in shares] == ["war", "utopia"]
    made = over_time.of_changes(theme_changes(table), shares)
    assert {row["what"] for row in made.sheet("changes").records()} == {"war", "utopia"}
    assert len(made.figures) == 2


def test_a_comparison_and_a_step(fallen: Series) -> None:
    made = over_time.of_comparison(
        compare(fallen, (date(2018, 1, 1), date(2019, 1, 1)), (date(2020, 1, 1), date(2021, 1, 1)))
    )
    assert made.sheets[0].records()[0]["scale"] == "ratio"
    assert made.figures[0].spec["layer"][-1]["data"]["values"] == [{"at": 1.0}]
    step = over_time.of_interruption(interrupted(fallen, date(2019, 7, 1)), fallen)
    assert [sheet.table.name for sheet in step.sheets] == ["coefficients", "placebos", "fitted"]
    assert "stepped by a factor of" in step.sentences[0]


def test_an_indicator_with_a_dispute_and_its_line_up(fallen: Series) -> None:
    values = [
        IndicatorValue(start=p.start, end=p.end, low=100 - n, high=101 - n + n % 3, citation="c")
        for n, p in enumerate(PERIODS)
    ]
    values.insert(0, IndicatorValue(start=PERIODS[0].start, end=PERIODS[0].end, low=1, high=1, citation="d"))
    indicator = Indicator(name="land", unit="km2", values=tuple(values))
    made = over_time.of_indicators([indicator])
    assert [row["disputed"] for row in made.sheets[0].records()][:3] == [True, True, False]
    lined = over_time.of_line_up(line_up(fallen, indicator, draws=200))
    assert len(lined.sheets[0].rows) == 7
    assert "p =" in lined.sentences[0]
