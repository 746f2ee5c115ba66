import importlib.metadata

import pytest

from twicetold.errors import UsageError
from twicetold.fingerprint import registry
from twicetold.fingerprint.pdq_frame import PdqFrame


class Other(PdqFrame):
    name = "other-words"


def register(monkeypatch: pytest.MonkeyPatch, name: str, target: str) -> None:
    point = importlib.metadata.EntryPoint(name, f"{__name__}:{target}", registry.ENTRY_POINT_GROUP)
    loaded = importlib.metadata.EntryPoints([point])
    monkeypatch.setattr(registry, "entry_points", loaded.select)
    monkeypatch.setattr(importlib.metadata.EntryPoint, "load", lambda self: globals()[self.attr])


def test_the_default_is_built_in():
    assert registry.load().name == registry.DEFAULT
    assert registry.DEFAULT in registry.names()


def test_a_package_adds_one_by_entry_point(monkeypatch: pytest.MonkeyPatch):
    register(monkeypatch, "other-words", "Other")
    assert registry.names() == ["other-words", "pdq-frame"]
    assert isinstance(registry.load("other-words"), Other)


def test_an_unknown_name_says_which_there_are():
    with pytest.raises(UsageError) as caught:
        registry.load("phash")
    assert caught.value.code == "fingerprint.unknown"
    assert "pdq-frame" in caught.value.hint


@pytest.mark.parametrize("target", ["dict", "Other"])
def test_what_is_no_fingerprinter_of_that_name_is_refused(monkeypatch: pytest.MonkeyPatch, target: str):
    monkeypatch.setitem(globals(), "dict", dict)
    register(monkeypatch, "misnamed", target)
    with pytest.raises(UsageError) as caught:
        registry.load("misnamed")
    assert caught.value.code == "fingerprint.unusable"


def test_a_package_cannot_replace_a_built_in_one(monkeypatch: pytest.MonkeyPatch):
    register(monkeypatch, "pdq-frame", "Other")
    assert type(registry.load("pdq-frame")) is PdqFrame
