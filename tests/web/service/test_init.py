"""Every operation of the description is there, is guarded, and answers as it is described."""

from __future__ import annotations

import msgspec
import pytest

from tests.handover.conftest import code
from twicetold.web import service
from twicetold.web.faults import FaultBody
from twicetold.web.service import OPERATIONS
from twicetold.web.visitor import Right

JPEG = b"\xff\xd8\xff\xe0 no picture"
GOOD = {
    "signal_type": "pdq",
    "signal": code(9).hex(),
    "url": "http://example.org/a.jpg",
    "include_distance": "true",
}
BODIES = {
    "MatchAsk": {"pdq": code(9).hex()},
    "LookupAsk": {"pdq": [code(9).hex(), code(50).hex()]},
    "NewBank": {"name": "NEW"},
    "BankChange": {"enabled": False},
    "NewSignals": {"pdq": code(5).hex(), "note": "n"},
}


def test_routes_are_those_of_the_table() -> None:
    assert [route.path for route in service.routes()] == [operation.path for operation in OPERATIONS]
    assert len({(one.method, one.path) for one in OPERATIONS}) == len(OPERATIONS)


def test_what_changes_something_needs_the_right_to_change() -> None:
    for one in OPERATIONS:
        if one.path.startswith("/c/") and one.method != "GET":
            assert one.right is Right.CHANGE


def call(client, one, *, good: bool):
    parameters = {p.name: GOOD[p.name] for p in one.parameters if p.name in GOOD} if good else {}
    address = one.path.replace("{name}", "FAIR" if good else "NONE")
    if one.body is not None:
        return client.request(one.method, address, params=parameters, json=BODIES[one.body.__name__] if good else [1])
    if one.file_fields:
        return client.request(one.method, address, params=parameters, files={one.file_fields[0]: JPEG} if good else {})
    return client.request(one.method, address, params=parameters)


@pytest.mark.parametrize("good", [True, False])
def test_every_answer_is_one_that_is_described(client, good: bool) -> None:
    for one in OPERATIONS:
        answer = call(client, one, good=good)
        said = {one.status, *one.refusals, 401, 403}
        assert answer.status_code in said, (one.method, one.path, answer.status_code, answer.text)
        if answer.status_code != one.status:
            fault = msgspec.json.decode(answer.content, type=FaultBody)
            assert fault.ok is False
            assert fault.error.message
        elif one.answer is None:
            assert answer.headers["content-type"].startswith("text/plain")
        else:
            msgspec.json.decode(answer.content, type=one.answer)


def test_nobody_without_a_session_gets_anything(stranger) -> None:
    for one in OPERATIONS:
        answer = call(stranger, one, good=True)
        assert answer.status_code in {401, 403}, one.path
