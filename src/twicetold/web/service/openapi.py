"""The OpenAPI 3.1 description, made from the table of operations and the types that they take and give."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import msgspec

from twicetold.web.faults import FaultBody
from twicetold.web.service.operations import Operation, Parameter

REFERENCE = "#/components/schemas/{name}"
ALWAYS = (401, 403)
"""Every operation needs a session or a token, and a right."""


def described(operations: Sequence[Operation]) -> dict[str, Any]:
    """The whole description."""
    types = [FaultBody, *(kind for one in operations for kind in (one.body, one.answer) if kind is not None)]
    schemas, components = msgspec.json.schema_components(types, ref_template=REFERENCE)
    by_type = {repr(kind): schema for kind, schema in zip(types, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, by_type)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Twicetold match service",
            "version": version("twicetold"),
            "summary": "What an archive and its banks know of a file, a picture, a hash or a text.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operation(one: Operation, by_type: dict[str, Any]) -> dict[str, Any]:
    good = (
        {"text/plain": {"schema": {"type": "string"}}}
        if one.answer is None
        else {"application/json": {"schema": by_type[repr(one.answer)]}}
    )
    fault = {"application/json": {"schema": by_type[repr(FaultBody)]}}
    answers: dict[str, Any] = {str(one.status): {"description": one.summary, "content": good}}
    for status in sorted({*one.refusals, *ALWAYS}):
        answers[str(status)] = {"description": HTTPStatus(status).phrase, "content": fault}
    made: dict[str, Any] = {
        "operationId": f"{one.method.lower()}{one.path.replace('/', '_').replace('{', '').replace('}', '')}",
        "summary": one.summary,
        "parameters": [_parameter(parameter) for parameter in one.parameters],
        "responses": answers,
    }
    content: dict[str, Any] = {}
    if one.body is not None:
        content["application/json"] = {"schema": by_type[repr(one.body)]}
    if one.file_fields:
        fields = {name: {"type": "string", "format": "binary"} for name in one.file_fields}
        content["multipart/form-data"] = {
            "schema": {"type": "object", "properties": fields, "minProperties": 1, "maxProperties": 1}
        }
    if content:
        made["requestBody"] = {"required": True, "content": content}
    return made


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.required or parameter.place == "path",
        "description": parameter.description,
        "schema": parameter.schema,
    }
