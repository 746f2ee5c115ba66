"""The shapes that clients of hasher-matcher-actioner 1.1 read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.handover.conftest import code, film
from twicetold.handover import vpdq

COFFEE = Path(__file__).parents[3] / "demo" / "media" / "coffee.jpg"


def lookup(client, **values) -> dict:
    return client.get("/m/lookup", params={"signal_type": "pdq", "signal": code(9).hex()} | values).json()


def test_alive_is_said_in_the_words_that_clients_wait_for(client) -> None:
    assert client.get("/status").text == "I-AM-ALIVE"


def test_a_lookup_gives_contents_by_bank_with_the_distance_as_text(client) -> None:
    found = lookup(client)
    assert set(found) == {"FAIR", "OTHER"}
    assert [set(one) for one in found["FAIR"]] == [{"bank_content_id", "distance"}]
    assert found["FAIR"][0]["distance"] == "0"
    near = (int(code(9).hex(), 16) ^ 0b11).to_bytes(32, "big").hex()
    assert lookup(client, signal=near)["OTHER"][0]["distance"] == "2"
    assert set(lookup(client, banks="OTHER")) == {"OTHER"}
    assert lookup(client, signal=code(77).hex()) == {}


def test_a_raw_lookup_gives_numbers_or_with_distance_objects(client) -> None:
    asked = {"signal_type": "pdq", "signal": code(9).hex()}
    ids = client.get("/m/raw_lookup", params=asked).json()["matches"]
    told = client.get("/m/raw_lookup", params=asked | {"include_distance": "true"}).json()["matches"]
    assert [one["content_id"] for one in told] == ids
    assert [one["distance"] for one in told] == ["0", "0"]


def test_a_film_is_told_in_per_cent_as_vpdq_does(client) -> None:
    signal = vpdq.to_json(film("q", 2, 3, 50, 51).hashes)
    told = client.get("/m/raw_lookup", params={"signal_type": "vpdq", "signal": signal, "include_distance": "1"}).json()
    assert [one["distance"] for one in told["matches"]] == ["50%[50%]"]


def test_a_bank_that_is_switched_off_is_not_looked_up_unless_asked(client) -> None:
    assert client.put("/c/bank/OTHER", json={"enabled": False}).json() == {
        "name": "OTHER",
        "matching_enabled_ratio": 0.0,
    }
    assert set(lookup(client, seed="a")) == {"FAIR"}
    assert set(lookup(client, bypass_coinflip="true")) == {"FAIR", "OTHER"}


def test_a_bank_enabled_in_part_falls_the_same_way_for_the_same_seed(client) -> None:
    client.put("/c/bank/OTHER", json={"enabled_ratio": 0.5})
    falls = [("OTHER" in lookup(client, seed=str(seed))) for seed in range(30)]
    assert 0 < sum(falls) < 30
    assert falls == [("OTHER" in lookup(client, seed=str(seed))) for seed in range(30)]


def test_a_file_is_looked_up_by_its_signals(client) -> None:
    hashed = client.post("/h/hash", files={"photo": COFFEE.read_bytes()}).json()
    client.post("/c/bank/FAIR/signal", json=hashed)
    found = client.post("/m/lookup", files={"photo": COFFEE.read_bytes()}).json()
    assert found["pdq"]["FAIR"][0]["distance"] == "0"


def test_the_index_says_how_much_it_holds_and_grows_with_the_banks(client) -> None:
    before = client.get("/m/index/status").json()
    assert (before["pdq"]["size"], before["vpdq"]["size"], before["pdq"]["present"]) == (2, 1, True)
    client.post("/c/bank/FAIR/signal", json={"pdq": code(55).hex()})
    assert client.get("/m/index/status", params={"signal_type": "pdq"}).json()["pdq"]["size"] == 3


def test_a_digest_is_looked_up_exactly(client) -> None:
    client.post("/c/bank/FAIR/signal", json={"video_sha256": "ab" * 32})
    assert set(lookup(client, signal_type="video_sha256", signal="ab" * 32)) == {"FAIR"}
    assert lookup(client, signal_type="video_sha256", signal="ac" * 32) == {}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"signal_type": "pdq"},
        {"signal_type": "pdq", "signal": "abc"},
        {"signal_type": "tmk", "signal": "x"},
        {"signal_type": "pdq", "signal": "00", "include_distance": "perhaps"},
    ],
)
def test_what_makes_no_sense_is_refused(client, asked: dict[str, str]) -> None:
    answer = client.get("/m/raw_lookup", params=asked)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "service.invalid")


def test_nothing_is_fetched(client) -> None:
    for address in ("/m/lookup", "/h/hash"):
        answer = client.get(address, params={"url": "http://127.0.0.1/secret"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "service.no_fetch")


def test_many_hashes_are_looked_up_at_once(client) -> None:
    answer = client.post("/api/lookup", json={"pdq": [code(50).hex(), code(9).hex(), code(2).hex()]})
    rows = answer.json()["result"]
    assert [(row["query"], row["bank"], row["distance_bits"]) for row in rows] == [(1, "FAIR", 0), (1, "OTHER", 0)]
    [near] = {row["bank_content_id"] for row in rows if row["bank"] == "OTHER"}
    assert (
        client.get("/m/raw_lookup", params={"signal_type": "pdq", "signal": code(9).hex()}).json()["matches"][-1]
        == near
    )
    assert client.post("/api/lookup", json={"pdq": []}).status_code == 400
    assert client.post("/api/lookup", json={"pdq": ["xyz"]}).status_code == 400
    assert client.post("/api/lookup", json={"pdq": ["0f"] * 10_001}).status_code == 400
