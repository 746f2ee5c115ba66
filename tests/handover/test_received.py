from __future__ import annotations

import pytest

from tests.handover.conftest import code, still
from twicetold.archive.bank_entries import Hash, SignalKind
from twicetold.handover.received import Received, checked_quality, pdq_bytes, sha256_bytes, uid_of

BRIDGE = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"


def test_a_hash_whose_leading_zeros_another_tool_dropped_is_padded() -> None:
    assert pdq_bytes("e4cc" + "0" * 58).hex() == "00e4cc" + "0" * 58
    assert pdq_bytes(BRIDGE.upper()).hex() == BRIDGE


@pytest.mark.parametrize("text", ["", "abc", "0" * 65, "zz", BRIDGE + "00"])
def test_what_is_no_hash_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="PDQ"):
        pdq_bytes(text)


def test_a_digest_is_never_padded() -> None:
    assert sha256_bytes(" " + "Ab" * 32).hex() == "ab" * 32
    with pytest.raises(ValueError, match="SHA-256"):
        sha256_bytes("ab" * 31)


@pytest.mark.parametrize("quality", [-1, 101])
def test_a_quality_out_of_range_is_refused(quality: int) -> None:
    with pytest.raises(ValueError, match="quality"):
        checked_quality(quality)
    assert checked_quality(100) == 100


def test_one_bad_line_costs_no_other() -> None:
    found = Received()
    found.take("line 1", lambda: still("a", 1))
    found.take("line 2", lambda: still("b", int("x")))
    assert [entry.uid for entry in found.entries] == ["a"]
    assert [one.place for one in found.refused] == ["line 2"]


def test_the_same_content_has_the_same_name() -> None:
    one = (Hash(code(1), 0), Hash(code(2), 1))
    assert uid_of(SignalKind.VPDQ, one) == uid_of(SignalKind.VPDQ, one)
    assert uid_of(SignalKind.VPDQ, one) != uid_of(SignalKind.VPDQ, one[::-1])
    assert uid_of(SignalKind.PDQ, one[:1]) != uid_of(SignalKind.VPDQ, one[:1])
