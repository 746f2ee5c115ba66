"""Spans of the originals: exact code points, with the signs that belong to a passage on both sides."""

import pytest

from twicetold.align.text_passages import Passage
from twicetold.align.text_spans import spans_of
from twicetold.fingerprint.text_folding import fold


def spans(query: str, ref: str, letters: str) -> tuple[str, str]:
    one, other = fold(query), fold(ref)
    length = len(fold(letters))
    starts = []
    for text in (one, other):
        needle = fold(letters).letters.tolist()
        whole = text.letters.tolist()
        starts.append(next(n for n in range(len(whole)) if whole[n : n + length] == needle))
    q, r = starts
    found = spans_of(one, other, Passage(q, q + length, r, r + length, length, 2 * length, 1))
    return query[found[0].start : found[0].end], ref[found[1].start : found[1].end]


@pytest.mark.parametrize(
    ("query", "ref", "expected"),
    [
        ("He said: «Come home!» Then", "And «Come home!» again", ("«Come home!»", "«Come home!»")),
        ("a. Come home. b", "c; Come home! d", ("Come home", "Come home")),
        ("Come home...", "Come home.", ("Come home.", "Come home.")),
        ("Come home", "Come home", ("Come home", "Come home")),
        ("  Come\nhome  ", "  Come home  ", ("Come\nhome", "Come home")),
        ("(Come home", "(Come home", ("(Come home", "(Come home")),
    ],
)
def test_signs_that_both_have_belong_to_the_passage(query: str, ref: str, expected: tuple[str, str]) -> None:
    assert spans(query, ref, "come home") == expected


def test_marks_belong_to_their_letters_on_either_side() -> None:
    assert spans("قال: كَتَبَ ثم", "قال كتب", "كتب") == ("كَتَبَ", "كتب")


def test_offsets_count_code_points_and_not_bytes_or_units() -> None:
    one, other = fold("🙂🙂 Come home"), fold("Come home")
    query, ref = spans_of(one, other, Passage(0, 8, 0, 8, 8, 16, 1))
    assert (query.start, query.end) == (3, 12)
    assert (ref.start, ref.end) == (0, 9)
