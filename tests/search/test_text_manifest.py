from pathlib import Path

import pytest

from twicetold.errors import IndexDamaged
from twicetold.search.manifest import MANIFEST, FileRecord, write_manifest
from twicetold.search.text_manifest import TextManifest, TextSegmentRecord, read_text_manifest

RECORD = TextSegmentRecord(
    name="segment-000001", postings=3, files={"keys.npy": FileRecord(size_bytes=1, sha256="a" * 64)}, removed=("b",)
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    manifest = TextManifest(next_number=2, segments=(RECORD,))
    write_manifest(tmp_path, manifest)
    assert read_text_manifest(tmp_path) == manifest
    assert [path.name for path in tmp_path.iterdir()] == [MANIFEST]


def test_where_there_is_none_it_is_empty(tmp_path: Path) -> None:
    assert read_text_manifest(tmp_path / "nowhere") == TextManifest()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b'{"format":9}', b'{"bands":16,"segments":[]}'])
def test_what_is_no_such_manifest_is_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(content)
    with pytest.raises(IndexDamaged):
        read_text_manifest(tmp_path)
