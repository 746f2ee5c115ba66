import sqlite3

import pytest

from tests.coding.test_codebook import ONE, TWO
from twicetold.coding import codebook_rows
from twicetold.coding.codebook import default_codebook
from twicetold.errors import UsageError


def test_adding_the_same_twice_adds_nothing(archive) -> None:
    archive.coding.add_codebook()
    assert [(book.name, book.version) for book in archive.coding.codebooks()] == [("themes", 1)]
    assert archive.coding.codebook() == default_codebook()


def test_a_version_is_never_replaced(archive) -> None:
    archive.coding.add_codebook(ONE)
    with pytest.raises(UsageError, match="with other content") as caught:
        archive.coding.add_codebook(ONE.replace("what is c", "what else"))
    assert caught.value.code == "codebook.exists"
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        archive.connection.execute("UPDATE codebook SET document = ''")


def test_the_newest_version_is_meant_unless_one_is_named(archive) -> None:
    archive.coding.add_codebook(ONE)
    archive.coding.add_codebook(TWO)
    assert archive.coding.codebook("b").version == 3
    assert archive.coding.codebook("b", 1).version == 1


def test_of_several_codebooks_one_has_to_be_named(archive) -> None:
    archive.coding.add_codebook(ONE)
    for wanted in ((None, None), ("c", None), ("b", 7)):
        with pytest.raises(UsageError) as caught:
            archive.coding.codebook(*wanted)
        assert caught.value.code == "codebook.unknown"
    assert codebook_rows.names(archive.connection) == ["b", "themes"]
