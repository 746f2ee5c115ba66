from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from twicetold.errors import FingerprintDamaged
from twicetold.fingerprint import learned_store
from twicetold.fingerprint.learned import Described

ITEM = "ab" * 32
MADE_BY = {"name": "net", "version": "1", "settings": {"sha256": "c" * 64}}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = Described(
        np.array([0, 500_000, 7_000_000], np.int64),
        np.random.default_rng(0).integers(-127, 128, (3, 16)).astype(np.int8),
        7_500_000,
    )
    learned_store.write(tmp_path / "a" / "one.arrow", found, item_sha256=ITEM, **MADE_BY)
    return tmp_path / "a" / "one.arrow"


def test_what_was_written_is_read(path: Path) -> None:
    found = learned_store.read(path, item_sha256=ITEM, **MADE_BY)
    assert found.times_us.tolist() == [0, 500_000, 7_000_000]
    assert found.vectors.shape == (3, 16)
    assert found.end_us == 7_500_000
    assert [other.name for other in path.parent.iterdir()] == [path.name]


def test_an_item_without_pictures_keeps_its_dimensions(path: Path) -> None:
    learned_store.write(path, Described(np.zeros(0, np.int64), np.zeros((0, 16), np.int8)), item_sha256=ITEM, **MADE_BY)
    assert learned_store.read(path, item_sha256=ITEM, **MADE_BY).vectors.shape == (0, 16)


@pytest.mark.parametrize("changed", [{"name": "other"}, {"version": "2"}, {"settings": {"sha256": "d" * 64}}])
def test_what_was_made_otherwise_is_refused(path: Path, changed: dict[str, object]) -> None:
    with pytest.raises(FingerprintDamaged, match="net 1"):
        learned_store.read(path, item_sha256=ITEM, **{**MADE_BY, **changed})
    with pytest.raises(FingerprintDamaged, match=ITEM):
        learned_store.read(path, item_sha256="cd" * 32, **MADE_BY)


def test_a_file_cut_anywhere_is_damaged_and_never_half_read(path: Path) -> None:
    whole = path.read_bytes()
    for length in range(0, len(whole), 61):
        path.write_bytes(whole[:length])
        with pytest.raises(FingerprintDamaged):
            learned_store.read(path, item_sha256=ITEM, **MADE_BY)


def test_a_changed_number_is_noticed(path: Path) -> None:
    found = learned_store.read(path, item_sha256=ITEM, **MADE_BY)
    whole = bytearray(path.read_bytes())
    at = whole.find(found.vectors.tobytes())
    assert at > 0
    whole[at] ^= 1
    path.write_bytes(bytes(whole))
    with pytest.raises(FingerprintDamaged, match="digest"):
        learned_store.read(path, item_sha256=ITEM, **MADE_BY)


def test_a_file_that_is_not_there_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        learned_store.read(tmp_path / "none.arrow", item_sha256=ITEM, **MADE_BY)
