"""The whole job on footage that the suite makes: what is found, where, from whom, and that it is found once."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from tests.fingerprint.photographs import grey
from tests.pipeline.conftest import Clip, shot
from twicetold import Archive
from twicetold.align.patience import Patience
from twicetold.archive import ledger, parts
from twicetold.model import Part, PartKind
from twicetold.pipeline import turns
from twicetold.pipeline.picture_tracing import STAGE
from twicetold.pipeline.reports import Settled

Video = Callable[[str, Clip], Path]


def add(archive: Archive, folder: Path, dates: dict[str, str]) -> None:
    table = folder / f"releases-{len(dates)}-{min(dates)}.csv"
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "source", "published", "file"])
        writer.writerows([name, "outlet", date, f"{name}.mp4"] for name, date in dates.items())
    archive.add(folder, releases=table)


@pytest.fixture
def archive(tmp_path: Path, video: Video) -> Archive:
    """A: two new shots. B: a new shot, A's second shot mirrored. C: B's stretch again, from B, and its own shot."""
    first, second, third, fourth = (shot(seed, 4) for seed in (1, 2, 3, 4))
    video("A", np.concatenate([first, second]))
    video("B", np.concatenate([third, second[:, :, ::-1]]))
    video("C", np.concatenate([second[25:, :, ::-1], fourth]))
    archive = Archive.init(tmp_path / "archive")
    add(archive, tmp_path / "media", {"A": "2024-01-01", "B": "2024-02-01", "C": "2024-03-01"})
    return archive


def test_a_trace_credits_each_stretch_to_its_first_appearance(archive: Archive) -> None:
    with archive:
        report = archive.trace(workers=1)
        assert report.items_traced == 3
        (made_with,) = archive.connection.execute("SELECT versions FROM run WHERE id = ?", (report.run_id,)).fetchone()
        assert {"method", "pdq-frame", "corner-64", "opencv-python-headless"} <= json.loads(made_with).keys()
        account = {name: parts.of_release(archive.connection, name) for name in "ABC"}
    assert [part.kind for part in account["A"]] == [PartKind.NEW]
    new, recycled = account["B"]
    assert (new.kind, recycled.kind, recycled.source_release) == (PartKind.NEW, PartKind.RECYCLED, "A")
    assert recycled.span is not None
    assert recycled.source_span is not None
    assert abs(recycled.span.start - 4_000_000) <= 200_000
    assert abs(recycled.source_span.start - 4_000_000) <= 200_000
    again = account["C"][0]
    assert (again.kind, again.source_release, again.certainty) == (PartKind.RECYCLED, "A", "dated")
    assert again.span is not None
    assert abs(again.span.end - 3_000_000) <= 200_000
    assert account["C"][-1].kind is PartKind.NEW


def test_a_photograph_that_two_films_hold_is_found_with_a_range_for_its_moment(tmp_path: Path, video: Video) -> None:
    photograph = np.asarray(cv2.resize(grey("brook"), (160, 90), interpolation=cv2.INTER_AREA), np.uint8)
    video("A", np.concatenate([shot(1, 2), np.stack([photograph] * 100), shot(2, 2)]))
    video("B", np.concatenate([shot(3, 2), np.stack([(photograph * 0.8).astype(np.uint8)] * 75), shot(4, 2)]))
    with Archive.init(tmp_path / "archive") as archive:
        add(archive, tmp_path / "media", {"A": "2024-01-01", "B": "2024-02-01"})
        archive.trace(workers=1)
        (match,) = archive.matches()
        account = parts.of_release(archive.connection, "B")
    assert not match.offset_known
    assert (match.query.start, match.query.end) == pytest.approx((2_000_000, 5_000_000), abs=120_000)
    assert (match.ref.start, match.ref.end) == pytest.approx((2_000_000, 6_000_000), abs=120_000)
    assert [part.kind for part in account] == [PartKind.NEW, PartKind.RECYCLED, PartKind.NEW]


def test_tracing_again_does_nothing_and_a_later_release_costs_only_itself(
    archive: Archive, tmp_path: Path, video: Video
) -> None:
    with archive:
        archive.trace(workers=1)
        before = archive.matches()
        assert archive.trace(workers=1).items_traced == 0
        assert archive.matches() == before
        video("D", np.concatenate([shot(1, 4), shot(9, 3)]))
        add(archive, tmp_path / "media", {"D": "2024-04-01"})
        assert archive.trace(workers=1).items_traced == 1
        found = parts.of_release(archive.connection, "D")
        assert found[0].source_release == "A"


def test_a_find_that_is_older_becomes_the_source_of_what_was_known(
    archive: Archive, tmp_path: Path, video: Video
) -> None:
    with archive:
        archive.trace(workers=1)
        video("Z", shot(3, 4))
        add(archive, tmp_path / "media", {"Z": "2023-01-01"})
        archive.trace(workers=1)
        first = parts.of_release(archive.connection, "B")[0]
        assert (first.kind, first.source_release) == (PartKind.RECYCLED, "Z")


def test_a_file_that_cannot_be_read_is_counted_and_the_others_are_traced(archive: Archive) -> None:
    with archive:
        item = archive.release("B").items[0]
        path = archive.item_path(item)
        path.chmod(0o644)
        path.write_bytes(b"\0" * 100)
        report = archive.trace(workers=1)
        assert report.unreadable == 1
        assert parts.of_release(archive.connection, "B")[0].kind is PartKind.UNREADABLE
        assert parts.of_release(archive.connection, "C")[0].source_release == "A"
        assert any(problem.stage == "fingerprint" for problem in archive.problems())


def test_deleted_derived_files_are_made_again_with_the_same_result(archive: Archive) -> None:
    with archive:
        archive.trace(workers=1)
        before = parts.all_parts(archive.connection)
        for file in archive.layout.fingerprints.rglob("*.arrow"):
            file.unlink()
        for file in archive.layout.index.rglob("*.npy"):
            file.write_bytes(b"damaged")
        ledger.forget(archive.connection, STAGE)
        archive.connection.execute("UPDATE part SET match_id = NULL")
        archive.connection.execute("DELETE FROM match")
        archive.trace(workers=1)
        after = parts.all_parts(archive.connection)
    assert [(p.release, p.span, p.source_release) for p in after] == [
        (p.release, p.span, p.source_release) for p in before
    ]


def test_looks_that_were_not_taken_are_told_for_the_item(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(patience: Patience, start_us: float, end_us: float) -> bool:
        patience.left_out += 1
        return False

    monkeypatch.setattr(Patience, "lasts", never)
    with archive:
        report = archive.trace(workers=1)
        (told,) = [problem for problem in archive.problems() if problem.subject == "B.mp4"]
        assert (told.stage, told.code) == ("align", "align.left_out")
        assert "not looked at" in told.message
        assert (report.matches, report.unreadable) == (0, 0)


def test_accounts_are_told_turn_by_turn_and_end_as_if_told_at_once(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(archive.layout.root, tmp_path / "at-once")
    monkeypatch.setattr(turns, "FIRST_TURN_S", 9.0)
    monkeypatch.setattr(turns, "GROWTH", 1.8)
    told: list[Settled] = []
    with archive:
        report = archive.trace(workers=1, settled=told.append)
        whole = [parts.of_release(archive.connection, name) for name in "ABC"]
    assert [(one.releases, one.of) for one in told] == [(2, 3)]
    assert [(part.release, part.source_release) for part in told[0].recycled] == [("B", "A")]
    monkeypatch.undo()
    with Archive.open(tmp_path / "at-once") as other:
        assert other.trace(workers=1, settled=told.append).matches == report.matches
        assert [strip(parts.of_release(other.connection, name)) for name in "ABC"] == [strip(one) for one in whole]
    assert len(told) == 1


def strip(account: list[Part]) -> list[Part]:
    return [msgspec.structs.replace(part, match_id=None) for part in account]


def test_words_have_their_accounts_before_any_film_is_read(archive: Archive, tmp_path: Path) -> None:
    words = "The press by the mill opens on Saturday at nine; bring your own bottles, and bring back the ones you have."
    table = tmp_path / "media" / "words.csv"
    table.write_text(f'id,source,published,text\nM1,outlet,2024-01-02,"{words}"\nM2,outlet,2024-01-03,"{words}"\n')
    told: list[tuple[Settled, int]] = []
    with archive:
        archive.add(tmp_path / "media", releases=table)
        archive.trace(
            workers=1,
            settled=lambda one: told.append((one, len(ledger.done(archive.connection, STAGE)))),
        )
    ((first, films_traced),) = told
    assert films_traced == 0
    assert [(part.release, part.source_release) for part in first.recycled] == [("M2", "M1")]
