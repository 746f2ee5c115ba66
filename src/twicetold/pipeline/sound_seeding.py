"""Where one soundtrack may lie in others: lines that its landmarks speak for, window by window, likeliest first."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.sound_vote import WINDOW_FRAMES, Asked, voted_lines
from twicetold.fingerprint.sound import SoundPrint
from twicetold.fingerprint.sound_landmarks import Landmarks
from twicetold.search.sound_index import SoundIndex

HALF_FRAMES = WINDOW_FRAMES // 2
"""Windows overlap by half: each half is looked up once and votes in two of them."""

MOST_HITS = 100_000
"""Hits of half a window in one table that are looked at; in a large archive the commonest landmarks are passed over."""

MOST_LINES = 300
"""Lines of one window that are kept, over all items, at the recorded speed and at any tempo."""

LEAST_VOTES = {False: 3.0, True: 2.0}
"""Votes that a line needs at the recorded speed, and at any tempo."""

LOOKS_IN_VAIN = {False: 100, True: 40}
"""First looks at lines of one window that may show nothing before the others are left out. What is played at another
tempo was nearly always first among its like; what lies under a voice may be the fiftieth."""


@dataclass(slots=True)
class Candidates:
    """Lines that are left to try in the window of a query from frame `first` on, likeliest first.

    What is left out is the least likely: taken up are as many as may be in vain. Whoever tries one says by `useful`
    that it was not, and then more are taken up, so that what a hundred releases share is found in all of them.
    """

    first: int
    rows: NDArray[np.float64]
    """(n, 5) as `voted_lines` gives"""
    most_in_vain: int
    taken: int = 0
    in_vain: int = 0

    def taken_up(self) -> NDArray[np.float64]:
        """The next rows; none where enough were in vain."""
        rows = self.rows[self.taken : self.taken + self.most_in_vain - self.in_vain]
        self.taken += len(rows)
        self.in_vain += len(rows)
        return rows

    def useful(self) -> None:
        """One of the lines taken up came to something."""
        self.in_vain -= 1


def by_item(windows: Sequence[Candidates]) -> Iterator[tuple[int, list[tuple[Candidates, NDArray[np.float64]]]]]:
    """(item, rows with their windows): what is taken up next in any window, one item after another, since each may have
    to be read; over and over until nothing is left."""
    while True:
        taken: dict[int, list[tuple[Candidates, NDArray[np.float64]]]] = defaultdict(list)
        for window in windows:
            for row in window.taken_up():
                taken[int(row[0])].append((window, row))
        if not taken:
            return
        yield from sorted(taken.items())


def candidate_lines(index: SoundIndex, track: SoundPrint, *, items: Iterable[str]) -> list[Candidates]:
    """Windows of a soundtrack with the lines in `items` that landmarks speak for: each window once with lines at the
    recorded speed, and once with those at any tempo."""
    wanted = index.among(items)
    starts = range(0, max(1, len(track) - HALF_FRAMES), HALF_FRAMES)
    windows = []
    for strong, most_in_vain in LOOKS_IN_VAIN.items():
        halves = _asked(index, track, (*starts, starts[-1] + HALF_FRAMES), strong=strong, wanted=wanted)
        for first, both in zip(starts, itertools.pairwise(halves), strict=True):
            rows = voted_lines(
                both,
                middle=first + WINDOW_FRAMES / 2,
                any_tempo=strong,
                least_votes=LEAST_VOTES[strong],
                most_lines=MOST_LINES,
            )
            windows.append(Candidates(first, rows, most_in_vain))
    return windows


def _asked(
    index: SoundIndex, track: SoundPrint, starts: Iterable[int], *, strong: bool, wanted: NDArray[np.bool_]
) -> Iterator[Asked]:
    """Landmarks of half a window from each of `starts` on, with their likes in the index."""
    found = track.strong_landmarks if strong else track.landmarks
    for first in starts:
        low, high = np.searchsorted(found.frame, [first, first + HALF_FRAMES])
        half = Landmarks(found.frame[low:high], found.cents[low:high], found.interval[low:high], found.gap[low:high])
        hits = index.query(half, strong=strong, wanted=wanted, most_hits=MOST_HITS)
        yield Asked(half.frame, half.gap, hits.rows, hits.edges)
