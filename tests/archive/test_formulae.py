import sqlite3

from twicetold.archive import formulae
from twicetold.archive.formulae import Formula


def test_formulae_come_back_with_their_numbers(populated: sqlite3.Connection) -> None:
    ids = formulae.insert(populated, [Formula(body="one", bank="b", label="1:1"), Formula(body="two", releases=7)])
    found = formulae.all_formulae(populated)
    assert [one.id for one in found] == ids
    assert [(one.body, one.bank, one.label, one.releases) for one in found] == [
        ("one", "b", "1:1", 0),
        ("two", "", "", 7),
    ]


def test_a_bank_goes_as_a_whole_and_others_stay(populated: sqlite3.Connection) -> None:
    one, two, _ = formulae.insert(
        populated, [Formula(body="one", bank="b"), Formula(body="more", bank="b"), Formula(body="two")]
    )
    assert formulae.banks(populated) == {"": 1, "b": 2}
    assert formulae.remove_bank(populated, "b") == [one, two]
    assert formulae.remove_bank(populated, "b") == []
    assert [one.body for one in formulae.all_formulae(populated)] == ["two"]
