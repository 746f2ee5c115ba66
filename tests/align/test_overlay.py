from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.align.in_memory import Clip, large, looked_at, sides
from twicetold.align.line import Line, Proposal
from twicetold.align.moment import correlogram, mostly_covered, peak
from twicetold.align.overlay import covered, without
from twicetold.align.pair import Cells, Pair
from twicetold.align.path import WarpPath
from twicetold.align.warp import PLAIN

SECOND = 1_000_000
LINE = Line(1.0, 400_000.0)
ALL = np.ones((12, 16), np.bool_)


def cells(pictures: np.ndarray) -> Cells:
    """Pictures (n, 12, 16) as cells."""
    values = pictures.reshape(len(pictures), -1).astype(np.float32)
    times = np.arange(len(values), dtype=np.int64) * 40_000
    return Cells(times, values - values.mean(axis=1, keepdims=True))


def pictures(count: int = 20) -> np.ndarray:
    random = np.random.default_rng(4)
    return random.uniform(40, 120, (12, 16))[None] + random.normal(0, 2, (count, 12, 16))


def with_spot(shown: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pictures with a bright spot that goes across, and where it is."""
    marked, where = shown.copy(), np.zeros(shown.shape, np.bool_)
    for number in range(len(shown)):
        left = number * 14 // len(shown)
        where[number, 4:6, left : left + 2] = True
    marked[where] = 250
    return marked, where


def test_a_spot_brighter_than_all_that_is_shown_there_covers_what_lies_under_it() -> None:
    marked, where = with_spot(pictures())
    hidden = covered(cells(marked), cells(pictures(30)), ALL)
    assert hidden is not None
    hidden = hidden.reshape(where.shape)
    assert hidden[where].all()
    assert hidden.mean() < 4 * where.mean() + 0.02


def test_what_the_reference_shows_as_bright_covers_nothing() -> None:
    marked, _ = with_spot(pictures())
    assert covered(cells(marked), cells(marked[::-1]), ALL) is None
    assert covered(cells(pictures()), cells(pictures(30)), ALL) is None


def test_a_fade_covers_nothing() -> None:
    faded = pictures() * np.linspace(0.1, 1.0, 20)[:, None, None]
    assert covered(cells(faded), cells(pictures(30)), ALL) is None
    assert covered(cells(pictures(30)), cells(faded), ALL) is None


def test_another_scene_or_a_flat_one_is_not_covered() -> None:
    other = np.random.default_rng(9).uniform(0, 255, (12, 16))[None].repeat(20, axis=0)
    assert covered(cells(other), cells(pictures()), ALL) is None
    assert covered(cells(np.full((20, 12, 16), 90)), cells(pictures()), ALL) is None


def test_what_covers_too_much_is_the_picture_itself() -> None:
    marked = pictures()
    marked[:, :, :10] += np.where(np.arange(20) % 2, 150, 0)[:, None, None]
    assert covered(cells(marked), cells(pictures(30)), ALL) is None


def test_the_mean_picture_stands_in_for_what_is_covered() -> None:
    marked, where = with_spot(pictures())
    left = without(cells(marked), where.reshape(20, -1)).values
    assert left.mean(axis=1) == pytest.approx(0, abs=1e-3)
    assert np.abs(left.reshape(where.shape)[where]).max() < 90


def stuck(clip: Clip) -> Clip:
    """The clip under a bright disc that wanders."""
    shown = clip.copy()
    for number, frame in enumerate(shown):
        at = (40 + number * 240 // len(shown), 90 + round(30 * np.sin(number / 8)))
        cv2.circle(frame, at, 16, 255, -1)
    return shown


def calm(seed: int, seconds: float) -> Clip:
    """A shot in which little changes, and nothing is bright."""
    clip = large(seed, seconds).astype(np.float64)
    usual = clip.mean(axis=0)
    return np.clip(0.4 * usual + 0.12 * (clip - usual), 0, 255).astype(np.uint8)


def test_a_sticker_does_not_hide_that_little_else_agrees() -> None:
    ref = calm(4, 5.0)
    query = stuck(ref[10:110])
    heights = []
    for uncovered in (False, True):
        both = replace(sides(query, ref), uncovered=uncovered)
        pair = Pair.under(both, WarpPath(PLAIN), start_us=0, end_us=4 * SECOND)
        assert pair is not None
        assert mostly_covered(pair, LINE, 0, 4 * SECOND) is not uncovered
        graph = correlogram(pair, LINE, 0, 4 * SECOND)
        assert graph is not None
        heights.append(peak(graph.shifts_us, graph.agreement()).height)
    assert heights[0] < 0.2
    assert heights[1] > 0.7
    found = looked_at(sides(query, ref), Proposal(Line(1.0, 5e5), WarpPath(PLAIN), 0, 4 * SECOND, seeds=4, spots=60))
    assert [round(one.ref_start_us / SECOND, 1) for one in found] == [0.4]


def test_another_moment_under_a_sticker_is_no_match() -> None:
    shot = calm(4, 12.0)
    proposal = Proposal(Line(1.0, 0.0), WarpPath(PLAIN), 0, 4 * SECOND, seeds=4, spots=60)
    assert looked_at(sides(stuck(shot[:100]), shot[180:]), proposal) == []
