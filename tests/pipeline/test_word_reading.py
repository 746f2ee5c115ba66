"""Words that machines read are kept apart, shown as such, and traced with all others; no network is asked."""

from __future__ import annotations

import socket
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.conftest import Clip, shot
from tests.pipeline.written import HARVEST, STORM, add_texts
from twicetold import Archive
from twicetold.errors import UsageError
from twicetold.fingerprint import words_extras
from twicetold.fingerprint.words_rows import Picture
from twicetold.media.reader import MediaReader
from twicetold.media.text_subtitles import Cue
from twicetold.pipeline.word_reading import WordsReport, read_words
from twicetold.run.progress import NoProgress


class Seeing:
    made_by = "seeing 1"

    def __init__(self, text: str = STORM) -> None:
        self.text = text

    def rows(self, picture: Picture) -> list[str]:
        assert picture.dtype == np.uint8
        assert picture.shape[2] == 3
        return [self.text] if self.text else []


class Hearing:
    made_by = "hearing 1"

    def cues(self, samples: object) -> tuple[list[Cue], str]:
        assert len(samples) > 16_000  # type: ignore[arg-type]
        return [Cue(0, 2_000_000, HARVEST)], "en"


@pytest.fixture
def media(video: Callable[[str, Clip], Path]) -> Path:
    folder = video("film", shot(1, 4)).parent
    with wave.open(str(folder / "talk.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(np.random.default_rng(1).integers(-9000, 9000, 48_000).astype("<i2").tobytes())
    return folder


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: socket.socket, address: object) -> None:
        raise AssertionError(f"asked the network for {address}")

    monkeypatch.setattr(socket.socket, "connect", refused)


def read(archive: Archive, *, pictures: Seeing | None = None, sound: Hearing | None = None) -> WordsReport:
    with MediaReader(archive.settings.media, workers=1) as reader:
        return read_words(archive.workplace(), reader, pictures=pictures, sound=sound, progress=NoProgress())


def test_what_is_seen_and_heard_is_found_in_messages(tmp_path: Path, media: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(media, source="outlet")
        add_texts(archive, tmp_path / "in", {"A": f"Now: {STORM}", "B": f"Then: {HARVEST}"})
        archive.trace(workers=1)
        assert [match for match in archive.matches() if match.modality == "text"] == []
        report = read(archive, pictures=Seeing(), sound=Hearing())
        assert (report.items, report.with_words, report.failed) == (3, 2, 0)
        assert report.readers == ("seeing 1", "hearing 1")
        archive.trace(workers=1)
        found = [match for match in archive.matches() if match.modality == "text"]
        assert len(found) == 2
        quotes = {side.made_by: side for match in found for side in _sides(archive, match) if side.made_by}
        assert quotes["seeing 1"].quote == STORM
        assert quotes["hearing 1"].quote == HARVEST
        assert quotes["seeing 1"].time is not None
        assert "seeing 1" in {value for match in found for value in match.evidence.values() if isinstance(value, str)}
        # Nothing is read twice.
        assert read(archive, pictures=Seeing(), sound=Hearing()).items == 0


def test_another_reader_takes_the_place_of_the_first(tmp_path: Path, media: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(media, source="outlet")
        add_texts(archive, tmp_path / "in", {"A": f"Now: {STORM}"})
        read(archive, pictures=Seeing())
        archive.trace(workers=1)
        assert len([match for match in archive.matches() if match.modality == "text"]) == 1
        other = Seeing("")
        other.made_by = "seeing 2"
        assert read(archive, pictures=other).with_words == 0
        archive.trace(workers=1)
        assert [match for match in archive.matches() if match.modality == "text"] == []


def test_an_item_that_cannot_be_read_is_a_problem_and_the_run_goes_on(tmp_path: Path, media: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(media, source="outlet")
        film = next(item for item in archive.items() if item.kind == "video")
        place = archive.objects.path_of(archive.connection, film.sha256)
        place.chmod(0o644)
        place.unlink()
        report = read(archive, pictures=Seeing(), sound=Hearing())
        assert (report.failed, report.with_words) == (2, 1)
        assert {problem.code for problem in archive.problems(stage="read")} == {"object.missing"}


def test_without_the_extras_it_is_refused_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words_extras, "has", lambda modules: False)
    with Archive.init(tmp_path / "archive") as archive:
        for asked in ({"on_screen": True, "spoken": False}, {"on_screen": False, "spoken": True}):
            with pytest.raises(UsageError) as caught:
                archive.words.read(**asked)
            assert caught.value.code in {"words.no_reader", "words.no_model"}


def _sides(archive: Archive, match: object) -> list:
    passages = archive.words.passages(match)  # type: ignore[arg-type]
    return [side for side in (passages.query, passages.ref) if side]
