from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from twicetold.errors import IndexDamaged
from twicetold.pipeline.index_upkeep import missing_in, opened_or_anew


class Index:
    """Holds the lines of a file; one that says `damaged` cannot be opened."""

    def __init__(self, folder: Path) -> None:
        file = folder / "items"
        self.held = set(file.read_text().split()) if file.exists() else set()
        if "damaged" in self.held:
            raise IndexDamaged("it is")

    def items(self) -> frozenset[str]:
        return frozenset(self.held)

    def remove(self, items: Iterable[str]) -> None:
        self.held -= set(items)


def test_what_is_whole_is_opened_and_what_is_damaged_is_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    assert opened_or_anew(Index, folder).items() == frozenset()
    folder.mkdir()
    (folder / "items").write_text("a b")
    assert opened_or_anew(Index, folder).items() == {"a", "b"}
    (folder / "items").write_text("a damaged")
    assert opened_or_anew(Index, folder).items() == frozenset()
    assert not folder.exists()


def test_what_is_gone_is_taken_out_and_what_is_missing_is_told_in_order(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.held = {"a", "b"}
    assert missing_in(index, {"d", "b", "c"}) == ["c", "d"]
    assert index.items() == {"b"}
