"""`twicetold judge` and its refusals."""

from __future__ import annotations

from tests.cli.test_matches import matched  # noqa: F401 - an archive with two matches
from twicetold.api import Archive


def test_a_word_is_kept_with_who_gave_it(twicetold, matched) -> None:  # noqa: F811
    ended = twicetold("judge", 1, "not-same", "--note", "another square", "--person", "ada")
    assert ended.status == 0
    assert "verdict 1" in ended.err
    with Archive.open(matched, read_only=True) as archive:
        [kept] = archive.verdicts.all()
    assert (kept.word, kept.person, kept.note) == ("not-same", "ada", "another square")


def test_an_unknown_match_or_word_is_told(twicetold, matched) -> None:  # noqa: F811
    assert "usage.no_match" in twicetold("judge", 99, "same").err
    assert twicetold("judge", 1, "maybe").status == 2
