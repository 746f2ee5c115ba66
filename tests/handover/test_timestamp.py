"""With an answer that OpenSSL's own authority gave (recorded-answer.tsr), whose key is gone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from twicetold.errors import UsageError
from twicetold.handover import timestamp

RECORDED = Path(__file__).parent
ANSWER, ROOT, ANOTHER = (
    (RECORDED / f"recorded-{name}").read_bytes() for name in ("answer.tsr", "root.pem", "another-root.pem")
)
HEAD = f"{7:064d}"


def test_an_answer_verifies_for_its_head_and_its_authority_alone() -> None:
    imprint, response = timestamp.read(ANSWER)
    assert imprint == timestamp.imprint_of(HEAD)
    stamp = timestamp.verified(response, HEAD, ROOT)
    assert (stamp.at.year, stamp.imprint, "Test root" in stamp.authority) == (2026, imprint, True)
    for head, roots in ((f"{8:064d}", ROOT), (HEAD, ANOTHER), (HEAD, b""), (HEAD, b"-----BEGIN CERTIFICATE-----")):
        with pytest.raises(UsageError) as caught:
            timestamp.verified(response, head, roots)
        assert caught.value.code == "timestamp.refused"


@pytest.mark.parametrize("answer", [b"", b"<html>", ANSWER[:200]])
def test_what_is_no_answer_is_told(answer: bytes) -> None:
    with pytest.raises(UsageError) as caught:
        timestamp.read(answer)
    assert caught.value.code == "timestamp.refused"


def test_an_answer_that_was_changed_does_not_verify() -> None:
    at = ANSWER.index(bytes.fromhex(timestamp.imprint_of(HEAD)))
    changed = ANSWER[:at] + bytes([ANSWER[at] ^ 1]) + ANSWER[at + 1 :]
    imprint, response = timestamp.read(changed)
    assert imprint != timestamp.imprint_of(HEAD)
    with pytest.raises(UsageError):
        timestamp.verified(response, HEAD, ROOT)


def test_a_request_holds_the_imprint_and_no_two_are_the_same() -> None:
    one, other = timestamp.request_for(HEAD), timestamp.request_for(HEAD)
    assert bytes.fromhex(timestamp.imprint_of(HEAD)) in one
    assert HEAD.encode() not in one
    assert one != other


def test_without_the_extra_it_is_said_what_to_install() -> None:
    script = (
        "import sys; sys.modules['rfc3161_client'] = None\n"
        "from twicetold.handover import timestamp\n"
        "from twicetold.errors import UsageError\n"
        "try: timestamp.request_for('0')\n"
        "except UsageError as error: print(error.code, error.hint)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "timestamp.extra Install 'twicetold[timestamp]'.\n"
