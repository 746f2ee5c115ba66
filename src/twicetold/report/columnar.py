"""Parquet and JSON lines: typed, times in whole microseconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO

import msgspec
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from twicetold.report.columns import Column, Table, Type
from twicetold.report.tables import Row, Value

ROWS_PER_GROUP = 50_000

_ARROW: dict[Type, pa.DataType] = {
    Type.TEXT: pa.string(),
    Type.TEXTS: pa.list_(pa.field("element", pa.string(), nullable=False)),
    Type.NUMBER: pa.float64(),
    Type.COUNT: pa.int64(),
    Type.YES_NO: pa.bool_(),
    Type.TIME: pa.int64(),
    Type.MOMENT: pa.timestamp("us", tz="UTC"),
    Type.OBJECT: pa.string(),
}


def arrow_schema(table: Table) -> pa.Schema:
    """Schema of a Parquet file; each field's metadata holds its description and, for times, its unit."""
    return pa.schema([_field(column) for column in table.columns], metadata={"description": table.description})


def _field(column: Column) -> pa.Field:
    metadata = {"description": column.description}
    if column.type is Type.TIME:
        metadata["unit"] = "us"
    return pa.field(column.stored_name, _ARROW[column.type], metadata=metadata)


def write_parquet(table: Table, rows: Iterable[Row], held: IO[bytes]) -> None:
    """Write a Parquet file (zstd), row group by row group. A JSON object is a string column of JSON text."""
    schema = arrow_schema(table)
    remaining = iter(rows)
    with pq.ParquetWriter(held, schema, compression="zstd") as writer:
        while group := list(islice(remaining, ROWS_PER_GROUP)):
            arrays = [
                pa.array([_arrow_value(column, value) for value in values], type=_ARROW[column.type])
                for column, values in zip(table.columns, zip(*group, strict=True), strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _arrow_value(column: Column, value: Value) -> object:
    if column.type is Type.OBJECT and value is not None:
        return msgspec.json.encode(value).decode("utf-8")
    return list(value) if isinstance(value, tuple) else value


def json_lines(table: Table, rows: Iterable[Row]) -> Iterator[bytes]:
    """One JSON object a line, every column present, empty ones null."""
    names = [column.stored_name for column in table.columns]
    for row in rows:
        yield msgspec.json.encode(dict(zip(names, row, strict=True))) + b"\n"
