from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from tests.handover.conftest import many
from twicetold.handover import misp

TEMPLATE = Path(__file__).parents[2] / "docs" / "formats" / "misp-perceptual-hash" / "definition.json"


def test_the_template_in_the_docs_is_the_one_that_objects_name() -> None:
    assert TEMPLATE.read_bytes() == misp.template()
    made = json.loads(misp.template())
    assert set(made["requiredOneOf"]) <= set(made["attributes"])
    assert all({"misp-attribute", "description", "ui-priority"} <= set(one) for one in made["attributes"].values())


def test_every_attribute_is_one_of_the_template() -> None:
    template = json.loads(misp.template())
    event = json.loads(misp.to_misp(many(), bank="FAIR"))["Event"]
    assert (event["published"], event["distribution"]) == (False, "0")
    for one in event["Object"]:
        assert (one["name"], one["template_uuid"]) == (template["name"], template["uuid"])
        assert one["meta-category"] == template["meta-category"]
        for attribute in one["Attribute"]:
            assert attribute["type"] == template["attributes"][attribute["object_relation"]]["misp-attribute"]
    assert [one["deleted"] for one in event["Object"]] == [False, False, True, False]


def test_it_comes_back_but_for_the_words_of_feedback() -> None:
    found = misp.read_misp(misp.to_misp(many(), bank="FAIR"))
    assert found.refused == []
    for sent, got in zip(many(), found.entries, strict=True):
        said = tuple(msgspec.structs.replace(one, note="") for one in sent.feedback)
        expected = msgspec.structs.replace(sent, feedback=said)
        assert msgspec.structs.replace(got, basis=sent.basis, hashed_from=sent.hashed_from) == expected


def test_other_objects_are_passed_over_and_broken_ones_told() -> None:
    made = json.loads(misp.to_misp(many()[:1], bank="A"))
    made["Event"]["Object"] += [{"name": "file"}, {"name": misp.OBJECT, "Attribute": []}, {"name": 3}]
    found = misp.read_misp(json.dumps(made).encode())
    assert (len(found.entries), [one.place for one in found.refused]) == (1, ["object 3", "object 4"])


def test_what_is_no_event_is_refused() -> None:
    with pytest.raises(ValueError, match="event"):
        misp.read_misp(b"{}")
