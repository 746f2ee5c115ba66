"""Landmarks that agree are a line; what is scattered is none."""

import numpy as np
import pytest

from twicetold.align.sound_vote import SoundLine, voted_lines


def votes(rate: float, offset: float, *, cents: float = 0.0, true: int = 40, false: int = 200, any_tempo: bool = True):
    random = np.random.default_rng(1)
    query = random.integers(0, 256, true + false).astype(np.int32)
    gap = random.integers(4, 40, true + false).astype(np.uint8)
    there = random.integers(0, 3000, true + false).astype(np.int32)
    there_gap = random.integers(4, 40, true + false).astype(np.int32)
    shift = random.integers(-13, 14, true + false).astype(np.int32)
    there[:true] = np.rint(rate * query[:true] + offset)
    there_gap[:true] = np.rint(rate * gap[:true])
    shift[:true] = round(cents / 33)
    weight = np.ones(true + false, np.float32)
    return voted_lines(query, gap, there, there_gap, shift, weight, middle=128.0, any_tempo=any_tempo)


@pytest.mark.parametrize(
    ("rate", "cents"), [(1.0, 0.0), (0.8, 0.0), (1.25, 0.0), (0.8, 386.0), (1.25, -386.0), (1.1, -165.0)]
)
def test_the_line_that_most_speak_for_is_first(rate: float, cents: float) -> None:
    best = votes(rate, 1000, cents=cents)[0]
    assert best.votes >= 20
    assert abs(best.at(128) - (1000 + rate * 128)) <= 6
    assert abs(best.rate - rate) < 0.03
    assert abs(best.cents - cents) < 35


def test_without_other_tempos_only_the_recorded_speed_is_tried() -> None:
    assert votes(1.0, 500, any_tempo=False)[0].votes >= 30
    assert all(abs(line.rate - 1) < 0.05 for line in votes(0.8, 500, any_tempo=False))


def test_nobody_speaks_for_nothing() -> None:
    none = np.zeros(0, np.int32)
    assert (
        voted_lines(none, none.astype(np.uint8), none, none, none, none.astype(np.float32), middle=0.0, any_tempo=True)
        == []
    )


def test_a_line_says_where_a_frame_lies() -> None:
    assert SoundLine(0.8, 10.0, 0.0, 1.0).at(100) == pytest.approx(90.0)
