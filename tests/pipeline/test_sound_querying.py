"""Asking about a file's sound: a sound file, a film with sound, a film without."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.fingerprint.tunes import tune, write_sound
from tests.pipeline.conftest import Clip, shot
from tests.pipeline.sounding import add_sounds, items, part, trace, within
from twicetold import Archive
from twicetold.errors import MediaRejected
from twicetold.media.reader import MediaReader
from twicetold.model import ItemKind, Match, Modality
from twicetold.pipeline.asking import ask
from twicetold.pipeline.sound_querying import query_sound

FIRST = tune(1, 20)


def asked(archive: Archive, path: Path, kind: ItemKind = ItemKind.AUDIO, own: str = "f" * 64) -> list[Match]:
    place = archive.workplace()
    with MediaReader(place.settings.media, workers=1) as reader:
        return query_sound(place, reader, path, kind, own)


def test_a_sound_file_is_asked_about_and_nothing_is_written(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        add_sounds(archive, tmp_path / "in", {"A": FIRST})
        trace(archive)
        path = write_sound(tmp_path / "asked.wav", within(part(FIRST, 8, 14), seed=7))
        before = sorted((tmp_path / "archive").rglob("*"))
        (match,) = ask(archive.workplace(), path, workers=1)
        assert match.modality is Modality.AUDIO
        assert match.ref_item == items(archive)["A"]
        assert match.query is not None
        assert match.query.start / 1e6 == pytest.approx(5, abs=0.2)
        assert sorted((tmp_path / "archive").rglob("*")) == before
        own = tmp_path / "in" / "A.flac"
        assert asked(archive, own, own=items(archive)["A"]) == []


def test_a_silent_film_has_no_matches_and_a_file_without_sound_is_refused(
    tmp_path: Path, video: Callable[[str, Clip], Path]
) -> None:
    film = video("silent", shot(1, 1))
    with Archive.init(tmp_path / "archive") as archive:
        assert asked(archive, film, ItemKind.VIDEO) == []
        with pytest.raises(MediaRejected, match="no sound"):
            asked(archive, film, ItemKind.AUDIO)


def test_a_known_jingle_is_not_told(tmp_path: Path) -> None:
    jingle = tune(40, 5)
    with Archive.init(tmp_path / "archive") as archive:
        shows = {name: np.concatenate([jingle, tune(60 + n, 16)]) for n, name in enumerate("ABC")}
        add_sounds(archive, tmp_path / "in", shows)
        trace(archive)
        path = write_sound(tmp_path / "asked.wav", within(jingle, seed=7))
        assert asked(archive, path) == []
