"""Banks: what a person loads is furniture at once, and what they take out is compared again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.written import HARVEST, STORM, add_texts, told
from twicetold import Archive
from twicetold.archive import custody, formulae
from twicetold.errors import MediaRejected, UsageError
from twicetold.pipeline.text_banks import add_bank, remove_bank

VERSE = "In the beginning God created the heaven and the earth"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """B quotes what A quotes, a verse, and says something of its own."""
    archive = Archive.init(tmp_path / "archive")
    add_texts(archive, tmp_path / "in", {"A": f"{STORM} {VERSE}!", "B": f"{HARVEST} {VERSE}"})
    archive.trace(workers=1)
    return archive


@pytest.fixture
def scripture(tmp_path: Path) -> Path:
    path = tmp_path / "scripture.txt"
    path.write_text(f"{VERSE}\n\n{VERSE.upper()}.\nAmen\nAnd the evening and the morning were the first day\n")
    return path


def test_a_loaded_verse_is_no_longer_reuse(archive: Archive, scripture: Path) -> None:
    with archive:
        assert told(archive, "B")[1] == ("recycled", "A", VERSE)
        assert add_bank(archive.workplace(), scripture, bank="scripture") == (2, 1, 1, 2)
        assert add_bank(archive.workplace(), scripture, bank="scripture") == (0, 1, 3, 0)
        archive.trace(workers=1)
        assert archive.matches() == []
        assert told(archive, "B")[1] == ("furniture", "", VERSE)
        events = [event.action for event in custody.events(archive.connection)]
        assert events.count("formulae.added") == 2


def test_what_a_bank_kept_apart_is_found_again_when_it_goes(archive: Archive, scripture: Path) -> None:
    with archive:
        add_bank(archive.workplace(), scripture, bank="scripture")
        archive.trace(workers=1)
        assert remove_bank(archive.workplace(), "scripture") == 2
        assert formulae.all_formulae(archive.connection) == []
        archive.trace(workers=1)
        assert told(archive, "B")[1] == ("recycled", "A", VERSE)
        assert len(archive.matches()) == 1


@pytest.mark.parametrize(
    ("content", "bank", "code"),
    [
        (f"{VERSE}\n".encode(), " ", "formulae.bank"),
        (f"{VERSE}\n".encode(), "x" * 81, "formulae.bank"),
        (f"{VERSE}\n".encode(), "a\x1bb", "formulae.bank"),
        (b"short\n!!!\n", "b", "formulae.none"),
    ],
)
def test_what_is_no_bank_is_refused_and_nothing_changes(
    archive: Archive, tmp_path: Path, content: bytes, bank: str, code: str
) -> None:
    path = tmp_path / "bank.txt"
    path.write_bytes(content)
    with archive:
        with pytest.raises(UsageError) as caught:
            add_bank(archive.workplace(), path, bank=bank)
        assert caught.value.code == code
        assert formulae.all_formulae(archive.connection) == []


def test_a_bank_of_bytes_and_a_bank_that_is_not_there(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "bank.txt"
    path.write_bytes(b"words " * 20000 + bytes(range(256)) * 2000)
    with archive:
        with pytest.raises(MediaRejected, match="bank"):
            add_bank(archive.workplace(), path, bank="b")
        with pytest.raises(UsageError, match="no bank"):
            remove_bank(archive.workplace(), "b")
        with pytest.raises(UsageError, match="no bank"):
            remove_bank(archive.workplace(), "")
