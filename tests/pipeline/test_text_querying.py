"""What in a file's words is known, without storing them."""

from __future__ import annotations

from pathlib import Path

from tests.pipeline.written import BRIDGE, HARVEST, SIGN_OFF, STORM, add_texts, sides
from twicetold import Archive
from twicetold.media.reader import MediaReader
from twicetold.pipeline.text_querying import query_text


def test_a_file_of_words_is_asked_about_and_nothing_is_kept(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        texts = {"A": f"{STORM} {SIGN_OFF}", "B": f"{HARVEST} {SIGN_OFF}", "C": f"{BRIDGE} {SIGN_OFF}"}
        add_texts(archive, tmp_path / "in", texts)
        archive.trace(workers=1)
        items = archive.items()
        words = f"I read that {STORM} {SIGN_OFF}"
        (tmp_path / "asked.txt").write_text(words)
        with MediaReader(archive.settings.media, workers=1) as reader:
            (match,) = query_text(archive.workplace(), reader, tmp_path / "asked.txt", "0" * 64)
        assert sides(match, words, texts["A"]) == (STORM, STORM)
        assert archive.items() == items


def test_an_archive_without_words_knows_nothing(tmp_path: Path) -> None:
    (tmp_path / "asked.txt").write_text(STORM)
    with (
        Archive.init(tmp_path / "archive") as archive,
        MediaReader(archive.settings.media, workers=1) as reader,
    ):
        assert query_text(archive.workplace(), reader, tmp_path / "asked.txt", "0" * 64) == []
