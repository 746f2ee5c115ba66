"""What is optional is told with how to get it, and the ways to model hubs are shut before anything is loaded."""

from __future__ import annotations

import os

import pytest

from twicetold.errors import UsageError
from twicetold.fingerprint import words_extras
from twicetold.fingerprint.words_extras import extras, has, require, version_of


def test_what_is_not_installed_is_refused_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_extras, "has", lambda modules: False)
    with pytest.raises(UsageError) as caught:
        require(("rapidocr",), what="words on screen", extra="ocr")
    assert caught.value.code == "words.no_reader"
    assert "twicetold[ocr]" in caught.value.hint


def test_model_hubs_are_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    require(("json",), what="words", extra="ocr")
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_every_extra_says_what_it_is_for_and_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_extras, "has", lambda modules: False)
    found = extras()
    assert len({one.what for one in found}) == len(found) >= 5
    assert all("pip install" in one.how and not one.there and not one.version for one in found if one.what)


def test_versions_are_those_of_the_packages() -> None:
    assert has(("numpy",))
    assert not has(("no_such_module_anywhere",))
    assert version_of("numpy")[0].isdigit()
