from __future__ import annotations

from pathlib import Path

import pytest

from tests.handover.conftest import film, many, still
from twicetold.errors import UsageError
from twicetold.handover import forms
from twicetold.handover.forms import Form, Labels

LABELS = Labels(bank="FAIR", checkpoint="x,1")


@pytest.mark.parametrize("form", list(Form))
def test_what_is_written_is_known_for_what_it_is_and_read_again(form: Form, tmp_path: Path) -> None:
    entries = [film("a", 1, 2)] if form in forms.ONE_FILM else many()
    path = tmp_path / "list"
    path.write_bytes(forms.written(form, entries, LABELS))
    found, received = forms.read(path)
    assert found is form
    assert received.refused == []
    kept = [entry for entry in entries if form in forms.WITH_TOMBSTONES or not entry.withdrawn]
    assert [len(entry.hashes) for entry in received.entries] == [len(entry.hashes) for entry in kept]


def test_a_form_for_one_film_refuses_two() -> None:
    with pytest.raises(UsageError, match="2 would leave") as caught:
        forms.written(Form.VPDQ, [film("a", 1), film("b", 2), still("c", 3)], LABELS)
    assert caught.value.code == "bank.one_film"


DEEP = b'{"a":' * 50_000
"""What no reader of JSON follows to its end."""


@pytest.mark.parametrize(
    "content",
    [DEEP, b"[" * 50_000, b'{"objects":[' + DEEP, b'{"Event":' + DEEP, b'{"results":[' + DEEP, b'[{"a":' + DEEP],
)
def test_a_list_that_is_nested_without_end_is_refused_like_any_other(tmp_path: Path, content: bytes) -> None:
    """The program fell over it."""
    path = tmp_path / "their list"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="their list") as caught:
        forms.read(path)
    assert caught.value.code == "bank.unreadable"


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\xff", b'{"a": 1}', b'[{"a"', b"signal_type\n"])
def test_a_list_in_no_form_is_named_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "their list"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="their list") as caught:
        forms.read(path)
    assert caught.value.code == "bank.unreadable"


def test_a_byte_order_mark_is_no_part_of_a_list(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"\xef\xbb\xbf" + forms.written(Form.CSV, many(), LABELS))
    assert len(forms.read(path)[1].entries) == 3
