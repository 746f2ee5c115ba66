"""The text of an item as a value: what was read, how, and where in time or on which page each part of it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class TextForm(StrEnum):
    """What a text was read from."""

    MESSAGE = "message"
    PLAIN = "plain"
    HTML = "html"
    PDF = "pdf"
    SUBTITLES = "subtitles"
    EMBEDDED = "embedded-subtitles"
    ON_SCREEN = "on-screen"
    SPOKEN = "spoken"


MACHINE_MADE = frozenset({TextForm.ON_SCREEN, TextForm.SPOKEN})
"""Words that a program recognised in pictures or sound: never to be shown as if they had been written."""


def _no_cues() -> NDArray[np.int64]:
    return np.zeros((0, 4), np.int64)


def _no_pages() -> NDArray[np.int64]:
    return np.zeros((0, 2), np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class TextTrack:
    """A text, untouched: offsets count its code points.

    Of a plain text it is the whole file without a byte order mark; of a page in HTML or PDF what a reader would see; of
    subtitles the words of all cues, a line each. `encoding` names how bytes were read, empty where the format says it.
    `cues` int64 (n, 4): start, end in code points, start, end in microseconds. `pages` int64 (n, 2): start, end.
    """

    text: str
    form: TextForm
    encoding: str = ""
    cues: NDArray[np.int64] = field(default_factory=_no_cues)
    pages: NDArray[np.int64] = field(default_factory=_no_pages)
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, columns in (("cues", 4), ("pages", 2)):
            held = getattr(self, name)
            if held.dtype != np.int64 or held.ndim != 2 or held.shape[1] != columns:
                raise ValueError(f"{name} are int64 (n, {columns}), not {held.dtype} {held.shape}")
            offsets = held[:, :2]
            if len(offsets) and (
                (offsets < 0).any() or (offsets > len(self.text)).any() or (offsets[:, 1] < offsets[:, 0]).any()
            ):
                raise ValueError(f"{name} lie outside the text")
