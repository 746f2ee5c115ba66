from __future__ import annotations

from math import exp

import pytest

from tests.trends.persistence.lives import BEGIN, observed, weekly_log
from twicetold.errors import DataRefused
from twicetold.trends.persistence.survival import survive

LOG = weekly_log(500, scale=40, shape=0.7, seed=5)


def test_the_model_holds_the_truth_where_a_plain_count_does_not() -> None:
    found = survive(LOG, ages=[30.0])
    truth = exp(-((30 / 40) ** 0.7))
    (row,) = found.rows
    assert row.model_low <= truth <= row.model_high
    assert found.shape_low <= 0.7 <= found.shape_high
    assert found.better_model == "Weibull"
    assert row.low is not None
    assert row.high is not None
    assert row.share is not None
    assert row.low <= row.share <= row.high
    assert abs(found.plain_share - truth) > 0.1


def test_the_method_names_estimators_clusters_and_what_was_left_out() -> None:
    found = survive([*LOG, observed("never checked"), observed("undated", (9, True), created=None)])
    assert "Turnbull" in found.method.paragraph
    assert "2 of " in found.method.paragraph
    assert "twicetold" in found.method.versions


def test_posts_that_go_together_widen_the_bounds_of_the_curve() -> None:
    apart = survive(LOG, ages=[30.0]).rows[0]
    together = survive(
        [observed(f"{o.subject}-{n}", *_checks(o), first=_day(o.first_seen), created=_day(o.created), cluster=o.subject)
         for o in LOG[:100] for n in range(5)],
        ages=[30.0],
    )  # fmt: skip
    assert together.clusters == 100
    assert any("form 100 clusters" in caution for caution in together.method.cautions)
    row = together.rows[0]
    assert row.high - row.low > 1.3 * (apart.high - apart.low)


def test_an_age_that_nobody_was_watched_at_has_no_share() -> None:
    assert survive(LOG, ages=[1000.0]).rows[0].share is None


def test_without_dates_of_creation_the_way_out_is_named() -> None:
    with pytest.raises(DataRefused, match="date of creation") as error:
        survive([observed("a", (3, False), created=None)])
    assert error.value.code == "survival.no_created"
    assert "first-seen" in error.value.hint


def test_from_first_sight_a_caution_says_what_is_missing() -> None:
    found = survive(LOG, origin="first-seen")
    assert any("before anybody saw it" in caution for caution in found.method.cautions)


def _checks(o) -> list[tuple[float, bool]]:
    return [(_day(s.at), s.state == "alive") for s in o.sightings]


def _day(at) -> float:
    return (at - BEGIN).total_seconds() / 86400
