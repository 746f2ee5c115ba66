"""Sampling by time: which pictures stand for the points of a regular grid on a track."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

Picture = TypeVar("Picture")


class GridSampler(Generic[Picture]):
    """One picture for each point `k * every` of a grid on which something is on screen.

    The first picture at or after a grid point stands for it, with its own exact time. Where a picture stays on screen
    longer than that, it is given again at each further grid point that it covers, with the grid point as its time. So a
    moving track gives one picture a step, a slide show gives the slide as often as it stands, and every time given is
    one at which that picture was on screen.

    The state depends on the last picture only, so that reading a window gives what reading the whole track gives there.

    Args:
        every: length of a grid step in ticks.
        max_hold: ticks after which a held picture is no longer repeated (a bad clock must not fill the memory).
    """

    def __init__(self, every: int, *, max_hold: int) -> None:
        if every < 1:
            raise ValueError(f"a grid step is positive, not {every}")
        self._every = every
        self._max_hold = max_hold
        self._held: Picture | None = None
        self._held_from = 0

    def show(
        self, ticks: int, picture: Picture, *, opens_track: bool, follows: bool = True
    ) -> Iterator[tuple[int, Picture]]:
        """A picture comes on screen: yields `(ticks, picture)` for each grid point that is now settled.

        The very first picture of a track (`opens_track`) stands for the grid point before it; the first one after a
        seek only sets the state, as it is not known what came before. Where pictures before it were left out (`follows`
        is false) it stands for its own grid step, and none is repeated up to it. `ticks` are strictly increasing.
        """
        crossed = opens_track
        if self._held is not None:
            reached = ticks // self._every
            crossed = reached > self._held_from // self._every
            if follows:
                yield from self._repeats(reached)
        self._held, self._held_from = picture, ticks
        if crossed:
            yield ticks, picture

    def finish(self, end: int) -> Iterator[tuple[int, Picture]]:
        """The last picture leaves the screen at `end`."""
        yield from self._repeats(-(-end // self._every))

    def _repeats(self, before: int) -> Iterator[tuple[int, Picture]]:
        """The held picture at the grid points after its own, up to but not including the one numbered `before`."""
        if self._held is None:
            return
        last = (self._held_from + self._max_hold) // self._every
        for index in range(self._held_from // self._every + 1, min(before, last + 1)):
            yield index * self._every, self._held
