"""Hand-over: what would leave is shown before, only what people confirmed leaves, and the log tells of it."""

import pytest

from twicetold.api import Archive


@pytest.fixture
def bank(reviewer):
    assert reviewer.post("/banks/create", data={"name": "OUTLET_A"}).headers["location"] == "/banks?bank=OUTLET_A"
    return reviewer


def test_nothing_leaves_that_nobody_confirmed_and_what_leaves_is_an_event(bank, traced) -> None:
    bank.post("/banks/fill", data={"bank": "OUTLET_A"})
    assert bank.get("/banks.json?bank=OUTLET_A").json()["result"]["rows"] == []
    with Archive.open(traced, read_only=True) as archive:
        number = next(one.id for one in archive.matches() if one.query and one.ref and one.modality == "video")
        archive.verdicts.judge(number or 0, "same")
    bank.post("/banks/fill", data={"bank": "OUTLET_A"})
    going = bank.get("/banks.json?bank=OUTLET_A&recipient=Platform").json()["result"]
    assert going["rows"]
    with Archive.open(traced, read_only=True) as archive:
        before = len(archive.custody())
    leaving = bank.post("/banks/hand-over", data={"bank": "OUTLET_A", "form": "tcap", "recipient": "Platform"})
    assert leaving.headers["content-type"] == "application/octet-stream"
    assert 'filename="OUTLET_A-tcap.json"' in leaving.headers["content-disposition"]
    assert b"hash_digest" in leaving.content
    with Archive.open(traced, read_only=True) as archive:
        assert len(archive.custody()) == before + 1
        assert len(archive.handover.hand_overs("OUTLET_A")) == 1


@pytest.mark.parametrize("name", ["../x", "lower", ""])
def test_a_name_that_is_none_is_refused(reviewer, name: str) -> None:
    assert reviewer.post("/banks/create", data={"name": name}).status_code == 400
    assert reviewer.get("/banks.json?bank=NONE").status_code == 404


def test_an_unknown_form_is_refused(bank) -> None:
    assert bank.post("/banks/hand-over", data={"bank": "OUTLET_A", "form": "x"}).status_code == 400
