from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.errors import TableInvalid
from twicetold.intake.fields import at, first_text, read_json, text, texts, title_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=10,
)


@given(JSON)
def test_any_json_gives_text_or_none(value: object) -> None:
    assert isinstance(text(value), str)
    assert isinstance(first_text(value, "a.b", "c"), str)
    assert all(isinstance(found, str) and found for found in texts(value))
    at(value, "a", "b", "c")


def test_the_first_text_that_is_there_is_taken() -> None:
    value = {"a": {"b": " "}, "c": 7, "d": "x", "e": True}
    assert first_text(value, "a.b", "nothing.here", "c", "d") == "7"
    assert first_text(value, "e", "a") == ""


def test_one_text_or_many_are_a_list() -> None:
    assert texts("a") == ["a"]
    assert texts(["a", "", None, 3]) == ["a", "3"]
    assert texts(None) == []


def test_a_title_is_a_first_line_of_limited_length() -> None:
    assert title_of("\n  First \nsecond") == "First"
    assert title_of("") == ""
    assert len(title_of("word " * 100)) <= 120
    assert title_of("word " * 100).endswith("…")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b"{}{}"])
def test_what_is_no_json_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(content)
    with pytest.raises(TableInvalid, match=r"export\.json") as caught:
        read_json(path)
    assert caught.value.code == "intake.export"
