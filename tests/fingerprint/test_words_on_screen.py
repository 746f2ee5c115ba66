"""Rows go to whichever recogniser reads their script; without the extra, the refusal says how to get it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from twicetold.errors import UsageError
from twicetold.fingerprint import words_extras, words_on_screen
from twicetold.fingerprint.words_on_screen import OnScreenReader

CORNERS = [[[10, 10], [90, 10], [90, 30], [10, 30]], [[10, 50], [90, 50], [90, 70], [10, 70]]]


class Engine:
    """Detects two rows; reads the first as Latin and makes nothing of the second."""

    def __init__(self) -> None:
        self.rows = iter([("The harbour", 0.98), ("JLE Y5", 0.41)])

    def __call__(self, picture: object, *, use_det: bool, use_cls: bool, use_rec: bool) -> SimpleNamespace:
        del picture, use_cls
        if use_det:
            return SimpleNamespace(boxes=np.array(CORNERS, float))
        text, score = next(self.rows)
        return SimpleNamespace(txts=(text,), scores=(score,))


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_on_screen, "require", lambda modules, *, what, extra: None)
    monkeypatch.setattr(words_on_screen, "version_of", lambda module: "9.9")
    monkeypatch.setattr(words_on_screen, "_engine", Engine)


def program(folder: Path, body: str) -> Path:
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


@pytest.mark.usefixtures("installed")
def test_latin_rows_and_arabic_rows_are_read_by_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [
        "--list-langs) echo ara;;",
        "--version) echo tesseract 5.5;;",
        "*) cat > /dev/null; echo اغلق  الميناء;;",
    ]
    program(tmp_path, " ".join(['case "$1" in', *answers, "esac"]))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    reader = OnScreenReader()
    assert reader.made_by == "rapidocr 9.9, tesseract 5.5"
    assert reader.rows(np.zeros((100, 120, 3), np.uint8)) == ["The harbour", "اغلق الميناء"]


@pytest.mark.usefixtures("installed")
def test_without_tesseract_only_latin_rows_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_on_screen.shutil, "which", lambda name: None)
    reader = OnScreenReader()
    assert reader.made_by == "rapidocr 9.9"
    assert reader.rows(np.zeros((100, 120, 3), np.uint8)) == ["The harbour"]


@pytest.mark.usefixtures("installed")
def test_a_tesseract_without_arabic_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "echo eng")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert OnScreenReader().made_by == "rapidocr 9.9"


def test_without_the_extra_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_extras, "has", lambda modules: False)
    with pytest.raises(UsageError) as caught:
        OnScreenReader()
    assert caught.value.code == "words.no_reader"
