from __future__ import annotations

import pytest

from tests.handover.conftest import code
from twicetold.api import Archive


def test_a_bank_is_made_filled_and_looked_up_as_a_client_does_it(client, banked) -> None:
    made = client.post("/c/banks", json={"name": "NEW_1", "enabled_ratio": 1.0})
    assert (made.status_code, made.json()) == (201, {"name": "NEW_1", "matching_enabled_ratio": 1.0})
    added = client.post("/c/bank/NEW_1/signal", json={"pdq": code(42).hex(), "note": "by a moderator"}).json()
    assert added["signals"] == {"pdq": code(42).hex()}
    found = client.get("/m/lookup", params={"signal_type": "pdq", "signal": code(42).hex()}).json()
    assert found == {"NEW_1": [{"bank_content_id": added["id"], "distance": "0"}]}
    assert {"name": "NEW_1", "matching_enabled_ratio": 1.0} in client.get("/c/banks").json()
    assert client.get("/c/bank/NEW_1").json()["name"] == "NEW_1"
    with Archive.open(banked, read_only=True) as archive:
        [entry] = archive.handover.entries("NEW_1")
        assert (entry.note, entry.basis.value) == ("by a moderator", "chosen")
        assert archive.custody()[-1].action == "bank.filled"


def test_short_hashes_are_padded_and_said_back_whole(client) -> None:
    added = client.post("/c/bank/FAIR/signal", json={"pdq": "ff" * 30}).json()
    assert added["signals"]["pdq"] == "0000" + "ff" * 30


def test_a_bank_is_made_once(client) -> None:
    answer = client.post("/c/banks", json={"name": "FAIR"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "bank.exists")


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("/c/banks", {"name": "lower"}, 400),
        ("/c/banks", {}, 400),
        ("/c/banks", {"name": "A", "enabled_ratio": 2}, 400),
        ("/c/bank/NONE/signal", {"pdq": "00" * 32}, 404),
        ("/c/bank/FAIR/signal", {}, 400),
        ("/c/bank/FAIR/signal", {"pdq": "abc"}, 400),
        ("/c/bank/FAIR/signal", {"pdq": "00" * 32, "note": "n" * 256}, 400),
    ],
)
def test_what_cannot_be_done_is_told(client, address: str, body: dict, status: int) -> None:
    answer = client.post(address, json=body)
    assert (answer.status_code, answer.json()["ok"]) == (status, False)


def test_a_part_of_a_bank_can_be_switched_on_and_off(client) -> None:
    assert client.put("/c/bank/FAIR", json={"enabled": False}).json()["matching_enabled_ratio"] == 0
    assert client.put("/c/bank/FAIR", json={}).json()["matching_enabled_ratio"] == 0
    assert client.put("/c/bank/FAIR", json={"enabled_ratio": 0.25}).json()["matching_enabled_ratio"] == 0.25
    assert client.put("/c/bank/NONE", json={"enabled": True}).status_code == 404
