from __future__ import annotations

import pytest

from twicetold.report.columns import TABLES, Column, Type


@pytest.mark.parametrize("name", TABLES)
def test_names_of_columns_are_unique_and_described(name):
    columns = TABLES[name].columns
    assert len({column.stored_name for column in columns}) == len(columns)
    assert all(column.description.endswith(".") for column in columns)
    assert set(TABLES[name].key) <= {column.name for column in columns}


def test_a_time_carries_its_unit_in_its_name():
    time = Column("start", Type.TIME, "Where it begins.")
    assert (time.stored_name, time.csv_name) == ("start_us", "start_s")
    text = Column("kind", Type.TEXT, "Which.")
    assert text.stored_name == text.csv_name == "kind"
