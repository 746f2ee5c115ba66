"""Landmarks that agree are a line; what is scattered is none."""

import numpy as np
import pytest

from twicetold.align.sound_vote import RATES_OF_GAPS, SHARED_FRAMES, Asked, SoundLine, voted_lines

MIDDLE = 128.0
NOTHING = Asked(np.zeros(0, np.int32), np.zeros(0, np.uint8), np.zeros((0, 4), np.int32), np.zeros(3, np.int64))


def asked(frame: np.ndarray, gap: np.ndarray, rows: np.ndarray, edges: list[int]) -> Asked:
    return Asked(frame.astype(np.int32), gap.astype(np.uint8), rows.astype(np.int32), np.array(edges, np.int64))


def lines_of(first: Asked, second: Asked = NOTHING, *, any_tempo: bool = True) -> list[tuple[int, SoundLine]]:
    found = voted_lines((first, second), middle=MIDDLE, any_tempo=any_tempo, least_votes=3.0, most_lines=20)
    return [(int(item), SoundLine(*line)) for item, *line in found.tolist()]


def votes(rate: float, offset: float, *, cents: float = 0.0, any_tempo: bool = True) -> list[tuple[int, SoundLine]]:
    """Lines in the second of two items, which has 40 landmarks on one line and 200 elsewhere; the first has 200."""
    random = np.random.default_rng(1)
    true, false = 40, 400
    query, gap = random.integers(0, 256, true + false), random.integers(4, 32, true + false)
    there, there_gap = random.integers(0, 3000, true + false), random.integers(4, 40, true + false)
    shift = random.integers(-13, 14, true + false)
    there[-true:] = np.rint(rate * query[-true:] + offset)
    there_gap[-true:] = np.rint(rate * gap[-true:])
    shift[-true:] = round(cents / 33)
    rows = np.stack([np.arange(true + false), there, there_gap, shift], axis=1)
    return lines_of(asked(query, gap, rows, [0, 200, true + false]), any_tempo=any_tempo)


@pytest.mark.parametrize(
    ("rate", "cents"), [(1.0, 0.0), (0.8, 0.0), (1.25, 0.0), (0.8, 386.0), (1.25, -386.0), (1.1, -165.0)]
)
def test_the_line_that_most_speak_for_is_first(rate: float, cents: float) -> None:
    item, best = votes(rate, 1000, cents=cents)[0]
    assert item == 1
    assert best.votes >= 20
    assert abs(best.at(MIDDLE) - (1000 + rate * MIDDLE)) <= 6
    assert abs(best.rate - rate) < 0.03
    assert abs(best.cents - cents) < 50


def test_without_other_tempos_only_the_recorded_speed_is_tried() -> None:
    assert votes(1.0, 500, any_tempo=False)[0][1].votes >= 30
    assert all(abs(line.rate - 1) < 0.05 for _, line in votes(0.8, 500, any_tempo=False))


def test_both_halves_of_a_window_speak_for_one_line() -> None:
    frames = np.arange(10, 120, 10)
    rows = np.stack([np.arange(11), frames + 700, np.full(11, 20), np.zeros(11, int)], axis=1)
    later = rows + np.array([0, 128, 0, 0])
    ((item, line),) = lines_of(
        asked(frames, np.full(11, 20), rows, [0, 11, 11]),
        asked(frames + 128, np.full(11, 20), later, [0, 11, 11]),
        any_tempo=False,
    )
    assert item == 0
    assert line.votes == 22
    assert line.at(0) == pytest.approx(700, abs=4)


def test_what_one_item_says_is_not_heard_in_the_next() -> None:
    frames, gap = np.arange(0, 250, 10), np.full(25, 20)
    fast = np.stack([np.arange(25), np.rint(1.25 * frames), np.full(25, 25), np.zeros(25, int)], axis=1)
    even = np.stack([np.arange(25), frames, gap, np.zeros(25, int)], axis=1)[:10]
    found = lines_of(asked(frames, gap, np.concatenate([fast, even]), [0, 25, 35]))
    first = dict(reversed(found))
    assert first[0].rate > 1.2
    assert abs(first[1].rate - 1) < 0.05


def test_a_landmark_shares_its_vote_among_its_likes_of_two_minutes() -> None:
    frames, gap = np.array([10, 20, 30, 40]), np.full(4, 20)
    on_line = np.stack([np.arange(4), frames + 50, gap, np.zeros(4, int)], axis=1)
    drone = on_line + np.array([0, 500, 0, 0])
    order = np.argsort(np.concatenate([on_line, drone])[:, 0], kind="stable")
    assert lines_of(asked(frames, gap, np.concatenate([on_line, drone])[order], [0, 8, 8]), any_tempo=False) == []
    elsewhere = on_line + np.array([0, SHARED_FRAMES, 0, 0])
    found = lines_of(asked(frames, gap, np.concatenate([on_line, elsewhere])[order], [0, 8, 8]), any_tempo=False)
    assert [line.votes for _, line in found] == [4.0, 4.0]


def test_nobody_speaks_for_nothing() -> None:
    assert lines_of(NOTHING) == []


def test_rates_are_those_at_which_one_gap_is_the_other() -> None:
    first, end = RATES_OF_GAPS[20, 16]
    assert (first, end) == (0, 3)
    assert RATES_OF_GAPS[20, 40].tolist() == [0, 0]


def test_a_line_says_where_a_frame_lies() -> None:
    assert SoundLine(0.8, 10.0, 0.0, 1.0).at(100) == pytest.approx(90.0)
