"""Asking an archive about a file that it does not hold."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.conftest import Clip, shot
from twicetold import Archive
from twicetold.errors import MediaRejected

Video = Callable[[str, Clip], Path]


def test_a_file_is_told_what_is_known_of_it_and_is_not_kept(tmp_path: Path, video: Video) -> None:
    first, second = shot(1, 4), shot(2, 4)
    video("A", np.concatenate([first, second]))
    table = tmp_path / "releases.csv"
    with table.open("w", newline="") as file:
        csv.writer(file).writerows([["id", "source", "published", "file"], ["A", "outlet", "2024-01-01", "A.mp4"]])
    asked = tmp_path / "asked.mp4"
    video("asked", np.concatenate([shot(7, 3), second[:75]])).rename(asked)
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(tmp_path / "media", releases=table)
        archive.trace(workers=1)
        items = archive.items()
    with Archive.open(tmp_path / "archive", read_only=True) as archive:
        (match,) = archive.query(asked)
        assert archive.items() == items
    assert match.query is not None
    assert match.ref is not None
    assert abs(match.query.start - 3_000_000) <= 200_000
    assert abs(match.ref.start - 4_000_000) <= 200_000


def test_a_file_without_pictures_is_refused_by_name(tmp_path: Path) -> None:
    asked = tmp_path / "clip.mp4"
    asked.write_bytes(b"\0\0\0\x18ftypisom" + bytes(500))
    with Archive.init(tmp_path / "archive") as archive, pytest.raises(MediaRejected, match=r"clip\.mp4"):
        archive.query(asked)
