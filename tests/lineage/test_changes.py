from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.lineage.conftest import span
from twicetold.lineage.changes import State, account_change
from twicetold.lineage.lanes import Lane
from twicetold.model import Part, PartKind, TrackKind
from twicetold.time import Span

NEW = State(kind=PartKind.NEW)
FROM_A = State(kind=PartKind.RECYCLED, source_release="A", certainty="dated")


def new(at: Span | None, track: TrackKind = TrackKind.PICTURE) -> Part:
    return Part(release="R", item="i", span=at, kind=PartKind.NEW, track=track)


def old(at: Span | None, source: str = "A", track: TrackKind = TrackKind.PICTURE) -> Part:
    return Part(
        release="R", item="i", span=at, kind=PartKind.RECYCLED, source_release=source, certainty="dated", track=track
    )


def test_a_stretch_that_turns_out_to_be_older_is_told_with_both_states() -> None:
    change = account_change("R", [new(span(0, 30))], [new(span(0, 10)), old(span(10, 20)), new(span(20, 30))])
    [one] = change.stretches
    assert (one.lane, one.span, one.was, one.now) == (Lane.PICTURE, span(10, 20), NEW, FROM_A)
    assert (change.older, change.before.share, change.after.share) == (True, 0.0, 1 / 3)


def test_an_earlier_source_of_what_was_recycled_is_a_change_and_moved_ends_are_not() -> None:
    [one] = account_change("R", [old(span(0, 10), "B")], [old(span(0, 10), "A")]).stretches
    assert (one.was.source_release, one.now.source_release) == ("B", "A")
    before, after = [old(span(0, 10)), new(span(10, 20))], [old(span(0, 10.2)), new(span(10.2, 20))]
    assert account_change("R", before, after).stretches == ()


def test_stills_and_words_change_too() -> None:
    before = [new(None), new(Span(0, 90), TrackKind.TEXT)]
    after = [old(None), old(Span(0, 60), track=TrackKind.TEXT), new(Span(60, 90), TrackKind.TEXT)]
    found = account_change("R", before, after).stretches
    assert [(one.lane, one.span) for one in found] == [(Lane.STILLS, None), (Lane.TEXT, Span(0, 60))]


def test_a_release_without_an_account_before_is_no_older_release() -> None:
    change = account_change("R", None, [new(span(0, 10))])
    assert (change.older, change.before.share) == (False, None)
    assert [(one.was, one.now) for one in change.stretches] == [(State(), NEW)]


edges = st.lists(st.integers(1, 40), min_size=1, max_size=5, unique=True).map(sorted)


@given(edges, st.lists(st.booleans(), min_size=6, max_size=6))
def test_an_account_does_not_differ_from_itself(cuts: list[int], recycled: list[bool]) -> None:
    ends = [0, *(cut * 1_000_000 for cut in cuts)]
    parts = [
        (old if flag else new)(Span(start, end)) for start, end, flag in zip(ends, ends[1:], recycled, strict=False)
    ]
    assert account_change("R", parts, parts).stretches == ()
