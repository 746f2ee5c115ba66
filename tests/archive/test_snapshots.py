from __future__ import annotations

import sqlite3

import msgspec
import pytest

from tests.archive.test_parts import NEW, RECYCLED, STILL
from twicetold.archive import runs, snapshots
from twicetold.model import Part, PartKind, TrackKind
from twicetold.time import Span

WORDS = Part(release="R-a", item="a" * 64, span=Span(0, 40), kind=PartKind.NEW, track=TrackKind.TEXT)


def a_run(connection: sqlite3.Connection) -> int:
    return runs.start(connection, "trace", settings={}, versions={})


def test_only_accounts_that_changed_are_kept_and_come_back_as_they_were(populated: sqlite3.Connection) -> None:
    first, second = a_run(populated), a_run(populated)
    told = {"R-a": [STILL, WORDS], "R-b": [NEW]}
    assert snapshots.keep(populated, first, told, before={}) == ["R-a", "R-b"]
    again = {**told, "R-b": [RECYCLED, NEW]}
    assert snapshots.keep(populated, second, again, before=told) == ["R-b"]
    assert snapshots.of_run(populated, second) == {"R-b": [RECYCLED, NEW]}
    assert snapshots.before_run(populated, second) == told
    assert snapshots.before_run(populated, first) == {}
    assert (snapshots.runs_of(populated, "R-b"), snapshots.last_run(populated)) == ([first, second], second)


def test_the_number_of_a_match_is_no_change(populated: sqlite3.Connection) -> None:
    first, second = a_run(populated), a_run(populated)
    snapshots.keep(populated, first, {"R-b": [RECYCLED]}, before={})
    renumbered = msgspec.structs.replace(RECYCLED, match_id=7)
    assert snapshots.keep(populated, second, {"R-b": [renumbered]}, before={}) == []
    assert snapshots.last_run(populated) == first


def test_an_account_of_before_snapshots_were_kept_is_not_lost(populated: sqlite3.Connection) -> None:
    first, second = a_run(populated), a_run(populated)
    snapshots.keep(populated, second, {"R-b": [RECYCLED]}, before={"R-b": [NEW]})
    assert snapshots.runs_of(populated, "R-b") == [first, second]
    assert snapshots.before_run(populated, second) == {"R-b": [NEW]}


def test_a_run_that_settles_twice_keeps_what_it_left_in_the_end(populated: sqlite3.Connection) -> None:
    run = a_run(populated)
    snapshots.keep(populated, run, {"R-b": [NEW]}, before={})
    snapshots.keep(populated, run, {"R-b": [RECYCLED]}, before={})
    assert snapshots.of_run(populated, run) == {"R-b": [RECYCLED]}


def test_what_a_run_told_and_took_back_is_no_change(populated: sqlite3.Connection) -> None:
    first, second = a_run(populated), a_run(populated)
    snapshots.keep(populated, first, {"R-a": [STILL], "R-b": [NEW]}, before={})
    snapshots.keep(populated, second, {"R-b": [RECYCLED]}, before={"R-a": [STILL], "R-b": [NEW]})
    assert snapshots.keep(populated, second, {"R-b": [NEW]}, before={"R-b": [RECYCLED]}) == []
    assert snapshots.of_run(populated, second) == {}


def test_what_a_run_told_first_is_not_taken_for_what_was_before_it(populated: sqlite3.Connection) -> None:
    first, second = a_run(populated), a_run(populated)
    snapshots.keep(populated, second, {"R-b": [NEW]}, before={})
    snapshots.keep(populated, second, {"R-b": [RECYCLED]}, before={"R-b": [NEW]})
    assert snapshots.of_run(populated, first) == snapshots.before_run(populated, second) == {}


@pytest.mark.parametrize("run", [1, 99])
def test_where_nothing_was_kept_there_is_nothing(populated: sqlite3.Connection, run: int) -> None:
    assert snapshots.of_run(populated, run) == snapshots.before_run(populated, run) == {}
    assert snapshots.last_run(populated) is None
