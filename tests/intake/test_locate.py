from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from twicetold.errors import IntakeRejected
from twicetold.intake.locate import locate


def test_names_count_from_the_folder_and_may_be_absolute_below_it(folder: Path, media) -> None:
    path = media(folder / "sub" / "a.mp4")
    for name in ("sub/a.mp4", "./sub/../sub/a.mp4", "sub\\a.mp4", str(path)):
        assert locate(folder, name) == path


@pytest.mark.parametrize(("written", "stored"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_accents_are_found_in_either_spelling(folder: Path, media, written: str, stored: str) -> None:
    path = media(folder / unicodedata.normalize(stored, "journal télévisé.mp4"))
    assert locate(folder, unicodedata.normalize(written, "journal télévisé.mp4")) == path


@pytest.mark.parametrize("name", ["../secret.mp4", "/etc/passwd", "sub/../../secret.mp4", "..\\secret.mp4"])
def test_no_name_leads_out_of_the_folder(folder: Path, media, name: str) -> None:
    media(folder.parent / "secret.mp4")
    with pytest.raises(IntakeRejected) as caught:
        locate(folder, name)
    assert caught.value.code == "intake.outside"


@pytest.mark.parametrize("name", ["gone.mp4", "", ".", "sub", "nul\0byte", "x" * 5000])
def test_what_is_no_file_is_missing(folder: Path, media, name: str) -> None:
    media(folder / "sub" / "a.mp4")
    with pytest.raises(IntakeRejected) as caught:
        locate(folder, name)
    assert caught.value.code == "intake.missing_file"


def test_a_folder_given_relative_to_where_one_stands(folder: Path, media, monkeypatch) -> None:
    media(folder / "a.mp4")
    monkeypatch.chdir(folder)
    assert locate(Path(), "a.mp4").is_file()
    with pytest.raises(IntakeRejected):
        locate(Path(), "../outside.mp4")
