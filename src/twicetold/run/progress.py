"""How a long job tells that it moves: a protocol that the command line renders, and a null implementation.

The estimate of the time left comes from the rate over the last minute, not from the whole run: a job that skipped a
thousand finished items in its first second would otherwise promise too much.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

WINDOW_S = 60.0


class Progress(Protocol):
    """What a job reports to. `total` may grow while it runs; units are the job's own (items, bytes, seconds)."""

    def begin(self, label: str, *, total: float | None = None) -> None:
        """A stage begins; `total` is None where it is not known."""

    def advance(self, amount: float = 1, *, subject: str = "") -> None:
        """`amount` more is done; `subject` names what was worked on."""

    def end(self) -> None:
        """The stage is over, whether it came to its end or not."""


class NoProgress:
    """Says nothing; satisfies `Progress`."""

    def begin(self, label: str, *, total: float | None = None) -> None:
        """Nothing."""

    def advance(self, amount: float = 1, *, subject: str = "") -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""


class Pace:
    """Moving rate of a job, and the time it has left.

    Args:
        clock: seconds that only go up; a test gives its own.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._done = 0.0
        self._marks: deque[tuple[float, float]] = deque([(clock(), 0.0)])

    @property
    def done(self) -> float:
        """Amount done so far."""
        return self._done

    def advance(self, amount: float) -> None:
        """`amount` more is done."""
        now = self._clock()
        self._done += amount
        self._marks.append((now, self._done))
        # One mark older than the window stays: the rate is measured from the window's far edge, not inside it.
        while len(self._marks) > 2 and self._marks[1][0] <= now - WINDOW_S:
            self._marks.popleft()

    @property
    def rate(self) -> float | None:
        """Amount a second over the last minute, or None before anything can be said."""
        began, done = self._marks[0]
        elapsed = self._clock() - began
        gained = self._done - done
        return gained / elapsed if elapsed > 0 and gained > 0 else None

    def seconds_left(self, total: float) -> float | None:
        """Estimated seconds until `total` is done, or None before anything can be said."""
        rate = self.rate
        return None if rate is None else max(0.0, total - self._done) / rate
