"""All words of an item as one text: where each part comes from, when it is said, on which page it stands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.written import HARVEST, STORM, add_texts, digest_of
from twicetold import Archive
from twicetold.fingerprint.text_folding import fold
from twicetold.media.text_track import TextForm, TextTrack
from twicetold.pipeline import texts as module
from twicetold.pipeline.texts import Texts, joined
from twicetold.time import Span

SUBTITLES = TextTrack("one\ntwo", TextForm.EMBEDDED, cues=np.array([[0, 3, 0, 1000], [4, 7, 2000, 3000]], np.int64))
HEARD = TextTrack("three", TextForm.SPOKEN, cues=np.array([[0, 5, 5000, 6000]], np.int64))
PAGES = TextTrack("abc\n\fdef", TextForm.PDF, pages=np.array([[0, 3], [5, 8]], np.int64))


def test_origins_are_laid_one_after_another() -> None:
    text = joined([(SUBTITLES, "reader 1", ""), (TextTrack("", TextForm.PLAIN), "", ""), (HEARD, "whisper 1", "en")])
    assert text.text == "one\ntwo\n\nthree"
    assert [(s.start, s.end, s.made_by, s.machine_made) for s in text.sections] == [
        (0, 7, "reader 1", False),
        (9, 14, "whisper 1", True),
    ]
    assert text.times(Span(2, 5)) == Span(0, 3000)
    assert text.times(Span(9, 10)) == Span(5000, 6000)
    assert text.times(Span(7, 9)) is None
    assert text.section_at(8) is None
    assert text.section_at(9) == text.sections[1]


def test_pages_count_from_1() -> None:
    text = joined([(PAGES, "reader 1", "")])
    assert [text.page(place) for place in (0, 2, 5, 7)] == [1, 1, 2, 2]
    assert joined([(HEARD, "", "")]).page(0) is None


def test_words_come_from_the_catalogue_and_are_kept_within_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        add_texts(archive, tmp_path / "in", {"A": STORM, "B": HARVEST})
        texts = Texts(archive.workplace())
        assert texts.holding() == {digest_of(STORM), digest_of(HARVEST)}
        texts.load([digest_of(STORM), digest_of(HARVEST)])
        assert texts[digest_of(STORM)].text == STORM
        assert texts[digest_of(STORM)] is texts[digest_of(STORM)]
        assert texts["f" * 64].text == ""
        monkeypatch.setattr(module, "KEPT_CHARACTERS", len(STORM))
        small = Texts(archive.workplace())
        kept = small[digest_of(STORM)]
        assert small[digest_of(HARVEST)].text == HARVEST
        assert small[digest_of(STORM)] is not kept
        assert small[digest_of(STORM)].text == STORM


def test_letters_alone_are_those_of_the_words_and_nothing_is_kept_for_them(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        add_texts(archive, tmp_path / "in", {"A": STORM, "B": HARVEST})
        place = archive.workplace()
        texts, whole = Texts(place), Texts(place)
        asked = [digest_of(HARVEST), "f" * 64, digest_of(STORM)]
        whole.load(asked[:1])
        for one in (texts, whole):
            letters = one.letters(asked)
            assert [found.tolist() for found in letters] == [
                fold(text).letters.tolist() for text in (HARVEST, "", STORM)
            ]
