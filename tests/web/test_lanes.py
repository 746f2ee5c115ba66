"""Tracks as lanes: one timeline, colours by first appearance."""

from tests.lineage.conftest import item, span
from twicetold.model import Part, PartKind, TrackKind
from twicetold.web.lanes import numbers_of, timeline_of


def part(name: str, start: float, end: float, source: str = "", track: TrackKind = TrackKind.PICTURE) -> Part:
    kind = PartKind.RECYCLED if source else PartKind.NEW
    return Part(release="r", item=name, span=span(start, end), kind=kind, source_release=source, track=track)


def test_items_lie_end_to_end_and_tracks_above_one_another() -> None:
    parts = [
        part("a", 0, 30),
        part("a", 30, 60, "X"),
        part("b", 0, 60, "Y"),
        part("a", 0, 60, "Y", TrackKind.SOUND),
    ]
    numbers = numbers_of(parts)
    assert numbers == {"X": 1, "Y": 2}
    timeline = timeline_of([item("a"), item("b"), item("still", None)], parts, numbers)
    assert timeline is not None
    assert timeline.offsets_us == {"a": 0, "b": 60_000_000}
    assert timeline.joints == (50.0,)
    picture, sound = timeline.lanes
    assert [(one.x, one.width, one.number, one.colour) for one in picture.stretches] == [
        (0.0, 25.0, None, None),
        (25.0, 25.0, 1, 0),
        (50.0, 50.0, 2, 1),
    ]
    assert (sound.track, sound.stretches[0].width) == (TrackKind.SOUND, 50.0)


def test_a_release_of_stills_has_no_timeline() -> None:
    still = Part(release="r", item="s", span=None, kind=PartKind.NEW)
    assert timeline_of([item("s", None)], [still], {}) is None


def test_a_damaged_item_is_as_long_as_what_is_told_of_it() -> None:
    timeline = timeline_of([item("a", 10)], [part("a", 0, 12)], {})
    assert timeline is not None
    assert timeline.length_us == 12_000_000
