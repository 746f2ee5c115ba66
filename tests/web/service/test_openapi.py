from __future__ import annotations

import re

from twicetold.web.service import OPERATIONS
from twicetold.web.service.openapi import described


def test_the_description_has_every_operation_and_every_reference_leads_somewhere(client) -> None:
    made = client.get("/api/openapi.json").json()
    assert made["openapi"] == "3.1.0"
    operations = [(method.upper(), path) for path, methods in made["paths"].items() for method in methods]
    assert sorted(operations) == sorted((one.method, one.path) for one in OPERATIONS)
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', client.get("/api/openapi.json").text))
    assert named
    assert named <= set(made["components"]["schemas"])


def test_every_operation_tells_its_refusals_in_the_one_shape() -> None:
    made = described(OPERATIONS)
    for methods in made["paths"].values():
        for operation in methods.values():
            bad = [status for status in operation["responses"] if status >= "400"]
            assert {"401", "403"} <= set(bad)
            for status in bad:
                schema = operation["responses"][status]["content"]["application/json"]["schema"]
                assert schema["$ref"].endswith("/FaultBody")
    assert len({op["operationId"] for methods in made["paths"].values() for op in methods.values()}) == len(OPERATIONS)


def test_a_path_names_its_parameters() -> None:
    for path, methods in described(OPERATIONS)["paths"].items():
        for operation in methods.values():
            inside = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
            assert inside == set(re.findall(r"\{(\w+)\}", path))
