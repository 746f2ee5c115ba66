import errno
import hashlib
import os
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pytest

from twicetold.archive.layout import Layout
from twicetold.errors import FingerprintDamaged, StorageFull
from twicetold.fingerprint import store
from twicetold.fingerprint.base import FrameCodes
from twicetold.fingerprint.pdq import MIRROR_FLIPS, to_hex
from twicetold.fingerprint.pdq_frame import PdqFrame
from twicetold.testing.fingerprinters import smooth_pictures

SHA256 = "5e" * 32


class NextVersion(PdqFrame):
    version = "2"


class OtherSettings(PdqFrame):
    @property
    def settings(self):
        return {"side": 32}


@pytest.fixture
def codes() -> FrameCodes:
    pictures = smooth_pictures(5, height=64, width=64)
    made = PdqFrame().compute(np.arange(5, dtype=np.int64) * 200_000, pictures)
    return FrameCodes(made.times_us, made.codes, made.mirrored, made.quality, made.flags, end_us=1_000_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Layout(tmp_path).fingerprint(PdqFrame.name, PdqFrame.version, SHA256)


def assert_same(first: FrameCodes, second: FrameCodes) -> None:
    for name in ("times_us", "codes", "mirrored", "quality", "flags", "region"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    assert first.end_us == second.end_us


def test_what_is_written_is_read(codes: FrameCodes, path: Path):
    store.write(path, codes, item_sha256=SHA256, fingerprinter=PdqFrame())
    assert_same(store.read(path, item_sha256=SHA256, fingerprinter=PdqFrame()), codes)


def test_an_item_without_frames_can_be_stored(path: Path):
    store.write(path, FrameCodes.empty(), item_sha256=SHA256, fingerprinter=PdqFrame())
    assert_same(store.read(path), FrameCodes.empty())


def test_the_file_says_where_it_came_from(codes: FrameCodes, path: Path):
    written = store.write(path, codes, item_sha256=SHA256, fingerprinter=PdqFrame())
    _, origin = store.read_with_origin(path)
    assert origin == written
    assert (origin.item_sha256, origin.fingerprinter, origin.version) == (SHA256, "pdq-frame", "1")
    assert origin.made_with["numpy"] == np.__version__


def test_any_arrow_reader_sees_codes_in_their_published_order(codes: FrameCodes, path: Path):
    store.write(path, codes, item_sha256=SHA256, fingerprinter=PdqFrame())
    table = pa.ipc.open_file(path.read_bytes()).read_all()
    assert [cell.hex() for cell in table["code"].to_pylist()] == [to_hex(code) for code in codes.codes]


def test_the_mirrored_codes_are_what_differs_from_those_that_a_mirror_leads_to_expect(codes: FrameCodes, path: Path):
    store.write(path, codes, item_sha256=SHA256, fingerprinter=PdqFrame())
    table = pa.ipc.open_file(path.read_bytes()).read_all()
    differ = np.frombuffer(b"".join(table["mirrored_xor"].to_pylist()), ">u8").reshape(-1, 4)
    assert (differ == codes.mirrored ^ codes.codes ^ MIRROR_FLIPS).all()
    assert np.bitwise_count(differ).sum(axis=1).max() < 32


def test_files_that_hold_the_mirrored_codes_themselves_are_read(codes: FrameCodes, path: Path):
    store.write(path, codes, item_sha256=SHA256, fingerprinter=PdqFrame())
    table = pa.ipc.open_file(path.read_bytes()).read_all()
    origin = msgspec.structs.replace(store.read_with_origin(path)[1], format=1, content_sha256="")
    digest = hashlib.sha256(msgspec.json.encode(origin))
    for column in (codes.times_us, codes.codes, codes.mirrored, codes.quality, codes.flags, codes.region):
        digest.update(column.tobytes())
    origin = msgspec.structs.replace(origin, content_sha256=digest.hexdigest())
    mirrored = pa.array([row.astype(">u8").tobytes() for row in codes.mirrored], pa.binary(32))
    old = table.set_column(2, "mirrored", mirrored)
    old = old.replace_schema_metadata({store.METADATA_KEY: msgspec.json.encode(origin)})
    with pa.ipc.new_file(str(path), old.schema) as writer:
        writer.write_table(old)
    assert_same(store.read(path, item_sha256=SHA256, fingerprinter=PdqFrame()), codes)


def test_a_format_that_is_not_known_is_damaged(codes: FrameCodes, path: Path):
    store.write(path, codes, item_sha256=SHA256, fingerprinter=PdqFrame())
    table = pa.ipc.open_file(path.read_bytes()).read_all()
    origin = msgspec.structs.replace(store.read_with_origin(path)[1], format=3)
    later = table.replace_schema_metadata({store.METADATA_KEY: msgspec.json.encode(origin)})
    with pa.ipc.new_file(str(path), later.schema) as writer:
        writer.write_table(later)
    with pytest.raises(FingerprintDamaged, match="known format"):
        store.read(path)


def test_the_same_codes_give_the_same_bytes(codes: FrameCodes, path: Path, tmp_path: Path):
    store.write(path, codes, item_sha256=SHA256, fingerprinter=PdqFrame())
    store.write(tmp_path / "again", codes, item_sha256=SHA256, fingerprinter=PdqFrame())
    assert path.read_bytes() == (tmp_path / "again").read_bytes()


def test_writing_again_replaces_and_leaves_nothing_beside(codes: FrameCodes, path: Path):
    store.write(path, FrameCodes.empty(), item_sha256=SHA256, fingerprinter=PdqFrame())
    store.write(path, codes, item_sha256=SHA256, fingerprinter=PdqFrame())
    assert_same(store.read(path), codes)
    assert list(path.parent.iterdir()) == [path]


def test_a_missing_file_is_missing_and_not_damaged(path: Path):
    with pytest.raises(FileNotFoundError):
        store.read(path)


def test_a_truncated_file_is_damaged_wherever_it_is_cut(codes: FrameCodes, path: Path):
    store.write(path, codes, item_sha256=SHA256, fingerprinter=PdqFrame())
    whole = path.read_bytes()
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises(FingerprintDamaged):
            store.read(path)


def test_a_flipped_byte_is_found_or_changes_nothing(codes: FrameCodes, path: Path):
    store.write(path, codes, item_sha256=SHA256, fingerprinter=PdqFrame())
    whole = path.read_bytes()
    damaged = 0
    for at in range(0, len(whole), 13):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            assert_same(store.read(path), codes)
        except FingerprintDamaged:
            damaged += 1
    assert damaged > len(whole) / 13 / 2


def test_a_text_file_is_damaged(path: Path):
    path.parent.mkdir(parents=True)
    path.write_text("not an Arrow file")
    with pytest.raises(FingerprintDamaged, match="whole fingerprint file"):
        store.read(path)


def test_an_arrow_file_of_something_else_is_damaged(path: Path):
    path.parent.mkdir(parents=True)
    table = pa.table({"x": [1, 2]})
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table)
    with pytest.raises(FingerprintDamaged):
        store.read(path)


def test_fingerprints_of_another_item_are_refused(codes: FrameCodes, path: Path):
    store.write(path, codes, item_sha256="77" * 32, fingerprinter=PdqFrame())
    with pytest.raises(FingerprintDamaged, match="another item"):
        store.read(path, item_sha256=SHA256)


@pytest.mark.parametrize("other", [NextVersion(), OtherSettings()])
def test_the_work_of_another_version_or_other_settings_is_refused(codes: FrameCodes, path: Path, other: PdqFrame):
    store.write(path, codes, item_sha256=SHA256, fingerprinter=other)
    with pytest.raises(FingerprintDamaged, match="other settings"):
        store.read(path, fingerprinter=PdqFrame())


def test_a_full_disk_keeps_what_was_there(codes: FrameCodes, path: Path, monkeypatch: pytest.MonkeyPatch):
    store.write(path, FrameCodes.empty(), item_sha256=SHA256, fingerprinter=PdqFrame())

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        store.write(path, codes, item_sha256=SHA256, fingerprinter=PdqFrame())
    assert_same(store.read(path), FrameCodes.empty())
    assert list(path.parent.iterdir()) == [path]
