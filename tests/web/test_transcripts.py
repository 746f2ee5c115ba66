"""Words of a release, line by line with their times; what a program recognised is said to be machine-made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from twicetold.api import Archive
from twicetold.archive import ledger
from twicetold.archive.catalogue import transaction
from twicetold.archive.ledger import Done
from twicetold.fingerprint import text_store
from twicetold.media.text_track import TextForm, TextTrack
from twicetold.pipeline.texts import ON_SCREEN_STAGE, READ_STAGE
from twicetold.web import transcripts
from twicetold.web.transcripts import Line, transcripts_of

TEXT = "Harvest in the north\nحصاد في الشمال"


def keep(path: Path, release: str, track: TextTrack, *, made_by: str, stage: str) -> str:
    """Words of a release's first item as a reader leaves them."""
    with Archive.open(path) as archive:
        item = archive.release(release).items[0]
        where = archive.layout.words("test", stage.replace(":", "-"), item)
        text_store.write(where, text_store.stored_text(track, item_sha256=item, made_by=made_by))
        with transaction(archive.connection):
            file = str(where.relative_to(archive.layout.root))
            ledger.mark(archive.connection, Done(item=item, stage=stage, version="1", file=file))
    return item


@pytest.fixture
def worded(archive_path: Path) -> Path:
    """R1 has subtitles of two cues, and words that were read off its screen."""
    cues = np.array([(0, 20, 1_000_000, 2_500_000), (21, len(TEXT), 3_000_000, 4_000_000)], np.int64)
    keep(archive_path, "R1", TextTrack(TEXT, TextForm.SUBTITLES, cues=cues), made_by="twicetold", stage=READ_STAGE)
    keep(archive_path, "R1", TextTrack("EXIT", TextForm.ON_SCREEN), made_by="a reader 1.2", stage=ON_SCREEN_STAGE)
    return archive_path


def test_each_origin_is_told_apart_with_times_and_with_what_made_it(worded: Path) -> None:
    with Archive.open(worded, read_only=True) as archive:
        items = [archive.item(sha) for sha in archive.release("R1").items]
        written, recognised = transcripts_of(archive, items)
    assert written.lines == (
        Line("Harvest in the north", 1_000_000, 2_500_000),
        Line("حصاد في الشمال", 3_000_000, 4_000_000),
    )
    assert (written.machine_made, written.made_by) == (False, "")
    assert (recognised.machine_made, recognised.made_by) == (True, "a reader 1.2")
    assert recognised.lines == (Line("EXIT"),)


def test_a_long_text_is_cut_on_the_page_and_whole_in_the_json(worded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcripts, "CHARACTERS_SHOWN", 10)
    with Archive.open(worded, read_only=True) as archive:
        [written, _] = transcripts_of(archive, [archive.item(sha) for sha in archive.release("R1").items])
    assert [line.text for line in written.shown] == ["Harvest in"]
    assert written.left_out == len(TEXT) - 1 - 10
    assert len(transcripts.as_record(written)["lines"]) == 2  # type: ignore[arg-type]


def test_words_whose_file_is_gone_are_left_out(worded: Path) -> None:
    with Archive.open(worded, read_only=True) as archive:
        item = archive.item(archive.release("R1").items[0])
        for file in ledger.files_of(archive.connection, item.sha256, [READ_STAGE]):
            (archive.layout.root / file).unlink()
        assert transcripts_of(archive, [item]) == []


def test_the_page_shows_them_in_their_own_direction(worded: Path, browser) -> None:
    page = browser.get("/release?id=R1").text
    assert '<span dir="auto">حصاد في الشمال</span>' in page
    assert "machine-made" in page
    assert "a reader 1.2" in page
    words = browser.get("/release.json?id=R1").json()["result"]["words"]
    assert [(one["origin"], one["machine_made"]) for one in words] == [("subtitles", False), ("on-screen", True)]
