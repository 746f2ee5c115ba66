"""Web archives: what was captured whole becomes releases, all else is counted, and damage costs what is damaged."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.intake.conftest import fake_probe
from twicetold.api import Archive
from twicetold.errors import TableInvalid, UsageError
from twicetold.intake import webarchive
from twicetold.intake.webarchive import is_web_archive, read_web_archive
from twicetold.model import DateKind, Storage

FILM = b"MEDIA a film " * 1000
OTHER = b"MEDIA another " * 1000
Capture = tuple[str, str, bytes, str, dict[str, str]]


def capture(address: str, body: bytes, kind: str = "video/mp4", *, status: str = "200 OK", **headers: str) -> Capture:
    return address, kind, body, status, headers


def warc(captures: Iterable[Capture]) -> bytes:
    """Records as crawlers write them, each a member of gzip of its own."""
    held = b""
    for number, (address, kind, body, status, headers) in enumerate(captures):
        told = {"Content-Type": kind} | {name.replace("_", "-"): value for name, value in headers.items()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        block = f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Target-URI: {address}\r\n"
            f"WARC-Date: 2024-05-06T10:{number:02d}:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        )
        held += gzip.compress(head.encode() + block + b"\r\n\r\n")
    return held


def read(tmp_path: Path, content: bytes, name: str = "a.warc.gz", **options: str):
    path = tmp_path / name
    path.write_bytes(content)
    hold = tmp_path / "hold"
    hold.mkdir()
    return read_web_archive(path, hold, **options)


def test_films_sounds_and_pictures_are_releases_and_the_rest_is_counted(tmp_path: Path) -> None:
    plan = read(
        tmp_path,
        warc(
            [
                capture("https://outlet.example/v/harvest.mp4?x=1", FILM),
                capture("https://outlet.example/page", b"<p>words</p>", "text/html"),
                capture("https://outlet.example/icon.png", b"P" * 200, "image/png"),
                capture("https://outlet.example/photo.jpg", b"MEDIA photo" * 2000, "image/jpeg"),
                capture("https://outlet.example/gone.mp4", FILM, status="404 Not Found"),
            ]
        ),
    )
    assert [(one.source, one.title, one.url) for one in plan.releases] == [
        ("outlet.example", "harvest.mp4", "https://outlet.example/v/harvest.mp4?x=1"),
        ("outlet.example", "photo.jpg", "https://outlet.example/photo.jpg"),
    ]
    assert plan.ignored == 3
    assert plan.unpacked
    [date] = plan.releases[0].dates
    assert (date.kind, date.earliest.isoformat()) == (DateKind.COLLECTED, "2024-05-06T10:00:00+00:00")
    assert plan.releases[0].files[0].read_bytes() == FILM


def test_a_range_that_has_it_all_counts_and_a_part_does_not(tmp_path: Path) -> None:
    whole, part = f"bytes 0-{len(FILM) - 1}/{len(FILM)}", f"bytes 0-{len(OTHER) - 1}/{len(OTHER) * 9}"
    plan = read(
        tmp_path,
        warc(
            [
                capture("https://e.org/a.mp4", FILM, status="206 Partial Content", Content_Range=whole),
                capture("https://e.org/b.mp4", OTHER, status="206 Partial Content", Content_Range=part),
            ]
        ),
        source="Outlet",
    )
    assert [(one.source, one.title) for one in plan.releases] == [("Outlet", "a.mp4")]


def test_the_same_bytes_at_the_same_address_are_one_release(tmp_path: Path) -> None:
    plan = read(tmp_path, warc([capture("https://e.org/a.mp4", body) for body in (FILM, FILM, OTHER)]))
    assert len({one.id for one in plan.releases}) == len(plan.releases) == 2
    assert plan.releases[0].dates[0].earliest.minute == 0


@pytest.mark.parametrize(
    "address", ["https://e.org/../../etc/passwd", "https://e.org/%2e%2e%2f%2e%2e%2fx", "https://e.org/"]
)
def test_a_hostile_address_names_no_place_of_its_own(tmp_path: Path, address: str) -> None:
    [one] = read(tmp_path, warc([capture(address, FILM)])).releases
    assert one.files[0].resolve().is_relative_to((tmp_path / "hold").resolve())


def test_a_package_is_read_and_what_lies_beside_its_archive_is_not(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("archive/one.warc.gz", warc([capture("https://e.org/a.mp4", FILM)]))
        package.writestr("archive/two.warc", gzip.decompress(warc([capture("https://e.org/b.mp4", OTHER)])))
        package.writestr("../evil.warc.gz", warc([capture("https://e.org/c.mp4", FILM)]))
        package.writestr("pages/pages.jsonl", "{}")
    plan = read(tmp_path, held.getvalue(), "a.wacz")
    assert [one.title for one in plan.releases] == ["a.mp4", "b.mp4"]


@pytest.mark.parametrize(
    ("name", "content"), [("a.warc", b"not one"), ("a.wacz", b"not one"), ("a.warc.gz", b"\x1f\x8bx")]
)
def test_what_is_no_web_archive_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    assert is_web_archive(Path(name))
    with pytest.raises(TableInvalid) as caught:
        read(tmp_path, content, name)
    assert caught.value.code == "intake.export"


def test_what_was_read_before_the_damage_goes_in(tmp_path: Path) -> None:
    first, second = warc([capture("https://e.org/a.mp4", FILM)]), warc([capture("https://e.org/b.mp4", OTHER)])
    plan = read(tmp_path, first + second[: len(second) // 2])
    assert [one.title for one in plan.releases] == ["a.mp4"]
    assert [one.code for one in plan.problems] == ["intake.broken_archive"]


def test_a_capture_that_is_cut_is_no_release(tmp_path: Path) -> None:
    whole = gzip.decompress(warc([capture("https://e.org/a.mp4", FILM), capture("https://e.org/b.mp4", OTHER)]))
    plan = read(tmp_path, whole[:-500], "a.warc")
    assert [one.title for one in plan.releases] == ["a.mp4"]
    assert [one.code for one in plan.problems] == ["intake.broken_archive"]


def test_a_capture_that_unpacks_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webarchive, "MAX_BYTES", 1000)
    plan = read(tmp_path, warc([capture("https://e.org/a.mp4", FILM)]))
    assert plan.releases == []
    assert [one.code for one in plan.problems] == ["intake.too_large"]


def test_it_is_added_twice_as_once_and_never_referenced(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(warc([capture("https://e.org/a.mp4", FILM), capture("https://e.org/b.mp4", OTHER)]))
    with Archive.init(tmp_path / "archive") as archive:
        with pytest.raises(UsageError) as caught:
            archive.add(path, storage=Storage.REFERENCED, probe=fake_probe)
        assert caught.value.code == "usage.storage"
        archive.add(path, probe=fake_probe)
        archive.add(path, probe=fake_probe)
        assert [release.title for release in archive.releases()] != []
        assert len(archive.releases()) == len(archive.items()) == 2
        assert archive.verify().findings == []
        assert archive.item_path(archive.items()[0].sha256).is_relative_to(archive.layout.root)
