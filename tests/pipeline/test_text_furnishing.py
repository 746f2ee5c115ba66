"""Formulae are learned from how they recur, cut to what recurs, and told from what is put out again."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.pipeline.written import SIGN_OFF, add_texts
from twicetold import Archive
from twicetold.archive import formulae
from twicetold.pipeline.text_furnishing import Formulae, label_of
from twicetold.pipeline.texts import ItemText


def prose(seed: int, words: int = 40) -> str:
    """Words that no two seeds share in the same order."""
    random = np.random.default_rng(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return " ".join("".join(random.choice(list(letters), random.integers(2, 9))) for _ in range(words))


def learned(tmp_path: Path, texts: dict[str, str]) -> list[str]:
    with Archive.init(tmp_path / "archive") as archive:
        add_texts(archive, tmp_path / "in", texts)
        archive.trace(workers=1)
        return [one.body for one in formulae.all_formulae(archive.connection)]


def test_a_sign_off_is_learned_as_far_as_it_recurs(tmp_path: Path) -> None:
    texts = {f"R{number}": f"{prose(number)}. {SIGN_OFF}!" for number in range(5)}
    assert learned(tmp_path, texts) == [SIGN_OFF]


def test_an_opening_and_a_refrain_are_two_formulae(tmp_path: Path) -> None:
    opening, refrain = "In the name of the editors of this paper", "so it was told to us by those who were there"
    texts = {f"R{n}": f"{opening}: {prose(n)} {refrain} {prose(50 + n)}" for n in range(8)}
    assert sorted(learned(tmp_path, texts)) == sorted([opening, refrain])


def test_a_paragraph_that_is_passed_on_whole_is_no_formula(tmp_path: Path) -> None:
    passage = prose(99, 30)
    assert learned(tmp_path, {f"R{n}": f"{passage} {prose(n, 3)}" for n in range(6)}) == []


def test_spans_name_the_formula_and_how_often_it_recurs() -> None:
    known = Formulae([formulae.Formula(id=4, body=SIGN_OFF, label="sign-off", releases=9)])
    (span,) = known.spans("a" * 64, ItemText(f"Snow. {SIGN_OFF}!"))
    assert (span.label, span.releases, span.span and (span.span.start, span.span.end)) == (
        "sign-off",
        9,
        (6, 6 + len(SIGN_OFF)),
    )
    assert Formulae([]).spans("a" * 64, ItemText(SIGN_OFF)) == []


def test_labels_fit_a_line() -> None:
    assert label_of("  one\n two ") == "one two"
    assert len(label_of("word " * 50)) == 60
