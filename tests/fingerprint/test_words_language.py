from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from twicetold.fingerprint import words_language
from twicetold.fingerprint.words_language import language_of


def test_varieties_of_arabic_are_arabic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_language, "has", lambda modules: True)
    monkeypatch.setitem(sys.modules, "py3langid", SimpleNamespace(classify=lambda text: ("arz", -1.0)))
    assert language_of("a text that is long enough") == "ar"
    assert language_of("short") == ""


def test_without_the_package_no_language_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_language, "has", lambda modules: False)
    assert language_of("a text that is long enough") == ""
