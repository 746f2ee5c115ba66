"""The database and the rule in Python agree on what was judged."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lineage.conftest import match, span
from tests.pipeline.catalogued import archive_of, digest, film
from twicetold.api import Archive
from twicetold.archive import matches, queue, verdicts
from twicetold.archive.catalogue import transaction
from twicetold.lineage.judged import Judgements
from twicetold.model import Match, Modality, Release, VerdictWord

ONE, OTHER = digest("one"), digest("other")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    releases = [(Release(id=name, source="s", items=(digest(name),)), [film(name)]) for name in ("one", "other")]
    with archive_of(tmp_path_factory.mktemp("queue") / "archive", releases) as opened:
        yield opened


spans = st.one_of(
    st.none(), st.tuples(st.integers(0, 20), st.integers(1, 10)).map(lambda at: span(at[0], at[0] + at[1]))
)
found = st.builds(
    lambda query, ref, turned, mirrored, modality: msgspec.structs.replace(
        match(*((OTHER, ONE) if turned else (ONE, OTHER)), query, ref), mirrored=mirrored, modality=modality
    ),
    spans,
    spans,
    st.booleans(),
    st.booleans(),
    st.sampled_from(Modality),
)


@settings(max_examples=60)
@given(st.lists(found, min_size=1, max_size=4), st.lists(found, min_size=1, max_size=3))
def test_sql_and_python_have_one_rule(archive: Archive, there: list[Match], judged: list[Match]) -> None:
    connection = archive.connection
    connection.execute("BEGIN")
    try:
        connection.execute("DELETE FROM match")
        ids = matches.insert(
            connection, connection.execute("SELECT max(id) FROM run").fetchone()[0] or _run(archive), there
        )
        before = len(verdicts.all_verdicts(connection))
        assert before == 0
        for one in judged:
            verdicts.insert(connection, verdicts.verdict_on(one, VerdictWord.SAME, person="ada"))
        judgements = Judgements(verdicts.all_verdicts(connection))
        expected = [number for number, one in zip(ids, there, strict=True) if not judgements.on(one)]
        assert queue.waiting(connection) == expected
        assert queue.waiting_among(connection, json.dumps(ids[::-1])) == expected[::-1]
        assert queue.tally(connection) == queue.Tally(waiting=len(expected), judged=len(ids) - len(expected))
        assert queue.waiting(connection, after=ids[0], most=1) == [number for number in expected if number > ids[0]][:1]
    finally:
        connection.execute("ROLLBACK")


def _run(archive: Archive) -> int:
    cursor = archive.connection.execute(
        "INSERT INTO run (command, started_at, state, settings, versions) VALUES ('trace', '', 'done', '{}', '{}')"
    )
    return int(cursor.lastrowid or 0)


def test_nothing_waits_in_an_empty_archive(tmp_path) -> None:
    with Archive.init(tmp_path / "archive") as empty, transaction(empty.connection):
        assert queue.waiting(empty.connection) == []
        assert queue.tally(empty.connection) == queue.Tally(waiting=0, judged=0)
