"""The index of soundtracks: what is missing is added, what is damaged is made anew."""

from pathlib import Path

import pytest

from tests.fingerprint.tunes import tune
from tests.pipeline.sounding import add_sounds, items, trace
from twicetold import Archive
from twicetold.errors import IndexDamaged
from twicetold.pipeline.sound_fingerprinting import SoundPrints
from twicetold.pipeline.sound_indexing import existing_sound_index, sound_index_folder, updated_sound_index
from twicetold.run.progress import NoProgress


def test_it_grows_with_the_archive_and_is_made_anew_where_it_is_damaged(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        assert existing_sound_index(archive.workplace()).items() == frozenset()
        add_sounds(archive, tmp_path / "one", {"A": tune(1, 4)})
        trace(archive)
        assert existing_sound_index(archive.workplace()).items() == {items(archive)["A"]}
        add_sounds(archive, tmp_path / "two", {"B": tune(2, 4)})
        trace(archive)
        place = archive.workplace()
        whole = existing_sound_index(place)
        assert whole.items() == set(items(archive).values())
        for path in sound_index_folder(place).rglob("*"):
            if path.is_file() and path.stat().st_size > 1000:
                path.write_bytes(path.read_bytes()[:-64])
        with pytest.raises(IndexDamaged):
            existing_sound_index(place)
        again = updated_sound_index(place, SoundPrints(place), progress=NoProgress())
        assert (again.items(), len(again)) == (whole.items(), len(whole))
