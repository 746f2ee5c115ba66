from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from twicetold.errors import DataRefused
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.reach.missed import corrected

PERIODS = periods_between(date(2020, 1, 1), date(2020, 4, 1), By.MONTH)


def members(sizes: list[int], chances: dict[str, float], seed: int) -> list[dict[str, set[str]]]:
    random = np.random.default_rng(seed)
    return [
        {name: {f"{n}-{i}" for i in np.flatnonzero(random.random(size) < p)} for name, p in chances.items()}
        for n, size in enumerate(sizes)
    ]


def test_each_period_is_corrected_and_the_whole_too() -> None:
    found = corrected(PERIODS, members([200, 100, 50], {"ours": 0.6, "theirs": 0.5}, 3), undated=2)
    for row, size in zip(found.rows, (200, 100, 50), strict=True):
        assert row.seen < size
        assert row.low <= size <= row.high
        assert row.coverage == pytest.approx(row.seen / row.size)
    assert found.whole.low <= 350 <= found.whole.high
    assert found.series.readings[0].low == found.rows[0].low
    assert "independently" in found.method.paragraph
    assert "2 rows have no date" in found.method.paragraph


def test_a_month_that_one_archive_lacks_is_a_gap_with_its_reason() -> None:
    given = members([200, 100, 50], {"ours": 0.6, "theirs": 0.5}, 3)
    given[1]["theirs"] = set()
    given[2] = {"ours": {"x"}, "theirs": {"y"}}
    found = corrected(PERIODS, given)
    assert [row.why for row in found.rows] == ["", "theirs holds nothing", "nothing is in more than one"]
    assert [reading.gap for reading in found.series.readings] == [False, True, True]
    assert "No estimate for 2020-02, 2020-03" in found.method.paragraph


def test_three_archives_use_one_model_in_every_period() -> None:
    found = corrected(PERIODS, members([300, 300, 300], {"a": 0.5, "b": 0.4, "c": 0.6}, 8))
    assert all(row.low <= 300 <= row.high for row in found.rows)
    assert "the log-linear model" in found.method.text


def test_archives_without_a_common_release_are_refused() -> None:
    with pytest.raises(DataRefused) as error:
        corrected(PERIODS[:1], [{"a": {"1"}, "b": {"2"}}])
    assert error.value.code == "population.apart"
