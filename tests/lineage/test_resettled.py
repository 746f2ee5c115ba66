"""Single releases, settled from their matches and from what earlier accounts say.

That this is what settling everything gives is held by `tests/pipeline/test_resettling.py`, on whole archives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.lineage.conftest import date, item, match, release, span
from twicetold.lineage.order import Chronology
from twicetold.lineage.resettled import Resettled
from twicetold.lineage.sources import Accounts
from twicetold.model import DateKind, Match, Part, TrackKind

RELEASES = [release("A", date(0)), release("B", date(1)), release("C", date(2))]
ITEMS = {name: item(name) for name in ("a", "b", "c")}
CHRONOLOGY = Chronology(RELEASES, (DateKind.PUBLISHED,))


def whole(found: Sequence[Match]) -> dict[str, list[Part]]:
    return Accounts(RELEASES, ITEMS, found, [], unreadable=(), chronology=CHRONOLOGY).settle()


def some(found: Sequence[Match], stored: Mapping[str, list[Part]], asked: list[str]) -> Resettled:
    def matches_of(name: str) -> list[Match]:
        asked.append(name)
        return [one for one in found if name in (one.query_item, one.ref_item)]

    return Resettled(
        RELEASES,
        ITEMS,
        [],
        matches_of=matches_of,
        stored=lambda name: stored[name],
        unreadable=(),
        chronology=CHRONOLOGY,
        track=TrackKind.PICTURE,
        holding=ITEMS,
        lengths={},
    )


@pytest.mark.parametrize("length", [10, 12])
def test_a_copy_of_a_copy_is_credited_to_the_first_from_what_the_copy_s_account_says(length: int) -> None:
    found = [
        match("b", "a", span(20, 30), span(5, 5 + length), id=1),
        match("c", "b", span(0, 10), span(20, 30), id=2),
    ]
    stored = whole(found)
    asked: list[str] = []
    told = some(found, stored, asked).parts_of("C")
    assert told == stored["C"]
    assert [part.via for part in told if part.source_release] == [("B",)]
    assert sorted(set(asked)) == ["b", "c"], "the first release's own matches are not needed"


def test_later_releases_that_may_have_taken_through_one_are_named() -> None:
    found = [match("b", "a", span(20, 30), span(5, 15), id=1), match("c", "b", span(0, 10), span(20, 30), id=2)]
    accounts = some(found, whole(found), [])
    assert accounts.users("A") == {"B"}
    assert accounts.users("B") == {"C"}
    assert accounts.users("C") == set()
