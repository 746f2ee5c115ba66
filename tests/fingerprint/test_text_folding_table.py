"""The folding table holds for every code point there is, not only for the ones that somebody thought of."""

import sys

import numpy as np

from twicetold.fingerprint.text_folding_table import ALIKE, folding_table


def test_every_code_point_has_a_place_in_order() -> None:
    table = folding_table()
    assert len(table.start) == sys.maxunicode + 2
    assert (np.diff(table.start) >= 0).all()
    assert table.start[-1] == len(table.letters)


def test_what_a_letter_folds_to_folds_to_itself() -> None:
    table = folding_table()
    for letter in np.unique(table.letters).tolist():
        assert table.letters[table.start[letter] : table.start[letter + 1]].tolist() == [letter], hex(letter)


def test_letters_that_are_taken_for_one_another_are_lower_case_and_end_somewhere() -> None:
    assert all(letter == letter.casefold() or letter == "ς" for letter in ALIKE)
    assert not {part for target in ALIKE.values() for part in target} & set(ALIKE)


def test_only_what_folds_to_nothing_is_attached_to_the_letter_before() -> None:
    table = folding_table()
    assert not np.diff(table.start)[table.attached].any()
    assert table.attached[[0x64B, 0x640, 0x200F, 0x301]].all()
    assert not table.attached[[0x20, 0x2E, 0x621, 0x61]].any()


def test_the_table_cannot_be_changed() -> None:
    assert not any(array.flags.writeable for array in folding_table())
