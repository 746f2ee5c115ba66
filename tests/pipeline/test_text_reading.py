"""Files with words are read once, whatever they are; what cannot be read is told, and the run goes on."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from tests.pipeline.written import HARVEST, STORM
from twicetold import Archive
from twicetold.archive import ledger, parts
from twicetold.model import PartKind
from twicetold.pipeline.texts import READ_STAGE
from twicetold.settings import Settings, TextSettings

SUBTITLES = f"1\n00:00:01,000 --> 00:00:03,000\n{STORM}\n\n2\n00:00:04,000 --> 00:00:06,000\n{HARVEST}\n"


@pytest.fixture
def media(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    folder.mkdir()
    return folder


def traced(tmp_path: Path, media: Path, *, settings: Settings | None = None) -> Archive:
    archive = Archive.init(tmp_path / "archive", settings=settings)
    archive.add(media, source="outlet")
    archive.trace(workers=1)
    return archive


def codes(archive: Archive) -> dict[str, str]:
    return {problem.subject: problem.code for problem in archive.problems(stage="read")}


def test_subtitles_pages_and_plain_text_are_compared_with_one_another(tmp_path: Path, media: Path) -> None:
    (media / "plain.txt").write_text(f"{STORM}\n")
    (media / "page.html").write_text(f"<html><body><article><p>{STORM}</p><p>{HARVEST}</p></article></body></html>")
    (media / "film.srt").write_text(SUBTITLES)
    with traced(tmp_path, media) as archive:
        found = archive.matches()
        kinds = {frozenset((match.query_item, match.ref_item)) for match in found}
        assert len(kinds) == 3
        timed = [match for match in found if "query_time_s" in match.evidence or "ref_time_s" in match.evidence]
        assert timed
        times = [match.evidence.get("query_time_s") or match.evidence["ref_time_s"] for match in timed]
        assert [1.0, 3.0] in times
        assert codes(archive) == {}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty lines.txt", b"\n \n\t\n", "text.empty"),
        (
            "mixed.txt",
            f"{STORM} caf\u00e9\n".encode() * 5 + "caf\u00e9 d\u00e9j\u00e0 vu\n".encode("cp1252"),
            "text.partly_read",
        ),
        ("mark.txt", codecs.BOM_UTF16_LE + f"{STORM} caf\u00e9\n".encode() * 3, "text.partly_read"),
        ("binary.txt", STORM.encode() * 3000 + bytes(range(256)) * 400, "text.not_text"),
    ],
)
def test_bad_text_is_a_problem_with_a_code_and_the_run_goes_on(
    tmp_path: Path, media: Path, name: str, content: bytes, code: str
) -> None:
    (media / name).write_bytes(content)
    (media / "good.txt").write_text(STORM)
    with traced(tmp_path, media) as archive:
        assert codes(archive) == {name: code}
        accounts = {release.id: parts.of_release(archive.connection, release.id) for release in archive.releases()}
        assert any(part.kind in {PartKind.NEW, PartKind.RECYCLED} for of_one in accounts.values() for part in of_one)


def test_a_text_beyond_the_limit_is_refused_and_told_as_unreadable(tmp_path: Path, media: Path) -> None:
    (media / "long.txt").write_text("A line of words.\n" * 200)
    (media / "good.txt").write_text(STORM)
    settings = Settings(text=TextSettings(max_characters=1000))
    with traced(tmp_path, media, settings=settings) as archive:
        assert codes(archive) == {"long.txt": "text.too_long"}
        (unreadable,) = [e for e in ledger.done(archive.connection, READ_STAGE).values() if e.detail["unreadable"]]
        assert unreadable.file == ""


def test_words_that_were_read_are_read_again_where_their_file_is_gone(tmp_path: Path, media: Path) -> None:
    (media / "a.txt").write_text(STORM)
    (media / "b.srt").write_text(SUBTITLES)
    with traced(tmp_path, media) as archive:
        before = archive.matches()
        (one, other) = sorted((tmp_path / "archive" / "fingerprints").rglob("*.json"))
        kept = one.read_bytes()
        one.unlink()
        other.write_bytes(b"{")
        archive.trace(workers=1)
        assert one.read_bytes() == kept
        assert archive.matches() == before


def test_a_text_of_100_megabytes_is_refused_by_the_default_limit_without_being_read(
    tmp_path: Path, media: Path
) -> None:
    (media / "huge.txt").write_text("A line of words.\n" * 5000)
    os.truncate(media / "huge.txt", 100_000_000)
    (media / "good.txt").write_text(STORM)
    archive = Archive.init(tmp_path / "archive")
    with archive:
        archive.add(media, source="outlet", storage="referenced")
        report = archive.trace(workers=1)
        assert codes(archive) == {"huge.txt": "text.too_long"}
        assert report.unreadable == 1
