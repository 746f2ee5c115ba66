from __future__ import annotations

import sqlite3

import pytest

from twicetold.coding import sample_rows
from twicetold.errors import ArchiveDamaged, UsageError


@pytest.fixture
def sampled(archive):
    archive.coding.samples.draw("audit", 3, seed=5)
    return archive


def test_a_sample_comes_back_as_it_was_drawn_and_is_drawn_once(sampled) -> None:
    sample = sampled.coding.samples.get()
    assert (sample.name, sample.seed, len(sample.drawn), len(sample.population)) == ("audit", 5, 3, 7)
    with pytest.raises(UsageError) as caught:
        sampled.coding.samples.draw("audit", 3)
    assert caught.value.code == "sample.exists"
    assert sample_rows.protected(sampled.connection) == {unit.unit for unit in sample.drawn}


def test_the_database_refuses_to_change_a_sample(sampled) -> None:
    for sql in ("UPDATE sample_unit SET position = NULL", "DELETE FROM sample_unit", "UPDATE sample SET seed = 1"):
        with pytest.raises(sqlite3.IntegrityError, match="never changed after it was drawn"):
            sampled.connection.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sample_unit SET position = 9 WHERE position = 0",
        "DELETE FROM sample_unit WHERE position IS NULL",
        "UPDATE sample_unit SET probability = 0.5",
    ],
)
def test_a_sample_changed_after_it_was_drawn_is_an_error(sampled, sql: str) -> None:
    for trigger in ("sample_unit_is_never_changed", "sample_unit_is_never_deleted"):
        sampled.connection.execute(f"DROP TRIGGER {trigger}")
    sampled.connection.execute(sql)
    with pytest.raises(ArchiveDamaged, match="changed after it was drawn") as caught:
        sampled.coding.samples.get("audit")
    assert caught.value.code == "sample.changed"


def test_a_sample_whose_digest_was_made_to_fit_is_found_by_the_custody_log(sampled) -> None:
    for table in ("sample", "sample_unit"):
        for what in ("changed", "deleted"):
            sampled.connection.execute(f"DROP TRIGGER {table}_is_never_{what}")
    sampled.connection.execute("UPDATE sample SET digest = 'a fitting one'")
    with pytest.raises(ArchiveDamaged):
        sampled.coding.samples.get("audit")


def test_an_unknown_sample_is_told(sampled) -> None:
    for name, of in (("other", sample_rows.Units.RELEASE), ("audit", sample_rows.Units.MATCH)):
        with pytest.raises(UsageError) as caught:
            sampled.coding.samples.get(name, of=of)
        assert caught.value.code == "sample.unknown"
