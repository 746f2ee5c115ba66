"""Verdicts come back as they were given, and the table lets nobody change one."""

from __future__ import annotations

import sqlite3

import pytest

from tests.lineage.conftest import match, span
from tests.pipeline.catalogued import archive_of, digest, film
from twicetold.archive import verdicts
from twicetold.archive.catalogue import transaction
from twicetold.model import Release, VerdictWord

ONE, OTHER = digest("one"), digest("other")


@pytest.fixture
def connection(tmp_path):
    releases = [(Release(id=name, source="s", items=(digest(name),)), [film(name)]) for name in ("one", "other")]
    with archive_of(tmp_path / "archive", releases) as archive:
        yield archive.connection


def test_a_verdict_comes_back_as_it_was_given(connection) -> None:
    found = match(ONE, OTHER, span(1, 2), span(3, 5), id=9)
    given = verdicts.verdict_on(found, VerdictWord.SAME, person="ada", note="clear", versions={"twicetold": "1"})
    with transaction(connection):
        number = verdicts.insert(connection, given)
    [kept] = verdicts.all_verdicts(connection)
    assert (kept.id, kept.at is not None, kept.person, kept.word, kept.note) == (number, True, "ada", "same", "clear")
    assert (kept.query, kept.ref, kept.rate, kept.match_id) == (span(1, 2), span(3, 5), 2.0, 9)
    assert kept.versions == {"twicetold": "1"}
    assert verdicts.of_items(connection, OTHER, ONE) == [kept]
    assert verdicts.of_items(connection, OTHER, OTHER) == []
    assert verdicts.count(connection) == 1
    assert verdicts.versions_of(connection, 9) == {}


@pytest.mark.parametrize("statement", ["UPDATE verdict SET word = 'same'", "DELETE FROM verdict"])
def test_no_verdict_is_ever_changed_or_lost(connection, statement: str) -> None:
    with transaction(connection):
        verdicts.insert(
            connection, verdicts.verdict_on(match(ONE, OTHER, None, None), VerdictWord.NOT_SAME, person="ada")
        )
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        connection.execute(statement)
    assert [kept.word for kept in verdicts.all_verdicts(connection)] == ["not-same"]
