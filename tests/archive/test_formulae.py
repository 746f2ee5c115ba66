import sqlite3

from tests.archive.conftest import A, B
from twicetold.archive import formulae
from twicetold.archive.formulae import Formula, FormulaSpan
from twicetold.time import Span


def test_formulae_come_back_with_their_numbers(populated: sqlite3.Connection) -> None:
    ids = formulae.insert(populated, [Formula(body="one", bank="b", label="1:1"), Formula(body="two", releases=7)])
    found = formulae.all_formulae(populated)
    assert [one.id for one in found] == ids
    assert [(one.body, one.bank, one.label, one.releases) for one in found] == [
        ("one", "b", "1:1", 0),
        ("two", "", "", 7),
    ]


def test_spans_are_replaced_item_by_item(populated: sqlite3.Connection) -> None:
    (one,) = formulae.insert(populated, [Formula(body="one")])
    spans = [FormulaSpan(item=item, span=Span(start, start + 3), formula_id=one) for item in (A, B) for start in (9, 1)]
    formulae.replace_spans(populated, [A, B], spans)
    assert formulae.all_spans(populated) == {A: [Span(1, 4), Span(9, 12)], B: [Span(1, 4), Span(9, 12)]}
    formulae.replace_spans(populated, [A], [])
    assert list(formulae.all_spans(populated)) == [B]


def test_a_bank_goes_with_its_spans(populated: sqlite3.Connection) -> None:
    one, two = formulae.insert(populated, [Formula(body="one", bank="b"), Formula(body="two")])
    spans = [FormulaSpan(item=A, span=Span(0, 3), formula_id=number) for number in (one, two)]
    formulae.replace_spans(populated, [A], spans)
    assert formulae.remove_bank(populated, "b") == 1
    assert formulae.remove_bank(populated, "b") == 0
    assert [one.body for one in formulae.all_formulae(populated)] == ["two"]
    assert formulae.all_spans(populated) == {A: [Span(0, 3)]}
