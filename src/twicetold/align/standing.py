"""Stills against stills, and stills in footage: what can be told without motion.

Where nothing moves, no moment can be told from another: the source time is the range over which the reference shows the
picture, and the match says that its offset is not known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.footage import Footage, Frames
from twicetold.align.path import WarpPath
from twicetold.align.picture import Resemblance, resemblance
from twicetold.align.sides import Sides
from twicetold.align.warp import Warp
from twicetold.time import Span

STILL_US = 0
"""Time of the only picture of a still."""

REACH_US = 1_000_000
"""How far around a frame with fingerprints the best frame is looked for: such frames lie up to a second apart."""

STEP_US = 120_000
"""Distance of the frames that are compared on the way to the ends of a sighting."""

MIN_LIKENESS, MIN_DETAIL = 0.35, 0.96
"""Resemblance below which two pictures are not one, whatever their fingerprints say."""

SHOWN_DETAIL = 0.90
"""Detail down to which a frame beside one that shows a still shows it too: fades, and frames between key frames."""

MOSTLY, WAVERS = 0.8, 0.025
"""Detail that this share of the frames reaches may lie so far below the best where a picture is zoomed over, faded or
captioned; where something moves in it, it lies lower."""

CHANGED_US, ANOTHER = 1_200_000, 0.5
"""Within this time of its end another picture has to be shown, of which no more of the places agree than this."""

NEARLY = 0.03
"""Likeness below the best frame's up to which a frame shows the still as well, where the still is the query."""

MOST_FRAMES = 40
"""Frames of one look that are compared; of longer looks every so manieth, and then all around the best of them."""

BEST_FRAMES = 3


@dataclass(frozen=True, slots=True)
class Sighting:
    """A stretch of footage that shows a still: `[start_us, end_us)`, how well its best frame resembles it, and when."""

    start_us: int
    end_us: int
    best_us: int
    resemblance: Resemblance

    @property
    def score(self) -> float:
        """That of its best frame."""
        return self.resemblance.score


def same_still(sides: Sides, path: WarpPath) -> Resemblance | None:
    """Resemblance of two stills, or None where they are not one picture."""
    query, ref = sides.query(STILL_US, 1), sides.ref(STILL_US, 1)
    if not len(query) or not len(ref):
        return None
    found = resemblance(query.pixels[0], ref.pixels[0], path.warp)
    return found if found is not None and is_one(found) else None


def sightings(
    footage: Footage,
    still_item: str,
    moving_item: str,
    times_us: NDArray[np.int64],
    path: WarpPath,
    *,
    still_is_query: bool,
) -> list[Sighting]:
    """Stretches of footage that show a still, one for each run of fingerprinted frames at `times_us` (int64, rising).

    Args:
        path: from query to reference coordinates, over the footage's time.
        still_is_query: whether the still is the query; else the footage is.
    """
    still = footage.window(still_item, STILL_US, 1)
    if not len(still) or not len(times_us):
        return []
    look = _Look(footage, still.pixels[0], moving_item, still_is_query)
    found: list[Sighting] = []
    for run in np.split(times_us, np.flatnonzero(np.diff(times_us) > 2 * REACH_US) + 1):
        if any(one.start_us <= run[0] and run[-1] < one.end_us for one in found):
            continue
        sighting = look.around(int(run[0]), int(run[-1]), path)
        if sighting is not None:
            found.append(sighting)
    return found


def followed_still(
    footage: Footage, still: NDArray[np.uint8], moving_item: str, span: Span, path: WarpPath
) -> Sighting | None:
    """The stretch of footage that shows a grey picture, uint8 (h, w), from one picture to another, followed outwards
    from `span`, in which the picture stands; None where it does not, or where something moves in it or just beside it:
    a camera at rest before the same scene.

    Args:
        path: from the footage's coordinates to the picture's, over the footage's time.
    """
    look = _Look(footage, still, moving_item, still_is_query=False)
    at_us = (span.start + span.end) // 2
    frame = footage.at(moving_item, at_us, within_us=STEP_US)
    first = look.compare(frame, path.at(at_us)) if frame is not None else None
    if first is None or first.detail < SHOWN_DETAIL:
        return None
    along = [(at_us, first)]
    start = look.end_of(span.start, first.warp, -1.0, along, forward=False)
    end = look.end_of(span.end - 1, first.warp, -1.0, along, forward=True)
    best_us, best = max(along, key=lambda one: (one[1].detail, -one[0]))
    found = Sighting(start, end, best_us, best)
    usual = float(np.quantile([one.detail for _, one in along], 1 - MOSTLY))
    if not is_one(best) or usual < best.detail - WAVERS:
        return None
    return found if all(look.shows_another(found, forward=forward) for forward in (False, True)) else None


@dataclass(frozen=True, slots=True)
class _Look:
    """Compares frames of one moving item with one still."""

    footage: Footage
    still: NDArray[np.uint8]
    moving_item: str
    still_is_query: bool

    def around(self, first_us: int, last_us: int, path: WarpPath) -> Sighting | None:
        frames = self.footage.window(self.moving_item, max(0, first_us - REACH_US), last_us + REACH_US)
        step = max(1, len(frames) // MOST_FRAMES)
        alike: dict[int, Resemblance] = {}
        self._compare_rows(frames, range(0, len(frames), step), [path], alike)
        # In a shot that moves only frames next to the right one are alike enough: no step may jump over them.
        for row in sorted(alike, key=lambda row: (-alike[row].detail, -alike[row].likeness, row))[:BEST_FRAMES]:
            near = [path, WarpPath(alike[row].warp)]
            self._compare_rows(frames, range(max(0, row - step + 1), min(len(frames), row + step)), near, alike)
        if not alike:
            return None
        best_row = max(alike, key=lambda row: (alike[row].score, alike[row].likeness, -row))
        best_us, best = int(frames.times_us[best_row]), alike[best_row]
        if not is_one(best):
            return None
        floor = best.likeness - NEARLY if self.still_is_query else -1.0
        start = self.end_of(best_us, best.warp, floor, [], forward=False)
        end = self.end_of(best_us, best.warp, floor, [], forward=True)
        return Sighting(start, end, best_us, best)

    def _compare_rows(self, frames: Frames, rows: range, paths: list[WarpPath], alike: dict[int, Resemblance]) -> None:
        """Note how those rows resemble the still that were not compared yet and can be laid on it by a path."""
        for row in rows:
            if row not in alike:
                warps = [path.at(int(frames.times_us[row])) for path in paths]
                found = [one for warp in warps if (one := self.compare(frames.pixels[row], warp)) is not None]
                if found:
                    alike[row] = max(found, key=lambda one: one.score)

    def compare(self, picture: NDArray[np.uint8], warp: Warp) -> Resemblance | None:
        query, ref = (self.still, picture) if self.still_is_query else (picture, self.still)
        return resemblance(query, ref, warp)

    def end_of(
        self, from_us: int, warp: Warp, floor: float, along: list[tuple[int, Resemblance]], *, forward: bool
    ) -> int:
        """Where the still stops being shown, going one way: exclusive end or inclusive start; what is met `along` the
        way is added, by its time.

        Each frame is laid on the still from where the one before lay, so that a pan or a zoom is followed.
        """
        edge, gap = from_us, 40_000
        at = from_us
        while True:
            low, high = (at + 1, at + STEP_US + gap) if forward else (max(0, at - STEP_US - gap), at)
            frames = self.footage.window(self.moving_item, low, high)
            if not len(frames):
                break
            gap = int(np.median(np.diff(frames.times_us))) if len(frames) > 1 else gap
            farthest = len(frames) - 1 if forward else 0
            found = self.shown(frames.pixels[farthest], warp, floor)
            if found is None:
                return self._nearest_end(frames, edge, warp, floor, gap, forward=forward)
            edge = at = int(frames.times_us[farthest])
            warp = found.warp
            along.append((edge, found))
        return edge + gap if forward else edge

    def _nearest_end(self, frames: Frames, edge: int, warp: Warp, floor: float, gap: int, *, forward: bool) -> int:
        rows = range(len(frames)) if forward else range(len(frames) - 1, -1, -1)
        for row in rows:
            if self.shown(frames.pixels[row], warp, floor) is None:
                break
            edge = int(frames.times_us[row])
        return edge + gap if forward else edge

    def shows_another(self, seen: Sighting, *, forward: bool) -> bool:
        """Whether another picture follows on one end of a sighting, or none, and not one that resembles the still."""
        edge = seen.end_us if forward else seen.start_us
        low, high = (edge, edge + CHANGED_US) if forward else (max(0, edge - CHANGED_US), edge)
        frames = self.footage.window(self.moving_item, low, high)
        found = [self.compare(picture, seen.resemblance.warp) for picture in frames.pixels[:: max(1, len(frames) // 4)]]
        return not found or any(one is None or one.detail < ANOTHER for one in found)

    def shown(self, picture: NDArray[np.uint8], warp: Warp, floor: float) -> Resemblance | None:
        """How a frame resembles the still, where that is enough for it to be shown."""
        found = self.compare(picture, warp)
        if found is None or found.detail < SHOWN_DETAIL or found.likeness < max(MIN_LIKENESS, floor):
            return None
        return found


def is_one(found: Resemblance) -> bool:
    """Whether two pictures resemble each other enough to be one."""
    return found.likeness >= MIN_LIKENESS and found.detail >= MIN_DETAIL
