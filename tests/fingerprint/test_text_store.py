"""Words on disk: what was read comes back; what was tampered with, or is another item's, does not."""

from pathlib import Path

import numpy as np
import pytest

from twicetold.errors import FingerprintDamaged
from twicetold.fingerprint.text_store import read, stored_text, write
from twicetold.media.text_track import TextForm, TextTrack

ITEM = "a" * 64
TRACK = TextTrack(
    "The harbour\nis closed",
    TextForm.SUBTITLES,
    encoding="utf-8",
    cues=np.array([[0, 11, 0, 900], [12, 21, 1000, 2000]], np.int64),
    pages=np.array([[0, 21]], np.int64),
    warnings=("a note",),
)


def test_words_come_back_with_their_times(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "words.json"
    write(path, stored_text(TRACK, item_sha256=ITEM, made_by="reader 1", language="en"))
    stored = read(path, item_sha256=ITEM)
    assert (stored.text, stored.made_by, stored.language) == (TRACK.text, "reader 1", "en")
    back = stored.track
    assert (back.text, back.form, back.encoding, back.warnings) == (TRACK.text, TRACK.form, "utf-8", ("a note",))
    assert back.cues.tolist() == TRACK.cues.tolist()
    assert back.pages.tolist() == TRACK.pages.tolist()
    assert not list(path.parent.glob("*.part"))


def test_unpaired_surrogates_are_replaced_one_for_one(tmp_path: Path) -> None:
    path = tmp_path / "words.json"
    write(path, stored_text(TextTrack("a\ud800b", TextForm.PDF), item_sha256=ITEM, made_by="reader 1"))
    assert read(path, item_sha256=ITEM).text == "a\ufffdb"


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b"harbour", b"airport"),
        lambda content: content.replace(b'"format":1', b'"format":9'),
        lambda _: b"",
        lambda _: b"\xff\xfe",
    ],
)
def test_damaged_words_are_told(tmp_path: Path, damage: object) -> None:
    path = tmp_path / "words.json"
    write(path, stored_text(TRACK, item_sha256=ITEM, made_by="reader 1"))
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(FingerprintDamaged, match=r"words\.json"):
        read(path, item_sha256=ITEM)


def test_words_of_another_item_are_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "words.json"
    write(path, stored_text(TRACK, item_sha256=ITEM, made_by="reader 1"))
    with pytest.raises(FingerprintDamaged, match="holds the words of item aaaa"):
        read(path, item_sha256="b" * 64)
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.json", item_sha256=ITEM)
