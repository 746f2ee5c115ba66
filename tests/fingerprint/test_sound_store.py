"""Fingerprints of sound on disk: what is read is what was written, or an error."""

from pathlib import Path

import numpy as np
import pytest

from tests.fingerprint.tunes import tune
from twicetold.errors import FingerprintDamaged
from twicetold.fingerprint import sound_store
from twicetold.fingerprint.sound import SoundPrint, sound_print

ITEM = "ab" * 32


@pytest.mark.parametrize("found", [sound_print([tune(1, 5)]), SoundPrint.empty()])
def test_what_was_written_is_read(tmp_path: Path, found: SoundPrint) -> None:
    path = tmp_path / "deep" / "sound"
    sound_store.write(path, found, item_sha256=ITEM)
    back = sound_store.read(path, item_sha256=ITEM)
    assert back.end_us == found.end_us
    assert np.array_equal(back.levels, found.levels)
    assert np.array_equal(back.loudness, found.loudness)
    assert all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in zip(back.peaks, found.peaks, strict=True))
    assert [each.name for each in path.parent.iterdir()] == ["sound"]


def test_a_flipped_bit_anywhere_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "sound"
    sound_store.write(path, sound_print([tune(1, 5)]), item_sha256=ITEM)
    whole = path.read_bytes()
    before = sound_store.read(path, item_sha256=ITEM)
    for at in np.random.default_rng(1).integers(0, len(whole), 60).tolist():
        hurt = bytearray(whole)
        hurt[at] ^= 0x10
        path.write_bytes(bytes(hurt))
        try:
            after = sound_store.read(path, item_sha256=ITEM)
        except FingerprintDamaged:
            continue
        # Padding between the arrays says nothing.
        assert np.array_equal(after.levels, before.levels)
        assert np.array_equal(after.peaks.frame, before.peaks.frame)


@pytest.mark.parametrize("kept", [0, 10, 500, -1])
def test_a_cut_file_is_damaged(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "sound"
    sound_store.write(path, sound_print([tune(1, 5)]), item_sha256=ITEM)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(FingerprintDamaged, match="not a whole"):
        sound_store.read(path, item_sha256=ITEM)


def test_another_items_file_is_refused_and_a_missing_one_is_missing(tmp_path: Path) -> None:
    sound_store.write(tmp_path / "sound", SoundPrint.empty(), item_sha256=ITEM)
    with pytest.raises(FingerprintDamaged, match="holds sound"):
        sound_store.read(tmp_path / "sound", item_sha256="cd" * 32)
    with pytest.raises(FileNotFoundError):
        sound_store.read(tmp_path / "none", item_sha256=ITEM)
