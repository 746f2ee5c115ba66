from __future__ import annotations

from math import inf
from pathlib import Path

import pytest

from tests.trends.tabled import table
from twicetold.errors import TableInvalid
from twicetold.trends.reach.audience import Audience, Place, Shared, audience, read_places

HEAD = "place,measure,value,each_high,false_high,with"


def place(name: str, low: float, high: float) -> Place:
    return Place(name=name, measure="followers", counted_low=low, counted_high=high, low=low, high=high)


def of(path: Path) -> Audience:
    places, shared, ceiling = read_places(path)
    return audience(places, shared, ceiling=ceiling)


def test_a_union_is_at_least_its_largest_part_and_at_most_the_sum() -> None:
    found = audience([place("a", 100, 120), place("b", 300, 320)])
    assert (found.low, found.high) == (300, 440)
    assert not hasattr(found, "middle")
    assert "no value between them is likelier" in found.method.text


def test_what_two_places_share_narrows_both_ends() -> None:
    found = audience([place("a", 100, 100), place("b", 300, 300)], [Shared("a", "b", 20, 40)])
    assert (found.low, found.high) == (360, 380)


def test_three_places_subtract_the_heaviest_tree_only() -> None:
    shared = [Shared("a", "b", 30, 100), Shared("b", "c", 20, 100), Shared("a", "c", 10, 100)]
    found = audience([place(name, 100, 100) for name in "abc"], shared)
    assert found.high == 300 - 30 - 20


def test_views_allow_that_one_person_made_them_all(tmp_path: Path) -> None:
    found = of(table(tmp_path, f"{HEAD}\na,views,5000,,,"))
    assert (found.low, found.high) == (1, 5000)
    assert any("one person made them all" in caution for caution in found.method.cautions)
    limited = of(table(tmp_path, f"{HEAD}\na,views,5000,10,,"))
    assert limited.low == 500


def test_false_followers_and_ceilings_are_taken_off(tmp_path: Path) -> None:
    found = of(table(tmp_path, f"{HEAD}\na,followers,1000-1200,,0.2,\nb,followers,900,,,\nall,ceiling,1500,,,"))
    assert found.low == 900
    assert found.places[0].low == 800
    assert (found.high, found.high_from) == (1500, "the ceiling given")


def test_a_counter_without_an_upper_bound_has_none(tmp_path: Path) -> None:
    assert of(table(tmp_path, f"{HEAD}\na,followers,>1000,,,")).high == inf


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["a,likes,5,,,"], "population.measure"),
        (["a,followers,5,,,", "a,followers,6,,,"], "population.place"),
        (["a,followers,5,,,", "a,shared,6,,,b"], "population.place"),
        (["all,ceiling,6,,,"], "population.place"),
        (["a,followers,-5,,,"], "trends.negative"),
        (["a,followers,5,,1.5,"], "trends.table"),
        (["a,followers,,,,"], "trends.table"),
    ],
)
def test_counters_that_cannot_be_are_told(tmp_path: Path, lines: list[str], code: str) -> None:
    with pytest.raises(TableInvalid) as error:
        read_places(table(tmp_path, "\n".join([HEAD, *lines])))
    assert error.value.code == code


def test_no_place_is_no_audience() -> None:
    with pytest.raises(ValueError, match="needs a place"):
        audience([])
