from __future__ import annotations

import csv
import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twicetold.errors import UsageError
from twicetold.report.columns import TABLES, Type
from twicetold.report.export import export, stream
from twicetold.report.tables import ROWS

FORMATS = ("csv", "jsonl", "parquet")


@pytest.mark.parametrize("form", FORMATS)
def test_all_tables_go_into_a_folder_with_their_description(account, tmp_path, form):
    written = export(account, tmp_path / "out", form=form)
    assert {path.name for path in written} == {
        f"releases.{form}", f"parts.{form}", f"matches.{form}", f"shares.{form}", f"lanes.{form}",
        "datapackage.json",
    }  # fmt: skip
    assert sorted(tmp_path.joinpath("out").iterdir()) == sorted(written)
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    assert {resource["path"] for resource in package["resources"]} == {path.name for path in written[:-1]}
    assert package["created"] == "2026-11-23T12:00:00Z"


def test_the_description_names_exactly_the_columns_of_each_file(account, tmp_path):
    export(account, tmp_path, form="csv")
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        header = (tmp_path / resource["path"]).read_text("utf-8").splitlines()[0]
        assert [field["name"] for field in resource["schema"]["fields"]] == header.split(",")
        for field in resource["schema"]["fields"]:
            assert field["description"]
            assert field.get("unit") == ("s" if field["name"].endswith("_s") else None)


@pytest.mark.parametrize("name", TABLES)
def test_parquet_is_typed_and_holds_what_the_rows_hold(account, tmp_path, name):
    [path, _] = export(account, tmp_path / "one.parquet", what=name, form="parquet")
    held = pq.read_table(path)
    for column in TABLES[name].columns:
        field = held.schema.field(column.stored_name)
        assert field.metadata[b"description"].decode() == column.description
        if column.type is Type.TIME:
            assert field.type == pa.int64()
            assert field.metadata[b"unit"] == b"us"
        if column.type is Type.MOMENT:
            assert field.type == pa.timestamp("us", tz="UTC")
    rows = list(ROWS[name](account))
    assert held.num_rows == len(rows) > 0
    for column, values in zip(TABLES[name].columns, zip(*rows, strict=True), strict=True):
        kept = held.column(column.stored_name).to_pylist()
        if column.type is Type.OBJECT:
            kept = [json.loads(text) for text in kept]
        if column.type is Type.TEXTS:
            kept = [tuple(texts) for texts in kept]
        assert kept == list(values)


def test_json_lines_hold_the_same_as_parquet(account, tmp_path):
    [path, _] = export(account, tmp_path / "parts.jsonl", what="parts", form="jsonl")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert rows[0] == {
        "release_id": "harbour",
        "item_sha256": account.by_id()["harbour"].release.items[0],
        "lane": "picture",
        "start_us": 0,
        "end_us": 6_000_000,
        "start_character": None,
        "end_character": None,
        "kind": "furniture",
        "source_release_id": None,
        "source_item_sha256": None,
        "source_start_us": None,
        "source_end_us": None,
        "source_start_character": None,
        "source_end_character": None,
        "certainty": None,
        "via": [],
        "match_id": None,
        "modality": None,
        "score": None,
    }


def test_shares_state_lengths_that_add_up(account, tmp_path):
    [path, _] = export(account, tmp_path / "shares.csv", what="shares", form="csv")
    with path.open(newline="", encoding="utf-8") as held:
        row = next(row for row in csv.DictReader(held) if row["release_id"] == "loop")
    assert [row[f"{kind}_s"] for kind in ("length", "new", "recycled", "furniture", "unreadable")] == [
        "75", "17", "28", "0", "30",
    ]  # fmt: skip
    assert float(row["recycled_share"]) == pytest.approx(28 / 45)
    assert row["date_earliest"] == "2018-10-05T00:00:00Z"


def test_an_undated_release_has_empty_dates(account, tmp_path):
    [path, _] = export(account, tmp_path / "releases.parquet", what="releases", form="parquet")
    rows = {row["release_id"]: row for row in pq.read_table(path).to_pylist()}
    assert rows["undated"]["date_earliest"] is None
    assert rows["harbour"]["date_earliest"] == datetime(2015, 3, 3, tzinfo=UTC)


def test_an_item_in_two_releases_gives_a_row_for_each_pair(build):
    twin = build.release("harbour-again", "B", "", build.dated("2015-04-01"), items=["harbour"])
    account = build.account(releases=[*build.releases, twin])
    pairs = [row[5] for row in ROWS["matches"](account) if row[0] == 1]
    assert pairs == ["harbour", "harbour-again"]


@pytest.mark.parametrize("form", ["vsc", "vcsl"])
def test_exchange_formats_are_one_file_without_a_description(account, tmp_path, form):
    assert export(account, tmp_path / "matches.out", form=form) == [tmp_path / "matches.out"]
    assert list(tmp_path.iterdir()) == [tmp_path / "matches.out"]
    assert (tmp_path / "matches.out").read_bytes() == b"".join(stream(account, what="matches", form=form))


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_archive_exports_empty_tables(build, tmp_path, form):
    account = build.account(releases=[], items={}, parts=[], matches=[], furniture=[], problems=[], run=None)
    written = export(account, tmp_path, form=form)
    assert len(written) == 6
    if form == "parquet":
        assert all(pq.read_table(path).num_rows == 0 for path in written[:-1])


@pytest.mark.parametrize(
    ("what", "form", "code"),
    [
        ("people", "csv", "export.what"),
        ("parts", "xlsx", "export.format"),
        ("parts", "vsc", "export.format"),
    ],
)
def test_what_cannot_be_exported_is_refused_before_anything_is_written(account, tmp_path, what, form, code):
    with pytest.raises(UsageError) as refused:
        export(account, tmp_path / "out", what=what, form=form)
    assert refused.value.code == code
    assert refused.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("what", "form"), [("all", "csv"), ("parts", "parquet")])
def test_what_needs_a_file_is_not_streamed(account, what, form):
    with pytest.raises(UsageError) as refused:
        stream(account, what=what, form=form)
    assert refused.value.code == "export.needs_path"


def test_the_same_account_gives_the_same_bytes(account, tmp_path):
    for form in FORMATS:
        first = [path.read_bytes() for path in export(account, tmp_path / "a" / form, form=form)]
        again = [path.read_bytes() for path in export(account, tmp_path / "b" / form, form=form)]
        assert first == again
