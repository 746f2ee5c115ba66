"""The packaged model is joined once and checked; a folder that the user names is taken as it is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from twicetold.errors import UsageError
from twicetold.fingerprint import words_model
from twicetold.fingerprint.words_model import MODEL, model_folder

HALVES = (b"first half ", b"second half")


@pytest.fixture
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two packages that carry a model in halves; returns the folder of the second."""
    for number, half in enumerate(HALVES, start=1):
        folder = tmp_path / f"part{number}"
        folder.mkdir()
        (folder / f"{MODEL}.part{number}").write_bytes(half)
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (tmp_path / "part1" / name).write_text(name)
    folders = dict(zip(words_model.WHISPER_PARTS, (tmp_path / "part1", tmp_path / "part2"), strict=True))
    monkeypatch.setattr(words_model, "has", lambda modules: True)
    monkeypatch.setattr(words_model, "_data_of", folders.__getitem__)
    monkeypatch.setattr(words_model, "PACKAGED_SHA256", hashlib.sha256(b"".join(HALVES)).hexdigest())
    return tmp_path / "part2"


def test_the_halves_are_joined_once(packaged: Path, tmp_path: Path) -> None:
    folder = model_folder(None, keep=tmp_path / "keep")
    assert (folder / MODEL).read_bytes() == b"".join(HALVES)
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", MODEL, "tokenizer.json", "vocabulary.txt"]
    (packaged / f"{MODEL}.part2").unlink()
    assert model_folder(None, keep=tmp_path / "keep") == folder


def test_halves_that_do_not_make_the_published_model_are_refused(packaged: Path, tmp_path: Path) -> None:
    (packaged / f"{MODEL}.part2").write_bytes(b"something else")
    with pytest.raises(UsageError, match="published digest"):
        model_folder(None, keep=tmp_path / "keep")
    assert not list((tmp_path / "keep").rglob(f"*{MODEL}*"))


def test_a_folder_that_is_named_is_used_or_refused(tmp_path: Path) -> None:
    (tmp_path / MODEL).write_bytes(b"mine")
    assert model_folder(tmp_path, keep=tmp_path / "keep") == tmp_path
    with pytest.raises(UsageError) as caught:
        model_folder(tmp_path / "none", keep=tmp_path / "keep")
    assert caught.value.code == "words.no_model"


def test_without_a_model_the_hint_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_model, "has", lambda modules: False)
    with pytest.raises(UsageError, match="no speech model") as caught:
        model_folder(None, keep=tmp_path)
    assert "twicetold[speech]" in caught.value.hint
