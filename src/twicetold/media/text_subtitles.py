"""Subtitles as a text with times: SRT, VTT and ASS files, and the cues of a container's subtitle tracks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pysubs2
from pysubs2.exceptions import Pysubs2Error

from twicetold.media.text_track import TextForm, TextTrack

_TAGS = re.compile(r"<[^<>\n]{0,200}>")
_ROLLING_GAP_US = 500_000
"""Live captions roll: a cue repeats the last line of the one before, which it follows within this time."""


class Cue(NamedTuple):
    """Words shown from one moment to another, in microseconds."""

    start_us: int
    end_us: int
    text: str


def read_subtitles(text: str, encoding: str = "", warnings: tuple[str, ...] = ()) -> TextTrack:
    """The words of a subtitle file; a file that holds no cue is read as plain text."""
    try:
        events = pysubs2.SSAFile.from_string(text).events
    except (Pysubs2Error, ValueError, IndexError, KeyError, RecursionError):
        events = []
    cues = [Cue(e.start * 1000, e.end * 1000, _TAGS.sub("", e.plaintext)) for e in events if not e.is_comment]
    if not any(cue.text.strip() for cue in cues):
        return TextTrack(text, TextForm.PLAIN, encoding=encoding, warnings=(*warnings, "no cue could be read"))
    return track_of(cues, TextForm.SUBTITLES, encoding=encoding, warnings=warnings)


def track_of(cues: Iterable[Cue], form: TextForm, *, encoding: str = "", warnings: tuple[str, ...] = ()) -> TextTrack:
    """The words of all cues, a line each in order of time; what rolling captions repeat is kept once."""
    lines: list[str] = []
    rows: list[tuple[int, int, int, int]] = []
    at = 0
    shown: list[str] = []
    shown_until_us = -_ROLLING_GAP_US
    for cue in sorted(cues):
        said = [line for line in (line.strip() for line in cue.text.splitlines()) if line]
        fresh = said
        if cue.start_us - shown_until_us <= _ROLLING_GAP_US:
            fresh = [line for line in said if line not in shown]
        shown, shown_until_us = said or shown, max(cue.end_us, shown_until_us)
        if not fresh:
            continue
        line = " ".join(fresh)
        rows.append((at, at + len(line), max(0, cue.start_us), max(0, cue.end_us)))
        lines.append(line)
        at += len(line) + 1
    return TextTrack(
        "\n".join(lines), form, encoding=encoding, cues=np.array(rows, np.int64).reshape(-1, 4), warnings=warnings
    )
