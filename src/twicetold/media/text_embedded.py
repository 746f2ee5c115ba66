"""Subtitles that a film carries inside: every track of words, in the order of the container; no pictures of words."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import AssSubtitle

from twicetold.media.plan import DecodeLimits
from twicetold.media.source import opened
from twicetold.media.text_subtitles import Cue, track_of
from twicetold.media.text_track import TextForm, TextTrack

WORDS = frozenset({"ass", "ssa", "subrip", "srt", "mov_text", "webvtt", "text", "microdvd", "subviewer", "sami"})
"""Codecs whose subtitles are words, as FFmpeg names them."""

_MAX_TRACKS = 32
_MAX_CUES = 200_000
_OVERRIDES = re.compile(r"\{[^{}\n]{0,500}\}")


def subtitle_tracks(container: InputContainer) -> list[SubtitleStream]:
    """The tracks of words in a container."""
    return [
        stream
        for stream in container.streams.subtitles
        if stream.codec_context is not None and stream.codec_context.name in WORDS
    ][:_MAX_TRACKS]


def read_embedded(path: Path, limits: DecodeLimits) -> TextTrack:
    """The words of every subtitle track, one track after another with an empty line between.

    Raises:
        MediaRejected: as `source.opened`.
    """
    texts: list[str] = []
    cues: list[np.ndarray[tuple[int, ...], np.dtype[np.int64]]] = []
    with opened(path, max_pixels=limits.max_pixels) as container:
        count = len(subtitle_tracks(container))
    at = 0
    for number in range(count):
        # Demuxing one track leaves the container at its end; opening it anew is cheaper than seeking in every format.
        with opened(path, max_pixels=limits.max_pixels) as container:
            track = track_of(_cues(container, subtitle_tracks(container)[number]), TextForm.EMBEDDED)
        if not track.text:
            continue
        texts.append(track.text)
        cues.append(track.cues + np.array([at, at, 0, 0]))
        at += len(track.text) + 2
    joined = np.concatenate(cues) if cues else np.zeros((0, 4), np.int64)
    return TextTrack("\n\n".join(texts), TextForm.EMBEDDED, cues=joined)


def _cues(container: InputContainer, stream: SubtitleStream) -> list[Cue]:
    found: list[Cue] = []
    packets = iter(container.demux(stream))
    base = stream.time_base
    while len(found) < _MAX_CUES:
        try:
            packet = next(packets, None)
            if packet is None:
                break
            start = packet.pts
            if start is None or base is None:
                continue
            start_us = round(start * base * 1_000_000)
            end_us = round((start + (packet.duration or 0)) * base * 1_000_000)
            words = [
                rect.dialogue.decode("utf-8", "replace")
                for rect in islice(stream.codec_context.decode2(packet) or (), 64)
                if isinstance(rect, AssSubtitle)
            ]
        except MemoryError:
            raise
        except (FFmpegError, ValueError):
            continue
        text = _OVERRIDES.sub("", "\n".join(words)).replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")
        if text.strip():
            found.append(Cue(start_us, max(start_us, end_us), text))
    return found
