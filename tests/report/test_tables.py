from __future__ import annotations

import pytest

from twicetold.report.columns import TABLES
from twicetold.report.tables import ROWS, carried_matches


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_a_value_for_every_column(account, name):
    rows = list(ROWS[name](account))
    assert {len(row) for row in rows} == {len(TABLES[name].columns)}


@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if table.key])
def test_keys_tell_rows_apart(account, name):
    places = [[c.name for c in TABLES[name].columns].index(key) for key in TABLES[name].key]
    keys = [tuple(row[place] for place in places) for row in ROWS[name](account)]
    assert len(set(keys)) == len(keys) >= 10


def test_matches_come_by_query_release_and_time(account):
    order = [(query.number, match.query.start if match.query else -1) for match, query, _ in carried_matches(account)]
    assert order == sorted(order)


def test_a_match_within_one_release_is_no_pair(build):
    both = build.release("both", "A", "", build.dated("2020-01-01"), items=["review-1", "harbour"])
    assert list(carried_matches(build.account(releases=[both], parts=[]))) == []
