from __future__ import annotations

import math

import pytest

from twicetold.align.score import MOST_BREADTH, motion_score, still_score


def score(
    height: float, elsewhere: float = 0.05, *, breadth: float = 20, seconds: float = 3, moving: bool = False
) -> float:
    return motion_score(height=height, elsewhere=elsewhere, breadth=breadth, seconds=seconds, moving=moving)


def test_a_second_that_agrees_nearly_wholly_is_enough() -> None:
    assert score(0.95, breadth=8, seconds=1) > 0.9


def test_agreement_of_two_passers_by_is_chance_and_the_same_of_a_whole_picture_is_not() -> None:
    # A square at another hour, and a night under captions: measured on edited sets.
    assert score(0.65, 0.0, breadth=2, seconds=1.8) < 0.2
    assert score(0.44, 0.01, breadth=85, seconds=5.4) > 0.7


def test_agreement_at_other_offsets_and_a_warp_that_moves_speak_against() -> None:
    assert score(0.6, 0.3) < score(0.6, 0.1) < score(0.6, 0.0)
    assert score(0.6, moving=True) < score(0.6)


def test_weak_agreement_does_not_grow_sure_by_places_without_end() -> None:
    assert score(0.3, breadth=MOST_BREADTH) == score(0.3, breadth=100 * MOST_BREADTH)
    assert score(0.2, 0.05, breadth=10_000, seconds=6) < 0.5


def test_slow_changes_that_rest_on_few_places_are_chance() -> None:
    # People who cross a square at another hour, over a third of a second; a head that talks, at its own moment.
    def slowly(height: float, elsewhere: float, breadth: float, slow: bool) -> float:
        return motion_score(height=height, elsewhere=elsewhere, breadth=breadth, seconds=3, moving=False, slow=slow)

    assert slowly(0.63, 0.03, 7, slow=True) < 0.2 < slowly(0.63, 0.03, 7, slow=False)
    assert slowly(0.76, 0.09, 24, slow=True) > 0.8
    assert slowly(0.6, 0.1, 20, slow=True) < slowly(0.6, 0.1, 20, slow=False)


def test_what_plays_at_another_speed_has_to_agree_more() -> None:
    def at(rate: float, *, slow: bool) -> float:
        return motion_score(height=0.75, elsewhere=0.2, breadth=22, seconds=3, moving=False, slow=slow, rate=rate)

    assert at(1.0, slow=True) == at(1.02, slow=True) > at(1.1, slow=True) == at(0.75, slow=True)
    assert at(1.0, slow=False) == at(1.02, slow=False) > at(0.75, slow=False) == at(2.0, slow=False) > 0.5


def test_windows_that_peak_at_one_place_speak_for_it_where_much_moves_and_the_warp_stands() -> None:
    def of(*off_ms: float, breadth: float = 40, moving: bool = False) -> float:
        off_us = [off * 1000 for off in off_ms]
        return motion_score(height=0.7, elsewhere=0.5, breadth=breadth, seconds=3, moving=moving, off_us=off_us)

    alone = of()
    assert of(2, -3, 1, 2) > 0.5 > alone
    assert of(2, -3, 1) == of(30, -20, 10, -25) == of(0, 0, 0, 40) == alone
    assert of(0, 0, 0, 0) == of(1, -1, 1, -1)
    assert of(2, -3, 1, 2, moving=True) == of(moving=True)
    assert of(2, -3, 1, 2, breadth=5) - of(breadth=5) < 0.1


def test_windows_that_told_the_speed_themselves_lie_nearer_to_its_line() -> None:
    def gain(rate: float, count: int) -> float:
        def of(*off_us: float) -> float:
            both = {"height": 0.6, "elsewhere": 0.3, "breadth": 30.0, "seconds": 3.0, "moving": False, "rate": rate}
            found = motion_score(**both, off_us=off_us)
            return math.log(found / (1 - found))

        return of(*[4_000.0, -4_000.0] * (count // 2)) - of()

    assert gain(0.8, 4) < gain(1.0, 4) - 0.1
    # Of many windows two numbers that were fitted to them say little.
    assert gain(0.8, 40) == pytest.approx(gain(1.0, 40), abs=0.02)


@pytest.mark.parametrize("agreement", [-1.0, 0.0, 1.0])
def test_ends_of_the_scale_are_probabilities(agreement: float) -> None:
    assert 0 <= score(agreement, -agreement, breadth=0, seconds=0) <= 1


def test_a_still_is_told_by_nearly_all_of_its_places() -> None:
    assert still_score(detail=0.99, covered=0.0) > 0.9
    assert still_score(detail=0.93, covered=0.0) < 0.2
    assert still_score(detail=0.99, covered=0.3) < still_score(detail=0.99, covered=0.0)


def test_what_hardly_agrees_does_not_grow_sure_by_length_or_by_windows_that_peak_together() -> None:
    # Two talks before one wall over a minute: their key frames beat alike.
    def of(height: float, seconds: float, off_us: tuple[float, ...]) -> float:
        return motion_score(height=height, elsewhere=0.0, breadth=30, seconds=seconds, moving=False, off_us=off_us)

    assert of(0.046, 60, (0.0,) * 20) < 0.5
    assert of(0.3, 60, ()) > 0.9 > of(0.3, 3, ())
    assert of(0.3, 3, (0.0,) * 20) > of(0.3, 3, ())
