from __future__ import annotations

import io
import json

import pyarrow.parquet as pq
import pytest

from twicetold.report import columnar
from twicetold.report.columnar import arrow_schema, json_lines, write_parquet
from twicetold.report.columns import MATCHES, TABLES
from twicetold.report.tables import ROWS


@pytest.mark.parametrize("name", TABLES)
def test_the_schema_carries_every_description(name):
    schema = arrow_schema(TABLES[name])
    assert schema.metadata[b"description"].decode() == TABLES[name].description
    assert all(field.metadata[b"description"] for field in schema)


def test_many_rows_are_written_in_groups(account, monkeypatch):
    monkeypatch.setattr(columnar, "ROWS_PER_GROUP", 4)
    held = io.BytesIO()
    write_parquet(MATCHES, ROWS["matches"](account), held)
    read = pq.ParquetFile(io.BytesIO(held.getvalue()))
    assert [read.metadata.row_group(n).num_rows for n in range(read.num_row_groups)] == [4, 4, 1]


def test_json_lines_keep_evidence_as_an_object(account):
    rows = [json.loads(line) for line in json_lines(MATCHES, ROWS["matches"](account))]
    assert next(row for row in rows if row["match_id"] == 1)["evidence"]["seeds"] == 88
