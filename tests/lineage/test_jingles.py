"""Sound that recurs at the same place in enough releases is furniture, and stays it elsewhere."""

from tests.pipeline.catalogued import digest
from twicetold.lineage.jingles import jingles, recurring, same_elsewhere
from twicetold.model import Match, Modality
from twicetold.time import Span

S = 1_000_000
ITEMS = {name: digest(name) for name in "abcde"}
LENGTHS = dict.fromkeys(ITEMS.values(), 60 * S)
RELEASES = {item: f"R-{name}" for name, item in ITEMS.items()}


def match(one: str, other: str, start: float, end: float, there: float, *, rate: float = 1.0) -> Match:
    return Match(
        query_item=ITEMS[one],
        ref_item=ITEMS[other],
        modality=Modality.AUDIO,
        query=Span(round(start * S), round(end * S)),
        ref=Span(round(there * S), round((there + rate * (end - start)) * S)),
        score=0.99,
        rate=rate,
        evidence={},
    )


def sides(*matches: Match) -> list[str]:
    return [side.release for side in recurring(matches, LENGTHS, RELEASES, max_us=20 * S)]


def test_the_same_place_from_start_or_end_speaks_for_a_jingle() -> None:
    assert sides(match("a", "b", 0, 6, 0.5)) == ["R-b", "R-a"]
    assert sides(match("a", "b", 52, 59, 52.4)) == ["R-b", "R-a"]


def test_another_place_a_long_stretch_or_most_of_an_item_does_not() -> None:
    assert sides(match("a", "b", 10, 16, 30)) == []
    assert sides(match("a", "b", 0, 25, 0)) == []
    assert recurring([match("a", "b", 0, 6, 0)], dict.fromkeys(LENGTHS, 10 * S), RELEASES, max_us=20 * S) == []


def test_bars_that_repeat_within_one_release_are_no_jingle() -> None:
    one_release = dict.fromkeys(RELEASES, "R")
    assert recurring([match("a", "b", 0, 6, 0)], LENGTHS, one_release, max_us=20 * S) == []


def test_enough_releases_make_furniture_of_what_they_share() -> None:
    matches = [match("a", "b", 0, 6, 0), match("a", "c", 0, 5, 0), match("b", "c", 0.5, 5, 0.5)]
    found = jingles(recurring(matches, LENGTHS, RELEASES, max_us=20 * S), min_releases=3, min_us=2 * S)
    assert found[ITEMS["a"]] == [(Span(0, 5 * S), 3)]
    assert set(found) == {ITEMS["a"], ITEMS["b"], ITEMS["c"]}
    assert jingles(recurring(matches[:1], LENGTHS, RELEASES, max_us=20 * S), min_releases=3, min_us=2 * S) == {}
    assert jingles([], min_releases=2, min_us=1) == {}


def test_what_matches_a_known_jingle_is_the_jingle_wherever_it_lies() -> None:
    known = {ITEMS["a"]: [Span(0, 5 * S)]}
    (found,) = same_elsewhere(match("d", "a", 30, 36, 0), known)
    assert found == (ITEMS["d"], Span(30 * S, 35 * S), ITEMS["a"])
    assert same_elsewhere(match("d", "a", 20, 40, 0), known) == []
    ((_, span, _),) = same_elsewhere(match("d", "a", 30, 34, 0, rate=1.25), known)
    assert span == Span(30 * S, 34 * S)
