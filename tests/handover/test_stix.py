from __future__ import annotations

import json
import re

import msgspec
import pytest

from tests.handover.conftest import many, still
from twicetold.handover import stix


def objects(data: bytes) -> dict[str, list[dict]]:
    grouped: dict[str, list[dict]] = {}
    for one in json.loads(data)["objects"]:
        grouped.setdefault(one["type"], []).append(one)
    return grouped


def test_every_bundle_brings_the_definition_of_its_extension() -> None:
    made = objects(stix.to_stix(many(), bank="FAIR"))
    [definition] = made["extension-definition"]
    assert definition["extension_types"] == ["property-extension"]
    assert json.loads(definition["schema"])["properties"]["algorithm"]["enum"] == ["PDQ", "VPDQ", "SHA256"]
    assert made["identity"][0]["id"] == definition["created_by_ref"]
    assert all(definition["id"] in one["extensions"] for one in made["indicator"])


def test_indicators_have_what_the_standard_requires() -> None:
    made = objects(stix.to_stix(many(), bank="FAIR"))
    for one in made["indicator"]:
        assert re.fullmatch(r"indicator--[0-9a-f-]{36}", one["id"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", one["modified"])
        assert (one["pattern_type"], one["spec_version"]) == ("stix", "2.1")
        assert one["pattern"].startswith("[file:hashes.'")
    assert [bool(one.get("revoked")) for one in made["indicator"]] == [False, False, True, False]
    assert made["opinion"][0]["opinion"] == "disagree"
    assert made["opinion"][0]["object_refs"] == [made["indicator"][0]["id"]]


def test_it_comes_back_whole() -> None:
    found = stix.read_stix(stix.to_stix(many(), bank="FAIR"))
    assert found.refused == []
    for sent, got in zip(many(), found.entries, strict=True):
        assert msgspec.structs.replace(got, basis=sent.basis, hashed_from=sent.hashed_from) == sent


def test_the_same_entries_make_the_same_bytes() -> None:
    assert stix.to_stix(many(), bank="A") == stix.to_stix(many(), bank="A")


def test_a_name_that_is_no_uuid_gets_one_that_lasts() -> None:
    [one] = objects(stix.to_stix([still("their 7", 1)], bank="A"))["indicator"]
    [same] = objects(stix.to_stix([still("their 7", 1)], bank="B"))["indicator"]
    assert one["id"] == same["id"]


def test_other_indicators_are_passed_over_and_broken_ones_told() -> None:
    bundle = json.loads(stix.to_stix(many()[:1], bank="A"))
    indicator = next(one for one in bundle["objects"] if one["type"] == "indicator")
    broken = json.loads(json.dumps(indicator))
    broken["extensions"][stix.EXTENSION_ID]["hashes"][0]["value"] = "abc"
    bundle["objects"] += [{"type": "indicator", "id": "indicator--x"}, broken, {"type": 3}]
    found = stix.read_stix(json.dumps(bundle).encode())
    assert len(found.entries) == 1
    assert len(found.refused) == 2


@pytest.mark.parametrize("data", [b"", b'{"type": "indicator"}', b"[]"])
def test_what_is_no_bundle_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="bundle"):
        stix.read_stix(data)
