"""Asking about a file's sound: a sound file, a film with sound, a film without."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.fingerprint.tunes import tune, write_sound
from tests.pipeline.conftest import Clip, shot
from tests.pipeline.sounding import add_sounds, items, part, trace, within, write_film
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


def test_a_film_is_asked_about_by_picture_and_by_sound(tmp_path: Path) -> None:
    first = shot(1, 10)
    known = tmp_path / "known.mp4"
    write_film(known, first, part(FIRST, 0, 10))
    film = write_film(
        tmp_path / "asked.mkv",
        np.concatenate([shot(2, 2), first[100:200], shot(3, 6)]),
        np.concatenate([tune(7, 4), part(FIRST, 2, 7), tune(8, 1)]),
        late_s=2.0,
    )
    table = tmp_path / "releases.csv"
    table.write_text("id,source,published,file\nA,station,2024-01-01,known.mp4\n")
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(tmp_path, releases=table)
        archive.trace(workers=1)
        found = {match.modality: match for match in archive.query(film)}
    assert set(found) == {Modality.VIDEO, Modality.AUDIO}
    for modality, ends in ((Modality.VIDEO, [2, 6, 4, 8]), (Modality.AUDIO, [6, 11, 2, 7])):
        match = found[modality]
        told = [edge / 1e6 for span in (match.query, match.ref) if span for edge in (span.start, span.end)]
        assert told == pytest.approx(ends, abs=0.25), modality


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
