"""The index follows the words: what came is added, what went is taken out, what is damaged is made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.written import BRIDGE, HARVEST, STORM, add_texts, digest_of
from twicetold import Archive
from twicetold.errors import IndexDamaged
from twicetold.pipeline import text_indexing
from twicetold.pipeline.text_indexing import existing_text_index, text_index_folder, updated_text_index
from twicetold.pipeline.texts import Texts
from twicetold.run.progress import NoProgress


def names(archive: Archive) -> set[str]:
    place = archive.workplace()
    return set(updated_text_index(place, Texts(place), progress=NoProgress()).item_names)


def test_words_are_indexed_once_and_again_after_damage(tmp_path: Path, monkeypatch: object) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        assert existing_text_index(archive.workplace()).item_names == ()
        add_texts(archive, tmp_path / "in", {"A": STORM, "B": "short"})
        assert names(archive) == {digest_of(STORM), digest_of("short")}
        folder = text_index_folder(archive.workplace())
        before = (folder / "manifest.json").read_bytes()
        assert names(archive) == {digest_of(STORM), digest_of("short")}
        assert (folder / "manifest.json").read_bytes() == before
        add_texts(archive, tmp_path / "in", {"C": HARVEST}, first_day=5)
        assert digest_of(HARVEST) in names(archive)
        for segment in folder.glob("segment-*"):
            (segment / "key.npy").write_bytes(b"damaged")
        assert names(archive) == {digest_of(text) for text in (STORM, "short", HARVEST)}


def test_an_index_as_it_was_before_it_was_a_shelf_is_made_anew(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        add_texts(archive, tmp_path / "in", {"A": STORM})
        folder = text_index_folder(archive.workplace())
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text('{"format":1,"kind":"text","next_number":2,"segments":[]}')
        with pytest.raises(IndexDamaged, match="cannot be read"):
            existing_text_index(archive.workplace())
        assert names(archive) == {digest_of(STORM)}
        assert existing_text_index(archive.workplace()).item_names == (digest_of(STORM),)


def test_large_numbers_go_in_several_changes(tmp_path: Path, monkeypatch: object) -> None:
    monkeypatch.setattr(text_indexing, "BATCH_SEEDS", 1)  # type: ignore[attr-defined]
    monkeypatch.setattr(text_indexing, "BATCH_ITEMS", 1)  # type: ignore[attr-defined]
    with Archive.init(tmp_path / "archive") as archive:
        add_texts(archive, tmp_path / "in", {"A": STORM, "B": HARVEST, "C": BRIDGE})
        assert names(archive) == {digest_of(text) for text in (STORM, HARVEST, BRIDGE)}
