"""Each second of the query is told once, and what goes on behind a short gap is one."""

from twicetold.align.sound_choose import chosen
from twicetold.align.sound_extent import Stretch
from twicetold.align.sound_pair import Found
from twicetold.align.sound_vote import SoundLine


def found(first: int, end: int, evidence: float, *, offset: float = 0.0) -> Found:
    return Found(Stretch(first, end, evidence, 0.8, 0.1), SoundLine(1.0, offset, 0.0, 5.0))


def spans(all_found: list[Found]) -> list[tuple[int, int, float]]:
    return [(one.stretch.first, one.stretch.end, one.line.offset) for one in all_found]


def test_the_better_of_two_has_the_place_and_the_other_what_is_left() -> None:
    kept = chosen([found(0, 200, 5.0, offset=900.0), found(100, 300, 9.0)], min_frames=50)
    assert spans(kept) == [(0, 100, 900.0), (100, 300, 0.0)]
    assert kept[0].stretch.evidence < 5.0


def test_what_is_left_too_short_is_dropped() -> None:
    assert spans(chosen([found(0, 130, 5.0, offset=900.0), found(100, 300, 9.0)], min_frames=101)) == [(100, 300, 0.0)]


def test_a_line_that_goes_on_behind_a_gap_is_one_stretch() -> None:
    (one,) = chosen([found(0, 100, 6.0), found(150, 300, 8.0, offset=1.0)], min_frames=50)
    assert (one.stretch.first, one.stretch.end, one.line.offset) == (0, 300, 1.0)
    assert one.stretch.evidence == 10.0


def test_a_long_gap_or_another_line_keeps_them_apart() -> None:
    assert len(chosen([found(0, 100, 6.0), found(400, 500, 8.0)], min_frames=50)) == 2
    assert len(chosen([found(0, 100, 6.0), found(120, 300, 8.0, offset=50.0)], min_frames=50)) == 2
    assert chosen([], min_frames=50) == []


def test_what_goes_on_behind_a_better_end_on_the_same_line_gains_nothing_by_the_better_part() -> None:
    assert spans(chosen([found(0, 100, 16.0), found(0, 240, 12.0)], min_frames=50)) == [(0, 100, 0.0)]


def test_what_goes_on_in_earnest_is_kept() -> None:
    (one,) = chosen([found(0, 400, 20.0), found(200, 560, 18.0)], min_frames=50)
    assert (one.stretch.first, one.stretch.end) == (0, 560)
