from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.handover.conftest import archive, made_archive
from twicetold import Archive
from twicetold.errors import UsageError

__all__ = ["archive", "made_archive"]


def test_a_bag_of_a_match_holds_both_sides_and_the_log_tells_of_it(archive, tmp_path: Path) -> None:
    archive.verdicts.judge(1, "same", person="ada")
    made = archive.evidence.bag(tmp_path / "bag", match=1)
    media = {path.name.partition(".")[0] for path in (made.path / "data" / "media").iterdir()}
    assert media == {archive.release(name).items[0] for name in ("first", "later")}
    verdicts = [
        json.loads(line) for line in (made.path / "data" / "record" / "verdicts.jsonl").read_text().splitlines()
    ]
    assert [one["person"] for one in verdicts] == ["ada"]
    event = archive.custody()[-1]
    assert (event.action, event.subject, event.details["sha256"]) == ("bag.made", "match 1", made.sha256)


def test_a_bag_without_media_has_fingerprints_and_is_made_beside_a_trace(archive, tmp_path: Path) -> None:
    archive.trace()
    with Archive.open(archive.layout.root, read_only=True) as reader:
        made = reader.evidence.bag(tmp_path / "bag", release="first", media=False)
    assert not (made.path / "data" / "media").exists()
    assert list((made.path / "data" / "fingerprints").rglob("*.arrow"))
    assert "This bag holds no media" in (made.path / "README.html").read_text()


def test_media_that_is_gone_is_told(archive, tmp_path: Path) -> None:
    item = archive.release("first").items[0]
    path = archive.item_path(item)
    os.chmod(path.parent, 0o700)
    path.unlink()
    made = archive.evidence.bag(tmp_path / "bag", release="first")
    assert [one for one, _ in made.missing] == [item]
    assert item in (made.path / "README.html").read_text()


@pytest.mark.parametrize("asked", [{}, {"release": "first", "match": 1}])
def test_a_bag_is_of_one_thing(archive, tmp_path: Path, asked: dict) -> None:
    with pytest.raises(UsageError) as caught:
        archive.evidence.bag(tmp_path / "bag", **asked)
    assert caught.value.code == "bag.subject"
