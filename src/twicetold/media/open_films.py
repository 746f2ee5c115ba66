"""Films that stay open where a window ended, since the next window often begins there.

Opening a film anew means to decode again from the key frame before, a second or more of film for each look further on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass

from twicetold.media.track import ShownFrame, Track

MOST_OPEN = 2
"""Films kept open: the two that are compared. A decoder of large pictures holds some fifty megabytes."""

NEAR_US = 1_000_000
"""Windows that begin further behind the end of the last one are sought anew: key frames lie about that far apart."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenFilm:
    """A track whose frames have been taken as far as `at`, which comes next and `frames` after it."""

    track: Track
    frames: Iterator[ShownFrame]
    at: ShownFrame
    close: Callable[[], None]


class OpenFilms:
    """A few films by name; the one that was left longest ago is closed for another."""

    def __init__(self) -> None:
        self._open: OrderedDict[Hashable, OpenFilm] = OrderedDict()

    def take(self, name: Hashable, start_us: int) -> OpenFilm | None:
        """The film if it stands at `start_us` or shortly before; one that stands elsewhere is closed."""
        film = self._open.pop(name, None)
        if film is None:
            return None
        ahead = film.track.clock.from_us(start_us) - film.at.ticks
        if 0 <= ahead <= film.track.clock.from_us(NEAR_US):
            return film
        film.close()
        return None

    def keep(self, name: Hashable, film: OpenFilm) -> None:
        """Leave it open."""
        self._open[name] = film
        while len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)[1].close()
