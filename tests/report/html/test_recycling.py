from __future__ import annotations

import itertools

import pytest

from twicetold.report.html.recycling import HIGH, figure_of
from twicetold.report.recycling import recycled_series


def test_a_bar_is_as_high_as_its_share_and_says_what_it_is(account):
    figure = figure_of(recycled_series(account))
    city = figure.rows[0]
    review = next(column for column in city.columns if column.label.startswith("2017-12"))
    assert review.height == pytest.approx(HIGH * 69.1 / 142.6, abs=0.1)
    assert review.y + review.height == pytest.approx(city.foot)
    assert review.label.replace("\u00a0", " ") == "2017-12: 48.5 % recycled, 1 releases"
    empty = next(column for column in city.columns if column.label.startswith("2016-01"))
    assert (empty.known, empty.height) == (False, 0)


def test_rows_and_columns_do_not_cover_each_other(account):
    figure = figure_of(recycled_series(account))
    for one, other in itertools.pairwise(figure.rows):
        assert one.foot < other.top
    for row in figure.rows:
        assert all(a.x + a.width <= b.x for a, b in itertools.pairwise(row.columns))
        assert row.columns[-1].x + row.columns[-1].width <= figure.width
    assert len(figure.marks) <= 13


def test_without_a_series_there_is_no_figure():
    assert figure_of(()) is None
