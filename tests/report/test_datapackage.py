from __future__ import annotations

from pathlib import Path

from twicetold.report.columns import PARTS, SHARES
from twicetold.report.datapackage import descriptor


def test_csv_is_described_in_seconds_and_its_guard_explained(account):
    package = descriptor(account, {Path("out/parts.csv"): PARTS}, name="twicetold", csv=True)
    [resource] = package["resources"]
    assert (resource["path"], resource["format"], resource["type"]) == ("parts.csv", "csv", "table")
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert (fields["start_s"]["type"], fields["start_s"]["unit"]) == ("number", "s")
    assert "apostrophe" in package["description"]
    assert "Twicetold 0.1.0" in package["description"]


def test_other_formats_are_described_in_microseconds(account):
    package = descriptor(account, {Path("shares.parquet"): SHARES}, name="twicetold", csv=False)
    [resource] = package["resources"]
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert (fields["length_us"]["type"], fields["length_us"]["unit"]) == ("integer", "us")
    assert resource["schema"]["primaryKey"] == ["release_id"]
    assert "apostrophe" not in package["description"]


def test_names_in_the_package_are_lower_case_as_the_standard_wants(account):
    package = descriptor(account, {Path("shares.csv"): SHARES}, name="twicetold-shares", csv=True)
    assert package["name"].islower()
    assert package["resources"][0]["name"].islower()
