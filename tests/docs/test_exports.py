"""docs/exports.md describes every column of every exported table, and no other."""

import runpy
from pathlib import Path

from twicetold.report.columns import TABLES
from twicetold.report.export import ExportFormat


def test_the_page_is_current(root: Path) -> None:
    made = runpy.run_path(str(root / "docs" / "make_exports.py"))["page"]()
    assert (root / "docs" / "exports.md").read_text(encoding="utf-8") == made, "run 'python docs/make_exports.py'"


def test_every_column_has_a_row(table_rows) -> None:
    named = {name.strip(" `") for cells in table_rows("exports.md") for name in cells[0].split(",")}
    for table in TABLES.values():
        assert {column.csv_name for column in table.columns} <= named, table.name
        assert {column.stored_name for column in table.columns} <= named, table.name


def test_every_format_is_told_of(root: Path) -> None:
    page = (root / "docs" / "exports.md").read_text(encoding="utf-8")
    assert all(f"(`{form.value}`)" in page for form in ExportFormat)
