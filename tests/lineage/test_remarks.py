from __future__ import annotations

from tests.lineage.conftest import SECOND, span
from twicetold.lineage.remarks import RemarkKind, remarks_of
from twicetold.model import Part, PartKind, TrackKind
from twicetold.time import Span

SOUND, TEXT = TrackKind.SOUND, TrackKind.TEXT


def new(at: Span | None, track: TrackKind = TrackKind.PICTURE, item: str = "i") -> Part:
    return Part(release="R", item=item, span=at, kind=PartKind.NEW, track=track)


def old(
    at: Span | None,
    there: Span | None,
    source: str = "A",
    track: TrackKind = TrackKind.PICTURE,
    certainty: str = "dated",
) -> Part:
    return Part(
        release="R",
        item="i",
        span=at,
        kind=PartKind.RECYCLED,
        source_release=source,
        source_item=source.lower(),
        source_span=there,
        certainty=certainty,
        track=track,
    )


def told(*parts: Part) -> list[tuple[RemarkKind, int, tuple[str, ...]]]:
    return [(one.kind, one.length_us // SECOND, one.sources) for one in remarks_of(parts)]


def test_old_picture_under_a_new_voice_is_told_apart_from_an_old_song_under_new_pictures() -> None:
    assert told(old(span(0, 10), span(5, 15)), new(span(0, 20), SOUND), new(span(10, 20))) == [
        (RemarkKind.OLD_PICTURE_NEW_SOUND, 10, ("A",))
    ]
    assert told(new(span(0, 20)), old(span(4, 20), span(0, 16), "B", SOUND), new(span(0, 4), SOUND)) == [
        (RemarkKind.NEW_PICTURE_OLD_SOUND, 16, ("B",))
    ]


def test_picture_and_sound_of_one_moment_were_taken_together_and_of_two_moments_not() -> None:
    picture = old(span(0, 10), span(5, 15))
    assert told(picture, old(span(0, 10), span(5.4, 15.4), track=SOUND)) == [(RemarkKind.OLD_TOGETHER, 10, ("A",))]
    assert told(picture, old(span(0, 10), span(30, 40), track=SOUND)) == [(RemarkKind.OLD_APART, 10, ("A",))]
    assert told(picture, old(span(0, 10), span(5, 15), "B", SOUND)) == [(RemarkKind.OLD_APART, 10, ("A", "B"))]


def test_what_holds_longest_is_remarked_upon_first_and_ragged_ends_are_not() -> None:
    parts = (
        old(span(0, 10), span(0, 10)),
        new(span(10, 20)),
        new(span(0, 9.5), SOUND),
        old(span(9.5, 20), span(0, 10.5), "B", SOUND),
    )
    assert [kind for kind, *_ in told(*parts)] == [
        RemarkKind.NEW_PICTURE_OLD_SOUND,
        RemarkKind.OLD_PICTURE_NEW_SOUND,
    ]


def test_picture_and_sound_of_two_items_are_not_laid_together() -> None:
    assert told(old(span(0, 10), span(0, 10)), new(span(0, 10), SOUND, item="other")) == []


def test_words_mostly_read_before_stand_under_a_new_date_or_under_one_that_tells_nothing() -> None:
    words = (old(Span(0, 60), Span(5, 65), "A", TEXT), new(Span(60, 90), TEXT))
    assert told(*words) == [(RemarkKind.OLD_WORDS, 0, ("A",))]
    undated = old(Span(0, 60), Span(5, 65), "A", TEXT, certainty="undated")
    assert told(undated) == [(RemarkKind.OLD_WORDS_UNDATED, 0, ("A",))]
    assert told(old(Span(0, 20), Span(5, 25), "A", TEXT), new(Span(20, 90), TEXT)) == []


def test_new_words_over_an_old_still_are_remarked_upon_and_so_is_the_still() -> None:
    assert told(old(None, None, "A"), new(Span(0, 90), TEXT)) == [
        (RemarkKind.NEW_WORDS_OLD_REST, 0, ("A",)),
        (RemarkKind.OLD_STILLS, 0, ("A",)),
    ]


def test_furniture_is_neither_old_nor_new() -> None:
    ident = Part(release="R", item="i", span=span(0, 10), kind=PartKind.FURNITURE)
    assert told(ident, old(span(0, 10), span(0, 10), track=SOUND)) == []
    assert told() == []
