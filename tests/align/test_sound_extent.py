"""Where agreement begins and ends, and what it amounts to."""

import numpy as np

from twicetold.align.sound_agreement import AWAY, Agreement
from twicetold.align.sound_extent import measured, rises, stretches

EVERYWHERE = np.ones(600, np.bool_)


def rise_of(*raised: tuple[int, int], by: float = 3.0, seed: int = 1) -> np.ndarray:
    rise = np.random.default_rng(seed).normal(0, 1, 600).astype(np.float32)
    for first, end in raised:
        rise[first:end] += by
    return rise


def test_a_raised_stretch_is_found_to_a_few_frames() -> None:
    ((first, end),) = stretches(rise_of((200, 350)), EVERYWHERE, typical=3.0)
    assert abs(first - 200) <= 4
    assert abs(end - 350) <= 4


def test_chance_is_no_stretch_and_nothing_has_none() -> None:
    for seed in range(20):
        assert stretches(rise_of(seed=seed), EVERYWHERE, typical=3.0) == []
    assert stretches(np.zeros(0, np.float32), EVERYWHERE[:0], typical=1.0) == []


def test_a_loud_word_is_bridged_and_two_seconds_of_something_else_are_not() -> None:
    rise = rise_of((100, 200), (212, 300))
    assert len(stretches(rise, EVERYWHERE, typical=3.0)) == 1
    assert len(stretches(rise_of((100, 200), (270, 400)), EVERYWHERE, typical=3.0)) == 2


def test_faint_places_of_the_reference_count_less_against() -> None:
    rise = rise_of((100, 200), (255, 355))
    faint = EVERYWHERE.copy()
    faint[200:255] = False
    assert len(stretches(rise, EVERYWHERE, typical=3.0)) == 2
    assert len(stretches(rise, faint, typical=3.0)) == 1


def agreed(on_line: float, count: int = 200) -> Agreement:
    random = np.random.default_rng(2)
    near = np.full((count, 7), on_line, np.float32)
    away = random.normal(0, 1, (count, len(AWAY))).astype(np.float32)
    return Agreement(5, near, away, np.full(count, 10.0, np.float32))


def test_rises_count_in_units_of_chance_and_not_in_pauses() -> None:
    paused = np.zeros(200, np.bool_)
    paused[50:60] = True
    rise = rises(agreed(4.0), paused)
    assert (rise[50:60] == 0).all()
    assert 3.0 < rise[~paused].mean() < 5.0
    assert rises(agreed(100.0), paused).max() == 6.0
    assert rises(agreed(1.0, count=0), paused[:0]).shape == (0,)


def test_only_what_is_heard_is_evidence() -> None:
    found = agreed(4.0)
    rise = rises(found, np.zeros(200, np.bool_))
    whole = measured(found, rise, np.ones(200, np.bool_), 20, 120)
    assert (whole.first, whole.end) == (25, 125)
    assert abs(whole.correlation - 0.4) < 1e-4
    assert whole.beside < 0.05
    half = np.arange(200) < 70
    assert measured(found, rise, np.arange(200) < 38, 20, 120).evidence == 0.0
    assert measured(found, rise, half, 20, 120).evidence < whole.evidence
    assert measured(found, rise, np.zeros(200, np.bool_), 20, 120).evidence == 0.0
