"""Every soundtrack to its fingerprint: once, again where the file is lost, and bad files as problems."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.fingerprint.tunes import tune, write_sound
from tests.pipeline.conftest import Clip, shot
from tests.pipeline.sounding import add_sounds, items
from twicetold import Archive
from twicetold.media.reader import MediaReader
from twicetold.pipeline import sound_fingerprinting
from twicetold.pipeline.sound_fingerprinting import (
    SoundPrints,
    fingerprint_sounds,
    items_with_sound,
    sound_to_fingerprint,
    unreadable_sound,
)
from twicetold.run.progress import NoProgress


def fingerprint(archive: Archive) -> int:
    place = archive.workplace()
    with MediaReader(place.settings.media, workers=1) as reader:
        return fingerprint_sounds(place, reader, sound_to_fingerprint(place), workers=1, progress=NoProgress())


def test_it_is_done_once_and_again_where_the_file_is_gone(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        add_sounds(archive, tmp_path / "in", {"A": tune(1, 4), "B": tune(2, 4)})
        assert fingerprint(archive) == 0
        place = archive.workplace()
        assert items_with_sound(place) == set(items(archive).values())
        found = SoundPrints(place)[items(archive)["A"]]
        assert found.end_us == 4_000_000
        files = sorted((tmp_path / "archive" / "fingerprints").rglob(f"*{items(archive)['A'][:6]}*"))
        (path,) = [file for file in files if file.is_file()]
        before = path.stat().st_mtime_ns
        assert fingerprint(archive) == 0
        assert path.stat().st_mtime_ns == before
        path.write_bytes(b"hurt")
        assert fingerprint(archive) == 0
        assert np.array_equal(SoundPrints(archive.workplace())[items(archive)["A"]].levels, found.levels)


def test_a_silent_film_is_no_problem_and_hurt_sound_is_one(tmp_path: Path, video: Callable[[str, Clip], Path]) -> None:
    film = video("film", shot(1, 1))
    hurt = write_sound(film.parent / "hurt.flac", tune(1, 6), codec="flac")
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(film.parent, source="outlet", storage="referenced")
        # What could be opened when it was taken in is cut afterwards.
        hurt.chmod(0o644)
        hurt.write_bytes(hurt.read_bytes()[:60])
        assert fingerprint(archive) == 1
        place = archive.workplace()
        assert items_with_sound(place) == set()
        assert len(unreadable_sound(place)) == 1
        assert {problem.subject for problem in archive.problems()} == {"hurt.flac"}


def test_what_is_compared_is_worked_out_once_and_let_go_of_with_the_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        add_sounds(archive, tmp_path / "in", {"A": tune(1, 4), "B": tune(2, 4)})
        fingerprint(archive)
        prints = SoundPrints(archive.workplace())
        one, other = items(archive)["A"], items(archive)["B"]
        sound = prints.sound(one)
        assert len(sound.levels) == len(prints[one])
        assert prints.sound(one) is sound
        monkeypatch.setattr(sound_fingerprinting, "KEPT_FRAMES", 1)
        prints.sound(other)
        again = prints.sound(one)
        assert again is not sound
        assert np.array_equal(again.levels, sound.levels)
