"""Folding brings copies of a text together, in any script, and every letter knows where it came from."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.fingerprint.text_folding import code_points, fold, fold_all, folded_string

ANY_TEXT = st.text(st.characters(codec=None), max_size=60) | st.text(
    st.sampled_from("aÄß ﬁﷺأإآاةهىيکك\u064b\u0640\u200f\u202e١۱1ＡⅫ가한हिन्ไทยが.,\n𝐀ⓐ"), max_size=60
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Quick—Brown Fox", "the quick brown fox"),
        ("Straße, ﬁle", "STRASSE FILE"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("𝐁𝐨𝐥𝐝 ⓑⓞⓛⓓ", "bold bold"),
        ("Zo\u0308e\u0301", "Zöé"),
        ("z\u200be\u202er\u2060o", "zero"),
        ("раураl", "paypal"),
        ("Œuvre Łódź", "oeuvre lodz"),
        ("Привет", "ПРИВЕТ"),
        ("ΚΑΛΗΜΈΡΑΣ", "καλημέρας"),
        ("أَهْلًا وَسَهْلًا", "اهلا وسهلا"),
        ("الكتـــاب", "الكتاب"),
        ("إلى مدرسة", "الي مدرسه"),
        ("ﺍﻟﺴﻼﻡ", "السلام"),
        ("شيء سؤال", "شي سوال"),
        ("کتاب فارسی", "كتاب فارسي"),
        ("عام ١٤٤٥ ۱۴۴۵", "عام 1445 1445"),
        ("ﷺ", "صلى الله عليه وسلم"),
        ("שָׁלוֹם", "שלום"),
        ("ｶﾞ", "ガ"),
        ("한국어", unicodedata.normalize("NFD", "한국어")),
    ],
)
def test_copies_fold_to_the_same_letters(one: str, other: str) -> None:
    assert folded_string(one) == folded_string(other) != ""


@pytest.mark.parametrize(("one", "other"), [("سلام", "كلام"), ("हिन्दी", "हन्दा"), ("12", "13"), ("東京", "京都")])
def test_different_texts_stay_different(one: str, other: str) -> None:
    assert folded_string(one) != folded_string(other)


@pytest.mark.parametrize("nothing", ["", " \n\t", "!?… — «»", "\u200f\u202e\ufeff", "🙂👍"])
def test_what_has_no_letters_folds_to_nothing(nothing: str) -> None:
    folded = fold(nothing)
    assert len(folded) == 0
    assert folded.length == len(nothing)
    with pytest.raises(ValueError, match="no letters"):
        folded.span(0, 0)


@given(ANY_TEXT)
def test_the_map_back_never_descends_and_stays_inside(text: str) -> None:
    folded = fold(text)
    assert folded.length == len(text)
    assert len(folded.at) == len(folded.letters)
    assert (np.diff(folded.at) >= 0).all()
    assert all(0 <= place < len(text) for place in folded.at.tolist())


@given(ANY_TEXT)
def test_each_letter_is_what_its_own_character_folds_to(text: str) -> None:
    folded = fold(text)
    for place in set(folded.at.tolist()):
        own = fold(text[place]).letters.tolist()
        assert folded.letters[folded.at == place].tolist() == own


@given(ANY_TEXT)
def test_folding_again_changes_nothing(text: str) -> None:
    once = folded_string(text)
    assert folded_string(once) == once


@given(ANY_TEXT, ANY_TEXT)
def test_folding_goes_character_by_character(one: str, other: str) -> None:
    assert folded_string(one + other) == folded_string(one) + folded_string(other)


@given(ANY_TEXT, st.data())
def test_a_span_of_the_original_folds_to_the_letters_it_stands_for(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if not len(folded):
        return
    first = data.draw(st.integers(0, len(folded) - 1))
    last = data.draw(st.integers(first + 1, len(folded)))
    start, end = folded.span(first, last)
    assert 0 <= start < end <= len(text)
    inside = folded.letters_in(start, end)
    assert inside[0] <= first < last <= inside[1]
    assert fold(text[start:end]).letters.tolist() == folded.letters[inside[0] : inside[1]].tolist()


def test_a_span_ends_with_the_marks_of_its_last_letter() -> None:
    text = "كَتَبَ، ثم"
    folded = fold(text)
    assert text[slice(*folded.span(0, 3))] == "كَتَبَ"


def test_unpaired_surrogates_are_code_points_like_any_other() -> None:
    assert code_points("a\ud800b").tolist() == [97, 0xD800, 98]
    assert folded_string("a\ud800b") == "ab"


def test_a_text_longer_than_a_chunk_folds_as_its_parts_do() -> None:
    text = "Ein Satz mit Öl. " * 70_000
    folded = fold(text)
    assert len(folded) == 12 * 70_000
    assert text[folded.at[-1]] == "l"


@given(st.lists(ANY_TEXT, max_size=5))
def test_many_texts_fold_as_each_does(texts: list[str]) -> None:
    for text, one in zip(texts, fold_all(texts), strict=True):
        alone = fold(text)
        for own, other in ((one.letters, alone.letters), (one.at, alone.at), (one.codes, alone.codes)):
            assert own.dtype == other.dtype
            assert np.array_equal(own, other)
