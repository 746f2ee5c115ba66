"""The inner loops of the index of landmarks, beside a search that looks at every row."""

import numpy as np
import pytest

from twicetold.search.sound_cells import CELLS, GAPS, INTERVALS, cell_starts
from twicetold.search.sound_lookup import FASTEST, RATE_OF_SHIFT, SLOWEST, count_rows, gather, runs

PITCH, INTERVAL, GAP = 60, 61, 20


def rows(*of: tuple[int, int, int, bool]) -> np.ndarray:
    cells = [(CELLS if strong else 0) + pitch * INTERVALS + interval for pitch, interval, _, strong in of]
    return np.sort(np.array([cell * GAPS + gap for cell, (_, _, gap, _) in zip(cells, of, strict=True)], np.int32))


def looked(key: np.ndarray, *, strong: bool) -> tuple[list[list[int]], int]:
    asked = np.array([PITCH], np.int32), np.array([INTERVAL], np.int32), np.array([GAP], np.uint8)
    found, cost = runs(*asked, cell_starts(key), key, RATE_OF_SHIFT, strong)
    return found.tolist(), int(cost[0])


@pytest.mark.parametrize(
    ("pitch", "interval", "gap", "seen"),
    [
        (PITCH, INTERVAL, GAP, True),
        (PITCH + 1, INTERVAL - 1, GAP + 1, True),
        (PITCH + 2, INTERVAL, GAP, False),
        (PITCH, INTERVAL + 2, GAP, False),
        (PITCH, INTERVAL, GAP + 2, False),
    ],
)
def test_at_the_recorded_speed_only_near_ones_are_seen(pitch: int, interval: int, gap: int, seen: bool) -> None:
    found, cost = looked(rows((pitch, interval, gap, False)), strong=False)
    assert cost == len(found) == seen
    assert looked(rows((pitch, interval, gap, True)), strong=False) == ([], 0)


@pytest.mark.parametrize("rate", [0.8, 0.9, 1.1, 1.25])
def test_strong_ones_are_seen_at_any_tempo_with_and_without_pitch(rate: float) -> None:
    gap = round(GAP * rate)
    assert SLOWEST < rate < FASTEST
    assert looked(rows((PITCH, INTERVAL, gap, True)), strong=True)[1] == 1
    shift = round(-1200 * np.log2(rate) / 33)
    ((_, by, _, _),), _ = looked(rows((PITCH + shift, INTERVAL, gap, True)), strong=True)
    assert by == shift
    if abs(shift) > 6:
        # Higher and slower at once is no edit.
        assert looked(rows((PITCH - shift, INTERVAL, gap, True)), strong=True) == ([], 0)


def test_the_end_of_the_scale_is_no_trap() -> None:
    key = rows((0, 0, 2, True), (169, 120, 40, True))
    for pitch, interval, gap in ((0, 0, 2), (169, 120, 40)):
        found, cost = runs(
            np.array([pitch], np.int32),
            np.array([interval], np.int32),
            np.array([gap], np.uint8),
            cell_starts(key),
            key,
            RATE_OF_SHIFT,
            True,
        )
        assert int(cost[0]) >= 1
        assert found[:, 0].tolist() == [0] * len(found)


def test_hits_are_gathered_by_item_and_left_out_where_not_wanted() -> None:
    key = np.array([5, 5, 6, 9], np.int32)
    item = np.array([0, 2, 1, 0], np.int32)
    frame = np.array([10, 20, 30, 40], np.int32)
    chosen = np.array([[0, 0, 0, 3], [1, -2, 3, 4]], np.int64)
    place = np.array([1, -1, 0], np.int32)
    counts = np.zeros(2, np.int64)
    count_rows(chosen, item, place, counts)
    assert counts.tolist() == [1, 2]
    free, found = np.array([0, 1]), np.zeros((3, 4), np.int32)
    gather(chosen, key, item, frame, place, free, found)
    assert found.tolist() == [[0, 20, 5, 0], [0, 10, 5, 0], [1, 40, 9, -2]]
    assert free.tolist() == [1, 3]
