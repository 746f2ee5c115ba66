"""Hand-over: what would leave is shown before, only what people confirmed leaves, and the log tells of it."""

import re

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


LINES = b"pdq " + b"0f" * 32 + b"\npdq nothing\nvideo_md5 " + b"ab" * 16 + b"\n"


def test_a_list_of_others_is_taken_in_and_what_cannot_be_used_is_told(reviewer, traced) -> None:
    page = reviewer.post("/banks/receive", data={"name": "THEIRS"}, files={"list": ("their list.txt", LINES)})
    assert page.status_code == 200
    assert re.search(r"cannot be used</dt><dd>\d", page.text)
    assert "nothing" in page.text
    with Archive.open(traced, read_only=True) as archive:
        [bank] = archive.handover.banks()
        assert (bank.name, bank.origin, bank.entries) == ("THEIRS", "received", 1)
        assert archive.custody()[-1].action == "bank.received"
    again = reviewer.post("/banks/receive", data={"name": "THEIRS"}, files={"list": ("their list.txt", LINES)})
    assert "as they have it</dt><dd>1" in again.text
    # What people confirmed here goes into banks that were made here.
    assert "Put in what people confirmed" not in reviewer.get("/banks?bank=THEIRS").text


def test_where_the_archive_shows_what_a_bank_holds_is_told(reviewer, traced, tmp_path) -> None:
    with Archive.open(traced) as archive:
        archive.handover.create("OURS")
        number = next(one.id for one in archive.matches() if one.query and one.modality == "video")
        archive.verdicts.judge(number, "same")
        archive.handover.add_matches("OURS")
        archive.handover.hand_over("OURS", tmp_path / "list", form="lines", recipient="x")
    reviewer.post("/banks/receive", data={"name": "THEIRS"}, files={"list": ("list", (tmp_path / "list").read_bytes())})
    rows = reviewer.get("/banks.json?bank=THEIRS&found=1").json()["result"]["rows"]
    assert {row["release"] for row in rows} >= {"R1", "R2"}
    assert all(row["bits"] <= 31 for row in rows)
    page = reviewer.get("/banks?bank=THEIRS&found=1").text
    assert "where the archive shows it" in page
    first = next(row for row in rows if row["release"] == "R1")
    assert f"0:0{float(first['start_s']):.1f}–0:0{float(first['end_s']):.1f}" in page
    csv = reviewer.get("/banks.csv?bank=THEIRS&found=1").text
    assert csv.startswith("uid,release,start_s")


def test_a_list_that_is_none_is_refused_without_its_path(reviewer) -> None:
    answer = reviewer.post("/banks/receive", data={"name": "THEIRS"}, files={"list": ("a.json", b"{")})
    assert answer.status_code == 400
    assert "bank.unreadable" in answer.text
    assert "twicetold-add" not in answer.text
    assert reviewer.post("/banks/receive", data={"name": "THEIRS"}).status_code == 400
    large = reviewer.post("/banks/receive", content=b"x", headers={"Content-Length": str(1 << 40)})
    assert large.status_code == 413
