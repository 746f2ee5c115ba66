from __future__ import annotations

import errno
import os
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fingerprint.photographs import grey
from tests.fingerprint.test_keypoints import same
from twicetold.archive.layout import Layout
from twicetold.errors import FingerprintDamaged, StorageFull
from twicetold.fingerprint import keypoint_store as store
from twicetold.fingerprint.keypoints import NAME, VERSION, Keypoints, keypoints_of

SHA256 = "5e" * 32
DIGEST = "d1"


@pytest.fixture(scope="module")
def found() -> Keypoints:
    names = ("cat", "dahlia", "rocket")
    parts = [keypoints_of(grey(name, side=160), time_us=n * 1_000_000) for n, name in enumerate(names)]
    parts.insert(1, keypoints_of(np.zeros((20, 30), np.uint8), time_us=500_000))
    return Keypoints.joined(parts, aspect=16 / 9, end_us=2_040_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Layout(tmp_path).fingerprint(NAME, VERSION, SHA256)


def write(path: Path, found: Keypoints) -> None:
    store.write(path, found, item_sha256=SHA256, settings_digest=DIGEST)


def read(path: Path) -> Keypoints:
    return store.read(path, item_sha256=SHA256, settings_digest=DIGEST)


def test_what_is_written_is_read(found: Keypoints, path: Path) -> None:
    write(path, found)
    assert same(read(path), found)
    assert not same(read(path), found.take(np.arange(len(found.codes)) > 0))


@pytest.mark.parametrize(
    "nothing", [Keypoints.joined([]), keypoints_of(np.zeros((20, 30), np.uint8))], ids=["no frames", "no spots"]
)
def test_an_item_without_spots_can_be_stored(path: Path, nothing: Keypoints) -> None:
    write(path, nothing)
    assert same(read(path), nothing)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 4), max_size=6), st.integers(0, 2**32), st.floats(0.1, 10))
def test_any_spots_come_back(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], seed: int, aspect: float
) -> None:
    random = np.random.default_rng(seed)
    count = sum(lengths)
    made = Keypoints(
        times_us=np.cumsum(random.integers(1, 2**40, len(lengths))).astype(np.int64),
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        codes=random.integers(0, 2**64, count, dtype=np.uint64),
        places=random.integers(0, 2**8, (count, 2)).astype(np.uint8),
        sizes=random.integers(0, 2**8, count).astype(np.uint8),
        aspect=aspect,
        end_us=seed,
    )
    path = tmp_path_factory.getbasetemp() / "any.arrow"
    write(path, made)
    assert same(read(path), made)


def test_the_file_says_where_it_came_from(found: Keypoints, path: Path) -> None:
    write(path, found)
    schema = pa.ipc.open_file(path.read_bytes()).schema
    origin = msgspec.json.decode(schema.metadata[store.METADATA_KEY], type=store.Origin)
    assert (origin.item_sha256, origin.fingerprinter, origin.version) == (SHA256, NAME, VERSION)
    assert (origin.aspect, origin.end_us) == (found.aspect, found.end_us)


def test_any_arrow_reader_sees_a_row_for_each_frame_with_the_lists_of_its_spots(found: Keypoints, path: Path) -> None:
    write(path, found)
    table = pa.ipc.open_file(path.read_bytes()).read_all()
    assert table["time_us"].to_pylist() == found.times_us.tolist()
    for frame, cell in enumerate(table["codes"].to_pylist()):
        assert cell == found.codes[found.frame == frame].tolist()
    assert table["x"].to_pylist()[0] == found.places[found.frame == 0, 0].tolist()


def test_the_same_spots_give_the_same_bytes(found: Keypoints, path: Path, tmp_path: Path) -> None:
    write(path, found)
    write(tmp_path / "again", found)
    assert path.read_bytes() == (tmp_path / "again").read_bytes()


def test_writing_again_replaces_and_leaves_nothing_beside(found: Keypoints, path: Path) -> None:
    write(path, Keypoints.joined([]))
    write(path, found)
    assert same(read(path), found)
    assert list(path.parent.iterdir()) == [path]


def test_a_missing_file_is_missing_and_not_damaged(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(path)


def test_a_truncated_file_is_damaged_wherever_it_is_cut(found: Keypoints, path: Path) -> None:
    write(path, found)
    whole = path.read_bytes()
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises(FingerprintDamaged):
            read(path)


def test_a_flipped_byte_is_found_or_changes_nothing(found: Keypoints, path: Path) -> None:
    write(path, found)
    whole = path.read_bytes()
    steps = range(0, len(whole), 31)
    damaged = 0
    for at in steps:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            assert same(read(path), found)
        except FingerprintDamaged:
            damaged += 1
    assert damaged > len(steps) / 2


@pytest.mark.parametrize("content", [b"", b"not an Arrow file", b"ARROW1\0\0" + b"\0" * 40])
def test_another_file_is_damaged(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(FingerprintDamaged, match="whole fingerprint file"):
        read(path)


def test_an_arrow_file_of_something_else_is_damaged(path: Path) -> None:
    path.parent.mkdir(parents=True)
    table = pa.table({"x": [1, 2]})
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table)
    with pytest.raises(FingerprintDamaged):
        read(path)


def test_spots_of_another_item_and_other_settings_are_refused(found: Keypoints, path: Path) -> None:
    write(path, found)
    with pytest.raises(FingerprintDamaged, match="another item"):
        store.read(path, item_sha256="77" * 32, settings_digest=DIGEST)
    with pytest.raises(FingerprintDamaged, match="other settings"):
        store.read(path, item_sha256=SHA256, settings_digest="d2")


def test_the_work_of_another_version_is_refused(found: Keypoints, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, found)
    monkeypatch.setattr(store, "VERSION", f"{VERSION}-next")
    with pytest.raises(FingerprintDamaged, match=f"made by {NAME} {VERSION}"):
        read(path)


def test_a_full_disk_keeps_what_was_there(found: Keypoints, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, Keypoints.joined([]))

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        write(path, found)
    assert same(read(path), Keypoints.joined([]))
    assert list(path.parent.iterdir()) == [path]
