from tests.coding.test_codebook import ONE, TWO
from twicetold.coding.codebook import Codebook, parse
from twicetold.coding.codebook_diff import difference


def one(text: str = ONE) -> Codebook:
    return parse(text, where="w")


def told(old: Codebook, new: Codebook) -> list[tuple[str, str]]:
    return [(found.code, found.what) for found in difference(old, new)]


def test_setting_a_paragraph_anew_or_the_order_of_codes_is_no_difference() -> None:
    assert told(one(), one(ONE.replace("what is c", "what  is\\nc"))) == []
    first, second = ONE.split("[[code]]")[1:]
    turned = ONE.split("[[code]]")[0] + "[[code]]" + second + "[[code]]" + first
    assert told(one(), one(turned)) == []


def test_renames_and_splits_are_told_as_such_and_not_as_codes_that_come_and_go() -> None:
    assert told(one(), one(TWO)) == [("a", "rename"), ("c", "split")]


def test_a_changed_definition_is_told_with_both_wordings() -> None:
    (found,) = difference(one(), one(ONE.replace("what is c", "what else is c")))
    assert (found.code, found.what, found.before, found.after) == ("c", "definition", "what is c", "what else is c")
    assert found.changes_meaning


def test_a_label_does_not_change_the_meaning_an_added_code_does() -> None:
    assert [one_.changes_meaning for one_ in difference(one(), one(ONE.replace('"C"', '"Ç"')))] == [False]
    more = ONE + '[[code]]\nid = "d"\nlabel = "D"\ndefinition = "what is d"\n'
    assert told(one(), one(more)) == [("d", "added")]
    assert told(one(more), one()) == [("d", "removed")]


def test_lists_are_told_by_what_left_and_what_came() -> None:
    before = one(ONE + 'include = ["p", "q"]\n')
    after = one(ONE + 'include = ["q", "r"]\n')
    assert [(found.before, found.after) for found in difference(before, after)] == [("p", "r")]


def test_a_retired_code_is_told() -> None:
    retired = ONE.replace("version = 1", "version = 2") + "retired = 2\n"
    assert told(one(), one(retired)) == [("c", "retired")]
