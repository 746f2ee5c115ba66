from pathlib import Path

import pytest

from twicetold.errors import IndexDamaged
from twicetold.search.manifest import MANIFEST, FileRecord, Manifest, SegmentRecord, read_manifest, write_manifest


def some() -> Manifest:
    record = FileRecord(size_bytes=12, sha256="ab" * 32)
    segment = SegmentRecord(name="segment-000003", codes=7, files={"codes.npy": record}, removed=("cd" * 32,))
    return Manifest(bands=16, next_number=4, segments=(segment,))


def test_what_is_written_is_read(tmp_path: Path):
    write_manifest(tmp_path, some())
    assert read_manifest(tmp_path) == some()
    assert [path.name for path in tmp_path.iterdir()] == [MANIFEST]


def test_where_there_is_no_index_there_is_no_manifest(tmp_path: Path):
    assert read_manifest(tmp_path) is None


def test_a_later_format_is_not_guessed_at(tmp_path: Path):
    (tmp_path / MANIFEST).write_text('{"format": 2, "bands": 16}')
    with pytest.raises(IndexDamaged, match="format 2"):
        read_manifest(tmp_path)


def test_a_write_that_fails_keeps_the_old_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_manifest(tmp_path, some())

    def refuse(self: Path, target: Path) -> None:
        raise OSError("no")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", refuse)
        with pytest.raises(OSError, match="no"):
            write_manifest(tmp_path, Manifest(bands=28))
    assert read_manifest(tmp_path) == some()
