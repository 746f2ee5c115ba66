#!/usr/bin/env python3
"""Write docs/exports.md from the tables themselves: `python docs/make_exports.py`. A test holds the page true."""

from __future__ import annotations

from pathlib import Path

from twicetold.report.columns import TABLES, Column, Table, Type

HEAD = """# Tables for other programs

    twicetold export -o FOLDER                                      # every table as CSV, with datapackage.json
    twicetold export --what parts --format parquet -o parts.parquet
    twicetold export --what shares > shares.csv
    twicetold export --format vsc -o matches.csv                    # for scoring copy detection

```python
from twicetold import Archive

with Archive.open("my-archive", read_only=True) as archive:
    archive.export("tables", form="parquet")
```

Rows come in date order and the same record gives the same bytes. Spans are half-open: a start belongs to the span, an
end is the first moment after it, both on the item's own timeline, where 0 is what a player shows as 0:00. A still has
no times. `docs/make_exports.py` writes this page from the tables themselves.

## Formats

**CSV** (`csv`): UTF-8, RFC 4180. Times are decimal seconds, exact to the microsecond, in columns that end in `_s`.
Lists and objects are JSON text; yes and no are `true` and `false`; what is not there is empty.

A spreadsheet runs a cell that begins like a formula, whoever wrote it. Text that begins with `=`, `+`, `-`, `@`, a tab,
a line break, the full-width forms of these signs, or an apostrophe therefore has one apostrophe in front. To have the
text back, take one apostrophe away where a text cell begins with one (`twicetold.report.delimited.unguarded` does).

**JSON lines** (`jsonl`) and **Parquet** (`parquet`): times are whole microseconds in columns that end in `_us`; what is
not there is null. In Parquet each column's metadata holds its description and its unit, moments are time stamps in
UTC, lists are lists, and objects are JSON text.

**datapackage.json**, beside the files, or `<file>.datapackage.json` beside a single one, describes every column by the
[Data Package](https://datapackage.org) standard, version 2: type, unit, meaning.

**VSC2022** (`vsc`): `query_id,ref_id,score,query_start,query_end,ref_start,ref_end`, times in seconds, release ids as
names. **VCSL** (`vcsl`): `{"query-reference": [[query_start, ref_start, query_end, ref_end], ...]}`, times in seconds.
That format puts a hyphen between two names and does not say what to do with names that hold one: in release ids `-` is
written `%2D` and `%` is written `%25`, so `review-1` found in `harbour` is `review%2D1-harbour`. Both hold matches
between moving pictures only, one for each pair of releases that carry the two items, and are not guarded against
spreadsheets.
"""

WRITTEN = {
    Type.TEXT: "text",
    Type.TEXTS: "list of texts",
    Type.NUMBER: "number",
    Type.COUNT: "whole number",
    Type.YES_NO: "yes or no",
    Type.MOMENT: "moment",
    Type.OBJECT: "object",
}


def row(column: Column) -> str:
    """The table row of one column."""
    if column.type is Type.TIME:
        return f"| `{column.csv_name}`, `{column.stored_name}` | time | {column.description} |"
    return f"| `{column.name}` | {WRITTEN[column.type]} | {column.description} |"


def section(table: Table) -> str:
    """Heading, description and columns of one table."""
    rows = "\n".join(row(column) for column in table.columns)
    return f"\n## {table.name}\n\n{table.description}\n\n| column | type | meaning |\n| --- | --- | --- |\n{rows}\n"


def page() -> str:
    """The whole page."""
    return HEAD + "".join(section(table) for table in TABLES.values())


if __name__ == "__main__":
    Path(__file__).with_name("exports.md").write_text(page(), encoding="utf-8")
