from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.handover.conftest import SECOND, archive, code, made_archive
from twicetold import Archive
from twicetold.archive.bank_entries import Basis, HashedFrom
from twicetold.errors import UsageError
from twicetold.time import Span

__all__ = ["archive", "made_archive"]


def test_just_the_matched_seconds_are_banked_hashed_from_the_pictures(archive) -> None:
    archive.verdicts.judge(1, "same")
    archive.handover.create("FAIR")
    assert archive.handover.add_matches("FAIR", tags=["fair"]).added == 1
    [entry] = archive.handover.entries("FAIR")
    assert (entry.span, entry.basis, entry.hashed_from) == (
        Span(5 * SECOND, 9 * SECOND),
        Basis.CONFIRMED,
        HashedFrom.PICTURE,
    )
    assert [one.time_us for one in entry.hashes] == [0, SECOND, 2 * SECOND, 3 * SECOND]
    assert archive.handover.add_matches("FAIR", tags=["fair"]).kept == 1


def test_a_word_taken_back_holds_the_entry_here_and_withdraws_it_there(archive, tmp_path: Path) -> None:
    archive.verdicts.judge(1, "same")
    archive.handover.create("FAIR")
    archive.handover.add_matches("FAIR")
    archive.handover.hand_over("FAIR", tmp_path / "list.json")
    archive.verdicts.judge(1, "not-same")
    assert archive.handover.leaving("FAIR").counts() == {"new": 0, "changed": 0, "withdrawn": 1, "same": 0, "held": 1}


def test_a_release_and_a_span_are_taken_on_somebodys_word(archive) -> None:
    archive.handover.create("FAIR")
    assert archive.handover.add_release("FAIR", "first", whole=True).added == 1
    item = archive.release("later").items[0]
    assert archive.handover.add_span("FAIR", item[:12], Span(SECOND, 3 * SECOND), category="NEGATIVE_CLASS").added == 1
    assert [one.basis for one in archive.handover.entries("FAIR")] == [Basis.CHOSEN, Basis.CHOSEN]
    for span in (None, Span(0, 999 * SECOND)):
        with pytest.raises(UsageError) as caught:
            archive.handover.add_span("FAIR", item, span)
        assert caught.value.code == "bank.span"


def test_where_the_media_is_gone_the_archives_own_codes_stand_in_and_say_so(archive) -> None:
    archive.trace()
    item = archive.release("first").items[0]
    path = archive.item_path(item)
    os.chmod(path.parent, 0o700)
    path.unlink()
    archive.handover.create("FAIR")
    assert archive.handover.add_span("FAIR", item, Span(0, 4 * SECOND)).added == 1
    [entry] = archive.handover.entries("FAIR")
    assert entry.hashed_from is HashedFrom.FRAME_CODE
    assert "the media is not there" in entry.note


def test_where_neither_media_nor_codes_are_there_the_item_is_told(archive) -> None:
    item = archive.release("first").items[0]
    path = archive.item_path(item)
    os.chmod(path.parent, 0o700)
    path.unlink()
    archive.handover.create("FAIR")
    change = archive.handover.add_span("FAIR", item, Span(0, 4 * SECOND))
    assert (change.added, [place for place, _ in change.refused]) == (0, [item])


def test_the_archive_is_matched_with_a_list_that_came_back(archive, tmp_path: Path) -> None:
    """Hashes made for others from the pictures find the archive's own frames, which are hashed otherwise."""
    archive.trace()
    archive.handover.create("FAIR")
    archive.handover.add_span("FAIR", archive.release("first").items[0], Span(5 * SECOND, 9 * SECOND))
    archive.handover.hand_over("FAIR", tmp_path / "list.txt", form="lines")
    assert archive.handover.receive("THEIRS", tmp_path / "list.txt").added == 1
    digest = archive.release("later").items[0]
    (tmp_path / "digest.txt").write_text(f"video_sha256 {digest}\n")
    archive.handover.receive("THEIRS", tmp_path / "digest.txt")
    found = {(one.item, one.of_frames): one for one in archive.handover.match_bank("THEIRS")}
    first = found[archive.release("first").items[0], 4]
    later = found[digest, 4]
    assert abs(first.span.start - 5 * SECOND) <= 400_000
    assert abs(first.span.end - 9 * SECOND) <= 400_000
    assert abs(later.span.start - 3 * SECOND) <= 400_000
    assert found[digest, 1].distance_bits == 0


def test_banks_change_beside_a_trace(archive, tmp_path: Path) -> None:
    with Archive.open(archive.layout.root, read_only=True) as reader:
        reader.handover.create("BESIDE")
        (tmp_path / "list.txt").write_text(f"pdq {code(1).hex()}\n")
        assert reader.handover.receive("THEIRS", tmp_path / "list.txt").added == 1
    assert [bank.name for bank in archive.handover.banks()] == ["BESIDE", "THEIRS"]


@pytest.mark.parametrize(
    ("call", "code_"),
    [
        (lambda banks, path: banks.add_matches("FAIR", category="GOOD"), "bank.category"),
        (lambda banks, path: banks.say("FAIR", "x", "meh"), "bank.opinion"),
        (lambda banks, path: banks.hand_over("FAIR", path, form="xls"), "bank.form"),
    ],
)
def test_what_is_not_known_is_told(archive, tmp_path: Path, call, code_: str) -> None:
    archive.handover.create("FAIR")
    with pytest.raises(UsageError) as caught:
        call(archive.handover, tmp_path / "list")
    assert caught.value.code == code_
