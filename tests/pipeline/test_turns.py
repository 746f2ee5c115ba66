from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.lineage.conftest import date
from tests.pipeline.catalogued import archive_of, digest, film
from twicetold.model import ItemKind, Release
from twicetold.pipeline import turns as rules
from twicetold.pipeline.turns import turns
from twicetold.pipeline.workplace import Workplace

NAMES = [f"{number:02}" for number in range(20)]


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """Twenty films of a minute, a day apart."""
    contents = [
        (Release(id=name, source="s", dates=(date(day),), items=(digest(name),)), [film(name)])
        for day, name in enumerate(NAMES)
    ]
    return archive_of(tmp_path / "archive", contents).workplace()


def named(found: list[list[str]]) -> list[list[str]]:
    by_digest = {digest(name): name for name in NAMES}
    return [[by_digest[item] for item in turn] for turn in found]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "FIRST_TURN_S", 120.0)
    monkeypatch.setattr(rules, "GROWTH", 4.0)


def test_the_earliest_come_first_and_each_turn_is_larger(place: Workplace) -> None:
    assert named(turns(place, set(place.items))) == [NAMES[:2], NAMES[2:8], NAMES[8:]]


def test_what_was_done_before_an_interruption_does_not_move_where_turns_end(place: Workplace) -> None:
    left = {digest(name) for name in NAMES[4:]}
    assert named(turns(place, left)) == [NAMES[4:8], NAMES[8:]]


def test_one_new_release_is_one_turn_and_none_is_none(place: Workplace) -> None:
    assert named(turns(place, {digest("19")})) == [["19"]]
    assert turns(place, set()) == []


def test_a_film_longer_than_a_turn_is_a_turn_and_stills_count_as_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "STILL_S", 60.0)
    long = msgspec.structs.replace(film("00"), duration_us=3_000_000_000)
    items = [long, *(film(name, kind=ItemKind.IMAGE) for name in NAMES[1:4])]
    contents = [
        (Release(id=name, source="s", dates=(date(day),), items=(item.sha256,)), [item])
        for day, (name, item) in enumerate(zip(NAMES, items, strict=False))
    ]
    place = archive_of(tmp_path / "stills", contents).workplace()
    assert named(turns(place, set(place.items))) == [["00"], NAMES[1:4]]
