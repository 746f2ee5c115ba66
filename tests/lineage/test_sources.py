"""From matches to accounts: who is credited with what, and that every account adds up."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.lineage.conftest import SECOND, date, item, match, release, span
from twicetold.lineage.order import Chronology
from twicetold.lineage.sources import SLIVER_US, Accounts
from twicetold.model import DateKind, FurnitureSpan, Item, ItemKind, Match, Modality, Part, PartKind, Release
from twicetold.time import Span


def settled(
    releases: list[Release],
    matches: Iterable[Match] = (),
    furniture: Iterable[FurnitureSpan] = (),
    *,
    items: Iterable[Item] = (),
    unreadable: Iterable[str] = (),
) -> dict[str, list[Part]]:
    """Accounts; items that are not given are films of a minute."""
    known = {name: item(name) for one in releases for name in one.items} | {one.sha256: one for one in items}
    chronology = Chronology(releases, (DateKind.PUBLISHED,))
    return Accounts(releases, known, matches, furniture, unreadable=unreadable, chronology=chronology).settle()


def told(parts: list[Part]) -> list[tuple[object, ...]]:
    """Kind and stretch in seconds of each part; for a recycled one the source, its stretch, and who was between."""
    return [
        (part.kind.value, part.span.start / 1e6, part.span.end / 1e6)
        + (
            (part.source_release, part.source_span.start / 1e6 if part.source_span else None, part.via)
            if part.kind is PartKind.RECYCLED
            else ()
        )
        for part in parts
        if part.span
    ]


A, B, C = release("A", date(0)), release("B", date(10)), release("C", date(20))


def test_what_matches_nothing_is_new() -> None:
    assert told(settled([A])["A"]) == [("new", 0, 60)]


def test_the_later_of_two_repeats_the_earlier_and_never_the_other_way_round() -> None:
    # Whichever side the match was found from.
    for found in (match("b", "a", span(5, 15), span(30, 40)), match("a", "b", span(30, 40), span(5, 15))):
        accounts = settled([A, B], [found])
        assert told(accounts["A"]) == [("new", 0, 60)]
        assert told(accounts["B"]) == [("new", 0, 5), ("recycled", 5, 15, "A", 30, ()), ("new", 15, 60)]
        assert accounts["B"][1].certainty == "dated"


def test_a_stretch_taken_from_a_copy_is_credited_to_where_the_copy_took_it_from() -> None:
    accounts = settled(
        [A, B, C],
        [
            match("b", "a", span(5, 25), span(30, 50), id=1),
            match("c", "b", span(0, 10), span(10, 20), id=2),
        ],
    )
    assert told(accounts["C"])[0] == ("recycled", 0, 10, "A", 35, ("B",))
    assert accounts["C"][0].match_id == 2


def test_what_the_copy_added_itself_is_credited_to_the_copy() -> None:
    accounts = settled(
        [A, B, C],
        [match("b", "a", span(0, 10), span(0, 10), id=1), match("c", "b", span(20, 40), span(0, 20), id=2)],
    )
    assert told(accounts["C"])[1:3] == [("recycled", 20, 30, "A", 0, ("B",)), ("recycled", 30, 40, "B", 10, ())]


def test_a_chain_of_copies_names_every_release_between_nearest_first() -> None:
    names = "ABCDE"
    releases = [release(name, date(10 * number)) for number, name in enumerate(names)]
    chain = [
        match(later.lower(), earlier.lower(), span(0, 10), span(0, 10), id=number)
        for number, (earlier, later) in enumerate(pairwise(names))
    ]
    assert told(settled(releases, chain)["E"])[0] == ("recycled", 0, 10, "A", 0, ("D", "C", "B"))


def test_speeds_multiply_along_the_chain() -> None:
    accounts = settled(
        [A, B, C],
        [
            match("b", "a", span(0, 10), span(0, 12.5), id=1),
            match("c", "b", span(0, 8), span(0, 10), id=2),
        ],
    )
    (source, *_) = accounts["C"]
    assert source.span == span(0, 8)
    assert source.source_span == span(0, 12.5)


def test_of_a_picture_that_all_hold_the_source_is_the_whole_range_of_the_first() -> None:
    held = [
        msgspec.structs.replace(one, rate=1.0, offset_known=False)
        for one in (match("b", "a", span(10, 14), span(30, 36)), match("c", "b", span(20, 22), span(10, 14), id=2))
    ]
    (part,) = [part for part in settled([A, B, C], held)["C"] if part.kind is PartKind.RECYCLED]
    assert (part.source_release, part.source_span, part.via) == ("A", span(30, 36), ("B",))


def test_among_several_sources_the_earliest_wins_where_they_overlap() -> None:
    accounts = settled(
        [A, B, C],
        [
            match("c", "b", span(0, 30), span(0, 30), id=1, score=0.99),
            match("c", "a", span(10, 20), span(40, 50), id=2, score=0.6),
        ],
    )
    assert told(accounts["C"])[:3] == [
        ("recycled", 0, 10, "B", 0, ()),
        ("recycled", 10, 20, "A", 40, ()),
        ("recycled", 20, 30, "B", 20, ()),
    ]


def test_a_direct_match_is_preferred_to_a_path_to_the_same_source() -> None:
    accounts = settled(
        [A, B, C],
        [
            match("b", "a", span(0, 10), span(0, 10), id=1),
            match("c", "b", span(0, 10), span(0, 10), id=2),
            match("c", "a", span(0, 10), span(0, 10), id=3),
        ],
    )
    assert told(accounts["C"])[0] == ("recycled", 0, 10, "A", 0, ())


def test_of_sources_with_one_date_the_one_that_explains_most_is_named() -> None:
    first, second, late = release("P", date(3)), release("Q", date(3)), release("Z", date(20))
    accounts = settled(
        [first, second, late],
        [
            match("z", "p", span(0, 10), span(0, 10), id=1),
            match("z", "q", span(0, 30), span(0, 30), id=2),
        ],
    )
    assert told(accounts["Z"]) == [("recycled", 0, 30, "Q", 0, ()), ("new", 30, 60)]


def test_how_sure_the_order_is_stands_with_each_part() -> None:
    undated, same_day = release("U"), release("S", date(10))
    accounts = settled(
        [B, same_day, undated],
        [
            match("s", "b", span(0, 5), span(0, 5), id=1),
            match("u", "b", span(0, 5), span(10, 15), id=2),
        ],
    )
    assert accounts["S"][0].certainty == "tie"
    assert accounts["U"][0].certainty == "undated"


def test_slivers_between_sources_and_at_the_edges_belong_to_their_neighbours() -> None:
    accounts = settled(
        [A, B],
        [
            match("b", "a", span(0.1, 10), span(5.1, 15), id=1),
            match("b", "a", span(10.2, 59.9), span(0.2, 49.9), id=2),
        ],
    )
    assert told(accounts["B"]) == [("recycled", 0, 10.2, "A", 5, ()), ("recycled", 10.2, 60, "A", 0.2, ())]


def test_the_raggedness_of_two_ends_credits_nobody() -> None:
    accounts = settled(
        [A, B, C],
        [
            match("c", "a", span(0, 10), span(0, 10), id=1),
            match("c", "b", span(0, 10.2), span(0, 10.2), id=2),
        ],
    )
    assert {part.source_release for part in accounts["C"]} == {"A", ""}


def test_furniture_is_told_apart_and_never_recycled() -> None:
    ident = FurnitureSpan(item="b", span=span(0, 5), label="opening", furniture_id=1)
    accounts = settled([A, B], [match("b", "a", span(0, 20), span(0, 20))], [ident])
    assert told(accounts["B"]) == [("furniture", 0, 5), ("recycled", 5, 20, "A", 5, ()), ("new", 20, 60)]


def test_an_inset_on_the_houses_own_ground_is_told_by_what_it_shows() -> None:
    ground = FurnitureSpan(item="b", span=span(0, 20), label="opening", furniture_id=1)
    whole = match("b", "a", span(5, 15), span(30, 40))
    inset = msgspec.structs.replace(whole, evidence={"shown_at": [0.6, 0.1, 0.9, 0.4]})
    assert told(settled([A, B], [whole], [ground])["B"]) == [("furniture", 0, 20), ("new", 20, 60)]
    assert told(settled([A, B], [inset], [ground])["B"]) == [
        ("furniture", 0, 5),
        ("recycled", 5, 15, "A", 30, ()),
        ("furniture", 15, 20),
        ("new", 20, 60),
    ]
    # Found from the other side, the inset is the reference's.
    other = match("a", "b", span(30, 40), span(5, 15))
    turned = msgspec.structs.replace(other, evidence={"shows_part": [0.6, 0.1, 0.9, 0.4]})
    assert told(settled([A, B], [turned], [ground])["B"])[1] == ("recycled", 5, 15, "A", 30, ())


def test_an_ident_that_fades_to_black_is_told_once() -> None:
    # Known furniture and a blank stretch overlap; and black may be counted past the end of the track.
    spans = [
        FurnitureSpan(item="a", span=span(0, 5), label="opening", furniture_id=1),
        FurnitureSpan(item="a", span=span(4, 6), label="black"),
        FurnitureSpan(item="a", span=span(4.5, 5.5), label="black"),
        FurnitureSpan(item="a", span=span(58, 61), label="black"),
    ]
    assert told(settled([A], furniture=spans)["A"]) == [
        ("furniture", 0, 5),
        ("furniture", 5, 6),
        ("new", 6, 58),
        ("furniture", 58, 60),
    ]


def test_the_same_bytes_in_a_later_release_need_no_match() -> None:
    again = release("B", date(10), items=("a", "b"))
    accounts = settled([A, again])
    assert told(accounts["B"]) == [("recycled", 0, 60, "A", 0, ()), ("new", 0, 60)]
    assert accounts["B"][0].score == 1.0


def test_a_release_that_holds_an_item_of_an_earlier_one_is_no_source_of_it() -> None:
    # C repeats item a, which B put out again: A is the source.
    again = release("B", date(10), items=("a",))
    accounts = settled([A, again, C], [match("c", "a", span(0, 10), span(5, 15))])
    assert told(accounts["C"])[0] == ("recycled", 0, 10, "A", 5, ())


def test_stills_are_new_recycled_or_furniture_as_a_whole() -> None:
    stills = [item("a", None), item("b", None), item("c", None)]
    found = [match("b", "a", None, None, id=7)]
    accounts = settled([A, B, C], found, [FurnitureSpan(item="c", span=None, label="card")], items=stills)
    assert [accounts[name][0].kind.value for name in "ABC"] == ["new", "recycled", "furniture"]
    part = accounts["B"][0]
    assert (part.source_release, part.match_id, part.modality) == ("A", 7, Modality.IMAGE)


def test_a_still_taken_from_a_film_names_the_moment_and_a_film_of_a_still_names_none() -> None:
    accounts = settled(
        [A, B, C],
        [match("b", "a", None, span(30, 31), id=1), match("c", "b", span(10, 20), None, id=2)],
        items=[item("b", None)],
    )
    assert accounts["B"][0].source_span == span(30, 31)
    recycled = [part for part in accounts["C"] if part.kind is PartKind.RECYCLED]
    # The still itself was taken from A, which is what C shows in the end.
    shown = [(part.span, part.source_release, part.source_span, part.via) for part in recycled]
    assert shown == [(span(10, 20), "A", None, ("B",))]


def test_a_still_of_what_a_film_took_is_credited_to_where_the_film_took_it_from() -> None:
    matches = [match("b", "a", span(10, 20), span(30, 40), id=1), match("c", "b", None, span(12, 12.1), id=2)]
    (part,) = settled([A, B, C], matches, items=[item("c", None)])["C"]
    assert (part.source_release, part.source_item, part.source_span) == ("A", "a", span(32, 32.1))
    assert (part.via, part.match_id, part.certainty) == (("B",), 2, "dated")
    # At another moment the film is its own source; and where the still was found in both, none was between.
    beside = [matches[0], match("c", "b", None, span(25, 25.1), id=2)]
    (part,) = settled([A, B, C], beside, items=[item("c", None)])["C"]
    assert (part.source_release, part.via) == ("B", ())
    (part,) = settled([A, B, C], [*matches, match("c", "a", None, span(32, 32.1), id=3)], items=[item("c", None)])["C"]
    assert (part.source_release, part.via, part.match_id) == ("A", (), 3)


def test_a_still_of_a_still_is_credited_to_the_film_that_the_first_was_taken_from() -> None:
    stills = [item("b", None), item("c", None)]
    matches = [match("b", "a", None, span(30, 30.1), id=1), match("c", "b", None, None, id=2)]
    (part,) = settled([A, B, C], matches, items=stills)["C"]
    assert (part.source_release, part.source_span, part.via) == ("A", span(30, 30.1), ("B",))


def test_what_could_not_be_read_is_told_as_that() -> None:
    accounts = settled([A, B], [match("b", "a", span(0, 5), span(0, 5))], unreadable=["b"])
    assert told(accounts["B"]) == [("unreadable", 0, 60)]
    sound = msgspec.structs.replace(item("a"), kind=ItemKind.AUDIO, duration_us=None)
    assert settled([A], items=[sound])["A"] == []


LENGTH_S = 20
moments = st.integers(0, LENGTH_S * 20)


@st.composite
def stretches(draw: st.DrawFn) -> Span:
    start, end = sorted(draw(st.lists(moments, min_size=2, max_size=2, unique=True)))
    return Span(start * SECOND // 20, end * SECOND // 20)


@st.composite
def found_matches(draw: st.DrawFn, names: str = "abcd") -> list[Match]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        query, ref = draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
        at, rate = draw(stretches()), draw(st.sampled_from([0.8, 1.0, 1.25]))
        start = draw(moments) * SECOND // 20
        there = Span(start, start + round(at.duration_us * rate))
        found.append(match(query, ref, at, there, id=number + 1, score=draw(st.sampled_from([0.6, 0.9]))))
    return found


some_furniture = st.lists(
    st.builds(
        lambda name, at: FurnitureSpan(item=name, span=at, label="opening", furniture_id=1),
        st.sampled_from("abcd"),
        stretches(),
    ),
    max_size=4,
)


@given(st.lists(st.integers(0, 3), min_size=4, max_size=4), found_matches(), some_furniture)
def test_every_account_adds_up_and_every_source_comes_before_its_copy(
    days: list[int], found: list[Match], furniture: list[FurnitureSpan]
) -> None:
    releases = [release(name, date(day)) for name, day in zip("ABCD", days, strict=True)]
    items = [item(name, LENGTH_S) for name in "abcd"]
    accounts = settled(releases, found, furniture, items=items)
    rank = Chronology(releases, (DateKind.PUBLISHED,)).rank
    for name, parts in accounts.items():
        spans = [part.span for part in parts]
        assert all(spans)
        # All of the release, once, in order.
        assert spans[0].start == 0  # type: ignore[union-attr]
        assert spans[-1].end == LENGTH_S * SECOND  # type: ignore[union-attr]
        assert all(one.end == two.start for one, two in pairwise(spans))  # type: ignore[union-attr]
        for part in parts:
            if part.kind is not PartKind.RECYCLED:
                continue
            path = [name, *part.via, part.source_release]
            assert len(set(path)) == len(path)
            assert all(rank(two) < rank(one) for one, two in pairwise(path))
            assert part.span is not None
            assert part.span.duration_us >= SLIVER_US
            assert part.source_span is not None
            assert any(one.id == part.match_id for one in found)


@given(st.lists(st.integers(0, 3), min_size=4, max_size=4), found_matches(), st.randoms(use_true_random=False))
def test_accounts_do_not_depend_on_the_order_in_which_matches_were_found(
    days: list[int], found: list[Match], random: object
) -> None:
    releases = [release(name, date(day)) for name, day in zip("ABCD", days, strict=True)]
    items = [item(name, LENGTH_S) for name in "abcd"]
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert settled(releases, shuffled, items=items) == settled(releases, found, items=items)
