"""Runs commands as a shell would see them: what they print, on which stream, and the exit status."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from twicetold.api import Archive
from twicetold.cli.main import run
from twicetold.cli.session import Session
from twicetold.model import ItemKind


@dataclass(frozen=True, slots=True)
class Ended:
    status: int
    out: str
    err: str


class Video(msgspec.Struct):
    kind: ItemKind = ItemKind.VIDEO
    media_type: str = "video/mp4"
    width: int = 64
    height: int = 48
    duration_us: int = 1_000_000
    creation_time: str | None = None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "outlet"
    made.mkdir()
    (made / "a.mp4").write_bytes(b"MEDIA a")
    (made / "empty.mp4").touch()
    (made / "releases.csv").write_text("id,file,title,date\nR1,a.mp4,=SUM(A1),2024-05\nR2,empty.mp4,T,2024\n")
    return made


@pytest.fixture(autouse=True)
def _no_decoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every file opens as a video: the command line is under test here, not the decoders."""
    real = Archive.add

    def add(self: Archive, *arguments: object, **options: object) -> object:
        return real(self, *arguments, **{"probe": lambda path: Video(), **options})

    monkeypatch.setattr(Archive, "add", add)
    return


@pytest.fixture
def twicetold(capfd: pytest.CaptureFixture[str], tmp_path: Path):
    """Runs one command on the archive at tmp_path / 'archive'."""

    def call(*arguments: object) -> Ended:
        capfd.readouterr()
        given = ["--archive", str(tmp_path / "archive"), *map(str, arguments)]
        status = run(given, Session(log_json="--log-json" in given))
        captured = capfd.readouterr()
        return Ended(status, captured.out, captured.err)

    return call


@pytest.fixture
def filled(twicetold, folder: Path) -> Path:
    """An archive with release R1, and a problem with R2."""
    assert twicetold("init").status == 0
    assert twicetold("add", folder).status == 3
    return folder.parent / "archive"
