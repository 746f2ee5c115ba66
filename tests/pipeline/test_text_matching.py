"""One text against an index: which passages are told, how both sides are quoted, and what is too little to tell."""

from __future__ import annotations

from pathlib import Path

from tests.pipeline.written import BRIDGE, HARVEST, STORM, add_texts, digest_of, sides
from twicetold import Archive
from twicetold.model import Match
from twicetold.pipeline.text_indexing import updated_text_index
from twicetold.pipeline.text_matching import Asked, TextMatcher
from twicetold.pipeline.text_turns import Turns
from twicetold.pipeline.texts import ItemText, Texts
from twicetold.run.progress import NoProgress
from twicetold.time import Span


def matched(tmp_path: Path, text: str, *refs: str, furniture: list[Span] | None = None) -> list[Match]:
    with Archive.init(tmp_path / f"archive-{digest_of(text)[:8]}") as archive:
        add_texts(archive, tmp_path / "in", {f"R{number}": ref for number, ref in enumerate(refs)})
        place = archive.workplace()
        texts = Texts(place)
        index = updated_text_index(place, texts, progress=NoProgress())
        turns = Turns.of(place, index, waiting={})
        matcher = TextMatcher(index, texts, place.settings.text, turns=turns, partners=lambda one, other: one != other)
        (found,) = matcher.matches([Asked(digest_of(text), ItemText(text), furniture or [], before=0)])
        assert matcher.matches([]) == []
    return found


def test_both_sides_are_quoted_from_the_untouched_originals(tmp_path: Path) -> None:
    text = f"« {STORM.upper()} » and more"
    (match,) = matched(tmp_path, text, f"Yesterday: {STORM} Ships.")
    assert sides(match, text, f"Yesterday: {STORM} Ships.") == (STORM.upper(), STORM)
    assert match.evidence["identity"] == 1.0
    assert match.score > 0.99


def test_a_few_words_in_common_are_no_passage_but_a_whole_short_message_is(tmp_path: Path) -> None:
    phrase = "at the end of the day it is"
    assert matched(tmp_path, f"{HARVEST} {phrase} {STORM}", f"{BRIDGE} {phrase} {BRIDGE[::-1]}") == []
    whole = "The road to the north is open again"
    (match,) = matched(tmp_path, whole, f"{HARVEST} {whole}!")
    assert sides(match, whole, f"{HARVEST} {whole}!")[1] == whole


def test_furniture_is_neither_searched_for_nor_run_into(tmp_path: Path) -> None:
    text = f"{STORM} {HARVEST}"
    known = Span(len(STORM) + 1, len(text))
    (match,) = matched(tmp_path, text, text + " ", furniture=[known])
    assert sides(match, text, text) == (STORM, STORM)


def test_an_inserted_sentence_does_not_break_a_passage_in_two(tmp_path: Path) -> None:
    text = f"{STORM} {HARVEST} {BRIDGE}"
    edited = f"{STORM} {HARVEST} So it was said. {BRIDGE}"
    (match,) = matched(tmp_path, edited, text)
    assert sides(match, edited, text) == (edited, text)


def test_misprints_of_optical_reading_are_borne(tmp_path: Path) -> None:
    text = f"{STORM} {HARVEST} {BRIDGE}"
    noisy = text.replace("m", "rn").replace("l", "1")
    found = matched(tmp_path, noisy, text)
    covered = sum(match.query.end - match.query.start for match in found if match.query)
    assert covered >= 0.5 * len(noisy)
