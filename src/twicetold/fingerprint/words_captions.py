"""Rows of words seen in one picture after another, made captions with a beginning and an end."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

import numpy as np

from twicetold.fingerprint.text_folding import folded_string
from twicetold.fingerprint.words_on_screen import PictureReader
from twicetold.fingerprint.words_rows import Picture
from twicetold.media.text_subtitles import Cue

ALIKE = 0.8
"""Two readings of a row are of one caption where this share of their letters agrees."""

STILL_DIFFERENCE = 3.0
"""Mean difference of grey levels up to which a picture is the last one still standing: it is not read again."""

_GRID = 8


class Captions:
    """Collects captions; give it pictures in order of time, then ask for `cues`."""

    def __init__(self, reader: PictureReader) -> None:
        self._reader = reader
        self._shown: list[Cue] = []
        self._ended: list[Cue] = []
        self._last: Picture | None = None
        self.read = 0

    def see(self, picture: Picture, at_us: int, until_us: int) -> None:
        """A picture that is shown from one moment until another."""
        if self._last is not None and _difference(self._last, picture) <= STILL_DIFFERENCE:
            self._shown = [cue._replace(end_us=until_us) for cue in self._shown]
            return
        self._last = picture
        self.read += 1
        going_on: list[Cue] = []
        left = list(self._shown)
        for text in self._reader.rows(picture):
            known = next((cue for cue in left if alike(cue.text, text)), None)
            if known is None:
                going_on.append(Cue(at_us, until_us, text))
            else:
                left.remove(known)
                longer = max(known.text, text, key=len)
                going_on.append(Cue(known.start_us, until_us, longer))
        self._ended += left
        self._shown = going_on

    def cues(self) -> list[Cue]:
        """All captions, in order of time."""
        return sorted((*self._ended, *self._shown))


def captions_of(pictures: Iterable[tuple[Picture, int, int]], reader: PictureReader) -> list[Cue]:
    """Captions of pictures given with the moments from and until which they are shown."""
    captions = Captions(reader)
    for picture, at_us, until_us in pictures:
        captions.see(picture, at_us, until_us)
    return captions.cues()


def alike(one: str, other: str) -> bool:
    """True where two readings are of one row of words."""
    return SequenceMatcher(None, folded_string(one), folded_string(other), autojunk=False).ratio() >= ALIKE


def _difference(one: Picture, other: Picture) -> float:
    if one.shape != other.shape:
        return float("inf")
    pair = (picture[::_GRID, ::_GRID].astype(np.int16) for picture in (one, other))
    return float(np.abs(next(pair) - next(pair)).mean())
