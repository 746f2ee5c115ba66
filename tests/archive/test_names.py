from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.archive.names import printable


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain.mp4", "plain.mp4"),
        ("نشرة الأخبار.mp4", "نشرة الأخبار.mp4"),
        ("two\nlines", "two\\nlines"),
        ("bell\x07\x1b[2J", "bell\\x07\\x1b[2J"),
        ("gp\u202e4pm", "gp\\u202e4pm"),
        ("a\u2028b", "a\\u2028b"),
        ("bad\udcff", "bad\\xff"),
        ("lone\ud800", "lone\\ud800"),
    ],
)
def test_only_what_harms_is_escaped(name: str, shown: str) -> None:
    assert printable(name) == shown


def test_paths_are_names() -> None:
    assert printable(Path("a/b\n")) == "a/b\\n"


@given(st.text())
def test_the_result_encodes_and_stays_on_one_line(name: str) -> None:
    shown = printable(name)
    shown.encode()
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in shown)
    assert printable(shown) == shown


@given(st.binary(max_size=20))
def test_any_bytes_make_a_name_that_is_text(raw: bytes) -> None:
    shown = printable(raw.decode("utf-8", "surrogateescape"))
    assert shown.encode().decode() == shown
    assert len(shown.splitlines()) <= 1
