import threading
import time

import pytest

from twicetold.errors import MediaRejected
from twicetold.pipeline.side_by_side import in_order, side_by_side


def test_everything_comes_back_with_its_outcome_or_its_error() -> None:
    def work(number: int) -> int:
        if number == 3:
            raise MediaRejected("three is damaged")
        return number * number

    found = dict(side_by_side(range(6), work, workers=2, name="test"))
    assert isinstance(found.pop(3), MediaRejected)
    assert found == {0: 0, 1: 1, 2: 4, 4: 16, 5: 25}


def test_other_errors_end_the_work() -> None:
    def work(number: int) -> int:
        raise RuntimeError(f"a fault at {number}")

    with pytest.raises(RuntimeError, match="a fault"):
        list(side_by_side(range(6), work, workers=2, name="test"))


def test_little_is_taken_up_ahead_of_what_was_given_back() -> None:
    taken: list[int] = []
    lock = threading.Lock()

    def work(number: int) -> int:
        with lock:
            taken.append(number)
        return number

    outcomes = side_by_side(range(100), work, workers=2, name="test")
    next(outcomes)
    assert len(taken) <= 3
    assert len(list(outcomes)) == 99


def test_in_order_gives_back_in_the_order_of_the_things_and_stops_when_left() -> None:
    started: list[int] = []

    def work(number: int) -> int:
        started.append(number)
        time.sleep(0.03 if number == 0 else 0.001)
        return number * 2

    assert list(in_order(range(6), work, workers=2, name="test")) == [0, 2, 4, 6, 8, 10]
    started.clear()
    left = in_order(range(500), work, workers=1, name="test")
    assert next(left) == 0
    left.close()
    assert len(started) < 500
