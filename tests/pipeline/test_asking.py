"""Asking about a file: its words and its pictures, whichever it has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pipeline.conftest import Clip, shot
from tests.pipeline.written import HARVEST, STORM, add_texts
from twicetold import Archive
from twicetold.errors import MediaRejected
from twicetold.model import Modality
from twicetold.pipeline.asking import ask


def test_a_text_and_a_film_are_both_asked_about(tmp_path: Path, video: Callable[[str, Clip], Path]) -> None:
    film = video("film", shot(1, 4))
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(film.parent, source="outlet")
        add_texts(archive, tmp_path / "in", {"A": STORM})
        archive.trace(workers=1)
        (tmp_path / "asked.txt").write_text(f"{HARVEST} {STORM}")
        (match,) = ask(archive.workplace(), tmp_path / "asked.txt", workers=1)
        assert match.modality is Modality.TEXT
        again = video("again", shot(1, 4)[10:])
        assert {match.modality for match in ask(archive.workplace(), again, workers=1)} == {Modality.VIDEO}


def test_a_file_that_holds_nothing_to_compare_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes.bin").write_bytes(bytes(range(256)) * 300)
    with Archive.init(tmp_path / "archive") as archive, pytest.raises(MediaRejected, match="sound or text"):
        ask(archive.workplace(), tmp_path / "bytes.bin", workers=1)
