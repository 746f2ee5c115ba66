from __future__ import annotations

import pytest

from twicetold.run.progress import NoProgress, Pace, Progress


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_nothing_is_estimated_before_anything_is_known() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    assert pace.rate is None
    pace.advance(5)
    assert pace.seconds_left(10) is None
    clock.now += 1
    assert pace.rate == 5
    assert pace.seconds_left(10) == 1


def test_the_rate_is_that_of_the_last_minute() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    pace.advance(1_000)
    for _ in range(200):
        clock.now += 1
        pace.advance(2)
    assert pace.done == 1_400
    assert pace.rate == pytest.approx(2)
    assert pace.seconds_left(1_500) == pytest.approx(50)


def test_a_job_that_stalls_is_estimated_ever_longer() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    clock.now += 1
    pace.advance(1)
    early = pace.seconds_left(11)
    clock.now += 9
    late = pace.seconds_left(11)
    assert early == 10
    assert late == 100


def test_more_done_than_there_was_leaves_no_time() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    clock.now += 1
    pace.advance(3)
    assert pace.seconds_left(2) == 0


def test_the_null_progress_is_a_progress() -> None:
    progress: Progress = NoProgress()
    progress.begin("reading", total=3)
    progress.advance(2, subject="film")
    progress.end()
