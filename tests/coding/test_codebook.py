from __future__ import annotations

import pytest

from twicetold.coding.codebook import check_succession, default_codebook, parse
from twicetold.errors import TableInvalid

ONE = """
name = "b"
version = 1
[[code]]
id = "a"
label = "A"
definition = "what is a"
[[code]]
id = "c"
label = "C"
definition = "what is c"
parent = "a"
"""

TWO = """
name = "b"
version = 3
[[code]]
id = "é"
label = "A"
definition = "what is a"
[[code]]
id = "x"
label = "X"
definition = "what is x"
[[code]]
id = "y"
label = "Y"
definition = "what is y"
parent = "é"
[[change]]
version = 2
kind = "rename"
from = ["a"]
to = ["é"]
[[change]]
version = 3
kind = "split"
from = ["c"]
to = ["x", "y"]
"""


def test_the_default_codebook_has_the_scheme_with_every_code_defined_and_exampled() -> None:
    book = default_codebook()
    roots = [code.id for code in book.current if not code.parent]
    assert roots == ["mercy", "belonging", "brutality", "victimhood", "war", "utopia", "nostalgia"]
    assert [code.id for code in book.children("utopia")] == [
        "governance",
        "justice",
        "economy",
        "social-life",
        "religion",
        "nature",
    ]
    for code in book.codes:
        assert len(code.definition) > 40, code.id
        assert code.include, code.id
        assert code.exclude, code.id
        assert code.examples, code.id


def test_codes_know_what_is_above_them() -> None:
    assert parse(ONE, where="one").lineage("c") == ("c", "a")
    assert parse(ONE, where="one").lineage("nobody") == ()


def test_a_code_is_followed_through_renames_and_not_through_splits() -> None:
    book = parse(TWO, where="two")
    assert book.now("a", 1) == "é"
    assert book.now("é", 2) == "é"
    assert book.now("c", 1) is None
    assert book.replaced_by("c") == ("x", "y")
    assert book.replaced_by("x") == ()


def test_a_version_may_follow_when_every_code_is_accounted_for() -> None:
    one, two = parse(ONE, where="one"), parse(TWO, where="two")
    check_succession(one, two)
    with pytest.raises(TableInvalid, match="the codes c are gone") as caught:
        check_succession(one, parse(TWO[: TWO.rindex("[[change]]")], where="two"))
    assert caught.value.code == "codebook.succession"
    with pytest.raises(TableInvalid, match="not higher"):
        check_succession(two, one)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "c"', 'id = "a"', "'a' stands 2 times"),
        ('parent = "a"', 'parent = "z"', "parent 'z'"),
        ('parent = "a"', 'parent = "c"', "its own ancestor"),
        ('definition = "what is c"', 'definition = " "', "no definition"),
        ("version = 1", "version = 0", "not 1 or more"),
        ('label = "C"', 'label = "C"\nsince = 4', "since version 4"),
        ('label = "C"', 'label = "C"\nretired = 1', "retired in version 1"),
        ('label = "C"', 'label = "C"\nlevel = "ordinal"', "list two or more"),
        ('label = "C"', 'label = "C"\nvalues = ["x", "y"]', "belong to nominal"),
        ('label = "C"', 'label = "C"\ncolour = "red"', "colour"),
        ('name = "b"', 'name = "b', "line 2"),
    ],
)
def test_what_is_wrong_with_a_document_is_said(old: str, new: str, said: str) -> None:
    with pytest.raises(TableInvalid, match=said) as caught:
        parse(ONE.replace(old, new), where="mine.toml")
    assert "mine.toml" in caught.value.message
    assert caught.value.code == "codebook.invalid"


def test_changes_have_to_lead_somewhere() -> None:
    with pytest.raises(TableInvalid, match="one code to several"):
        parse(TWO.replace('to = ["x", "y"]', 'to = ["x"]'), where="w")
    with pytest.raises(TableInvalid, match="leads to 'q'"):
        parse(TWO.replace('to = ["x", "y"]', 'to = ["x", "q"]'), where="w")
