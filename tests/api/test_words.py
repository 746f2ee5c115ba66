"""Words through the Python API: quoted from the untouched originals, with their times, and banks of formulae."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.written import HARVEST, STORM, add_texts, digest_of
from twicetold import Archive
from twicetold.errors import StorageReadOnly, UsageError

SUBTITLES = f"1\n00:00:01,000 --> 00:00:03,500\n{STORM}\n\n2\n00:00:04,000 --> 00:00:06,000\nShips wait.\n"


def test_both_sides_of_a_match_are_quoted(tmp_path: Path) -> None:
    (tmp_path / "film.srt").write_text(SUBTITLES)
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(tmp_path / "film.srt", source="outlet")
        later = f"{HARVEST} «{STORM}»"
        add_texts(archive, tmp_path / "in", {"B": later})
        archive.trace(workers=1)
        (match,) = archive.matches()
        passages = archive.words.passages(match)
        sides = {side.item: side for side in (passages.query, passages.ref) if side}
        message = sides.pop(digest_of(later))
        (subtitle,) = sides.values()
        assert (message.before[-2:], message.quote, message.after) == (" «", STORM, "»")
        assert subtitle.quote == STORM
        assert subtitle.time is not None
        assert (subtitle.time.start, subtitle.time.end) == (1_000_000, 3_500_000)
        assert message.time is None
        assert message.language == ""
        assert (message.made_by, subtitle.made_by) == ("", "")
        assert archive.words.text(digest_of(later)) == later
        assert archive.words.of(digest_of(later)[:12]).text == later


def test_words_that_are_gone_are_not_quoted(tmp_path: Path) -> None:
    (tmp_path / "film.srt").write_text(SUBTITLES)
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(tmp_path / "film.srt", source="outlet")
        add_texts(archive, tmp_path / "in", {"B": f"{HARVEST} {STORM}"})
        archive.trace(workers=1)
        (stored,) = (tmp_path / "archive" / "fingerprints").rglob("*.json")
        stored.unlink()
        (match,) = archive.matches()
        passages = archive.words.passages(match)
        assert (passages.query is None) != (passages.ref is None)


def test_a_bank_is_added_listed_and_removed(tmp_path: Path) -> None:
    bank = tmp_path / "bank.txt"
    bank.write_text(f"{STORM}\nAmen\n")
    with Archive.init(tmp_path / "archive") as archive:
        report = archive.words.add_formulae(bank, bank="refrains")
        assert (report.added, report.too_short, report.already_there, report.items) == (1, 1, 0, 0)
        assert [(one.bank, one.body) for one in archive.words.formulae()] == [("refrains", STORM)]
        assert archive.words.remove_formulae("refrains") == 1
        with pytest.raises(UsageError):
            archive.words.remove_formulae("refrains")
    with Archive.open(tmp_path / "archive", read_only=True) as archive:
        with pytest.raises(StorageReadOnly):
            archive.words.add_formulae(bank, bank="refrains")
        with pytest.raises(StorageReadOnly):
            archive.words.remove_formulae("refrains")
