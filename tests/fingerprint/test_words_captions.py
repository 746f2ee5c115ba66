"""A caption begins with the first picture that shows it and ends with the last, however it is misread meanwhile."""

from __future__ import annotations

import numpy as np

from twicetold.fingerprint.words_captions import Captions, alike, captions_of
from twicetold.fingerprint.words_rows import Picture
from twicetold.media.text_subtitles import Cue

S = 1_000_000


class Told:
    """Reads what it is told by the picture's brightness."""

    made_by = "test 1"

    def __init__(self, rows: dict[int, list[str]]) -> None:
        self._rows = rows

    def rows(self, picture: Picture) -> list[str]:
        return self._rows[int(picture[0, 0, 0])]


def picture(grey: int) -> Picture:
    return np.full((64, 64, 3), grey, np.uint8)


def test_captions_begin_go_on_and_end() -> None:
    reader = Told(
        {10: ["The harbour is closed"], 60: ["The harbour is c1osed", "Ships wait"], 120: ["Ships wait"], 200: []}
    )
    shown = [(picture(grey), number * 2 * S, (number + 1) * 2 * S) for number, grey in enumerate((10, 60, 120, 200))]
    assert captions_of(shown, reader) == [
        Cue(0, 4 * S, "The harbour is closed"),
        Cue(2 * S, 6 * S, "Ships wait"),
    ]


def test_a_picture_that_stands_still_is_read_once() -> None:
    captions = Captions(Told({10: ["The harbour is closed"]}))
    for number in range(5):
        captions.see(picture(10 + number % 2), number * S, (number + 1) * S)
    assert captions.read == 1
    assert captions.cues() == [Cue(0, 5 * S, "The harbour is closed")]


def test_the_same_words_later_are_another_caption() -> None:
    reader = Told({10: ["Ships wait"], 60: [], 120: ["Ships wait"]})
    shown = [(picture(grey), number * S, (number + 1) * S) for number, grey in enumerate((10, 60, 120))]
    assert len(captions_of(shown, reader)) == 2
    assert captions_of([], reader) == []


def test_readings_of_one_row_are_alike() -> None:
    assert alike("The harbour is closed", "the harbour is cl0sed!")
    assert not alike("The harbour is closed", "Ships wait outside")
