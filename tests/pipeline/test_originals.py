from __future__ import annotations

from pathlib import Path

from tests.pipeline.written import HARVEST, STORM, add_texts, digest_of
from twicetold import Archive
from twicetold.errors import ItemError, MediaRejected
from twicetold.pipeline.originals import note_fault, read_originals


def test_every_original_comes_with_what_was_read_or_why_not(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(name)
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(folder, source="S")
        items = {item.name: item.sha256 for item in archive.items()}
        archive.item_path(items["b.txt"]).unlink()

        def read(item: str, path: Path) -> str:
            if path.read_text() == "c":
                raise MediaRejected("c is not to be read")
            return path.read_text()

        found = dict(read_originals(archive.workplace(), items.values(), read, workers=2, name="test"))
    assert found[items["a.txt"]] == "a"
    told = [found[items[name]] for name in ("b.txt", "c.txt")]
    assert all(isinstance(one, ItemError) for one in told)
    assert [one.code for one in told if isinstance(one, ItemError)] == ["object.missing", MediaRejected.default_code]


def test_a_fault_is_kept_under_the_name_of_its_item(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        add_texts(archive, tmp_path / "in", {"A": STORM, "B": HARVEST})
        place = archive.workplace()
        item = digest_of(STORM)
        note_fault(place, item, stage="read", code="text.empty", message="holds no words", hint="Look elsewhere.")
        (problem,) = archive.problems()
        assert (problem.stage, problem.subject) == ("read", place.items[item].name or item)
        assert (problem.code, problem.message, problem.hint) == ("text.empty", "holds no words", "Look elsewhere.")
