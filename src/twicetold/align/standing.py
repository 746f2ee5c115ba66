"""Stills against stills, and stills in footage: what can be told without motion.

Where nothing moves, no moment can be told from another: the source time is the range over which the reference shows the
picture, and the match says that its offset is not known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.align.footage import Footage, Frames
from twicetold.align.path import WarpPath
from twicetold.align.picture import HEIGHT, WIDTH, Prepared, Resemblance, compared, hidden_of, prepared
from twicetold.align.sides import Sides
from twicetold.align.still_moment import BESIDE_US, Told, told
from twicetold.align.warp import Warp
from twicetold.time import Span

STILL_US = 0
"""Time of the only picture of a still."""

REACH_US, MOST_REACH_US = 1_000_000, 4_200_000
"""How far around a frame with spots the best frame is looked for at least, and at most as far as the next such one."""

STEP_US = 120_000
"""Distance of the frames that are compared on the way to the ends of a sighting."""

MIN_LIKENESS, MIN_DETAIL = 0.35, 0.96
"""Resemblance below which two pictures are not one, whatever their fingerprints say."""

POSSIBLE = 0.8
"""Detail below which a frame is not looked at further, whatever tells its moment."""

SHOWN_DETAIL = 0.90
"""Detail down to which a frame beside one that shows a still shows it too: fades, and frames between key frames."""

FADES = 0.06
"""The same below that of the best frame, where something lies over the still."""

TELLING = 0.01
"""Detail of the best frame above the usual one from which a still is of the moments that lie nearer to the best."""

UNTOLD = 0.005
"""Share of places that tell a still's moment from others below which none is told: of frames that a camera passes over
what stands the most alike one is chance, and the middle of the stretch stands for all."""

LEAST_SCORE = 0.5
"""Score below which a sighting is none."""

MOSTLY, WAVERS = 0.8, 0.025
"""Detail that this share of the frames reaches may lie so far below the best where a picture is zoomed over, faded or
captioned; where something moves in it, it lies lower."""

CHANGED_US, ANOTHER = 1_200_000, 0.5
"""Within this time of its end another picture has to be shown, of which no more of the places agree than this."""

NEARLY = 0.03
"""Likeness below the best frame's up to which a frame shows the still as well, where the still is the query."""

SPARSE_US, HOPEFUL = 400_000, 0.15
"""Frames so far apart are compared first, and the others where one of these has this detail: the frame a fifth of a
second beside the right one has .19 at the least (306 stills of 66 shots), and half of them .9."""

MOST_FRAMES = 40
"""Frames of one look that are compared; of longer looks every so manieth, and then all around the best of them."""

DRAWN, AGAIN = 0.7, 0.1
"""Detail of the best frame from which frames are laid again without what lies over the still, and below the best up to
which they are."""

BEST_FRAMES, APART_US = 3, 300_000
"""Of so many of the most alike frames, so far apart at least, it is asked what tells their moment."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A stretch of footage that shows a still: `[start_us, end_us)`, how well its best frame resembles it, and what
    tells the moment of that from others of the shot, where that was asked; and the likeliest moment, `best_us`: of the
    best frame, or the middle of the stretch where nothing tells one moment of it from another."""

    start_us: int
    end_us: int
    best_us: int
    resemblance: Resemblance
    told: Told | None = None

    @property
    def score(self) -> float:
        """That of its best frame."""
        if self.told is None:
            return self.resemblance.score
        return self.told.score(covered=self.resemblance.covered)


class _Least(NamedTuple):
    """What a frame has to resemble a still by for it to be shown, but for places of the query that are `hidden`."""

    likeness: float = MIN_LIKENESS
    detail: float = SHOWN_DETAIL
    hidden: NDArray[np.bool_] | None = None


def same_still(sides: Sides, path: WarpPath) -> Resemblance | None:
    """Resemblance of two stills, or None where they are not one picture."""
    query, ref = sides.query(STILL_US, 1), sides.ref(STILL_US, 1)
    if not len(query) or not len(ref):
        return None
    sides_of = prepared(query.pixels[0]), prepared(ref.pixels[0])
    first = compared(*sides_of, path.warp)
    if first is None:
        return None
    found, laid = first
    hidden = hidden_of(np.where(laid.textured, laid.correlation, np.float32(np.nan)))
    if hidden is not None and found.detail >= DRAWN:
        # What lies over the picture drew it aside: it is laid again without it.
        again = compared(*sides_of, found.warp, hidden=hidden)
        found = max(found, again[0], key=lambda one: one.score) if again else found
    return found if is_one(found) else None


def sightings(
    footage: Footage,
    still_item: str,
    moving_item: str,
    times_us: NDArray[np.int64],
    path: WarpPath,
    *,
    kept_us: NDArray[np.int64],
    still_is_query: bool,
) -> list[Sighting]:
    """Stretches of footage that show a still, one for each run of frames at `times_us`, int64, rising.

    Args:
        path: from query to reference coordinates, over the footage's time.
        kept_us: times of all of the footage's frames that have spots, int64, rising.
        still_is_query: whether the still is the query; else the footage is.
    """
    still = footage.window(still_item, STILL_US, 1)
    if not len(still) or not len(times_us):
        return []
    look = _Look(footage, prepared(still.pixels[0]), moving_item, still_is_query, kept_us)
    found: list[Sighting] = []
    for run in _runs(times_us, kept_us):
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
    look = _Look(footage, prepared(still), moving_item, False, np.zeros(0, np.int64))
    at_us = (span.start + span.end) // 2
    frame = footage.at(moving_item, at_us, within_us=STEP_US)
    first = look.compare(frame, path.at(at_us)) if frame is not None else None
    if first is None or first.detail < SHOWN_DETAIL:
        return None
    along = [(at_us, first)]
    start = look.end_of(span.start, first.warp, _Least(), along, forward=False)
    end = look.end_of(span.end - 1, first.warp, _Least(), along, forward=True)
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
    still: Prepared
    moving_item: str
    still_is_query: bool
    kept_us: NDArray[np.int64]

    def around(self, first_us: int, last_us: int, path: WarpPath) -> Sighting | None:
        frames = self.footage.window(self.moving_item, *self._reach(first_us, last_us))
        alike, hidden = self._alike(frames, path)
        rows = _likeliest(alike, frames.times_us)
        seen = [one for row in rows if (one := self._seen(frames, row, alike[row], hidden)) is not None]
        best = max(seen, key=lambda one: one.score, default=None)
        if best is None or best.score < LEAST_SCORE:
            return None
        found, least = best.resemblance, self._least(best, alike, hidden)
        start = self.end_of(best.best_us, found.warp, least, [], forward=False)
        end = self.end_of(best.best_us, found.warp, least, [], forward=True)
        untold = self.still_is_query and best.told is not None and best.told.here < UNTOLD
        return replace(best, start_us=start, end_us=end, best_us=(start + end) // 2 if untold else best.best_us)

    def _least(self, best: Sighting, alike: dict[int, Resemblance], hidden: NDArray[np.bool_] | None) -> _Least:
        """What frames beside the best one have to resemble the still by."""
        likeness, most = MIN_LIKENESS, best.resemblance.detail
        detail = min(SHOWN_DETAIL, most - FADES)
        if self.still_is_query:
            likeness = max(likeness, best.resemblance.likeness - NEARLY)
            usual = float(np.median([found.detail for found in alike.values()]))
            if most - usual >= TELLING:
                # A still was cut from one moment, and what moves in the shot was there at few others.
                detail = max(detail, (most + usual) / 2)
        return _Least(likeness, detail, hidden)

    def _alike(self, frames: Frames, path: WarpPath) -> tuple[dict[int, Resemblance], NDArray[np.bool_] | None]:
        """How frames resemble the still, by row, where that is hopeful; and places of the query that something lies
        over."""
        alike: dict[int, Resemblance] = {}
        highest = np.full((HEIGHT, WIDTH), np.nan, np.float32)
        now_and_then = _now_and_then(frames.times_us)
        self._compare_rows(frames, now_and_then, [path], alike, highest=highest)
        if max((found.detail for found in alike.values()), default=0.0) < HOPEFUL:
            return {}, None
        step = max(1, len(frames) // MOST_FRAMES)
        left = [row for row in range(0, len(frames), step) if row not in now_and_then]
        self._compare_rows(frames, left, [path], alike, highest=highest)
        most = max(found.detail for found in alike.values())
        hidden = hidden_of(highest) if most >= DRAWN else None
        if hidden is not None:
            # What lies over the picture drew the frames aside: they are laid again without it.
            again = {row: WarpPath(found.warp) for row, found in alike.items() if found.detail >= most - AGAIN}
            for row, laid in again.items():
                self._compare_rows(frames, [row], [path, laid], alike, hidden=hidden)
        # In a shot that moves only frames next to the right one are alike enough: no step may jump over them.
        for row in _likeliest(alike, frames.times_us):
            near = [path, WarpPath(alike[row].warp)]
            beside = range(max(0, row - step + 1), min(len(frames), row + step))
            self._compare_rows(frames, [one for one in beside if one not in alike], near, alike, hidden=hidden)
        return alike, hidden

    def _seen(self, frames: Frames, row: int, found: Resemblance, hidden: NDArray[np.bool_] | None) -> Sighting | None:
        """A frame as a sighting of its own, with what tells its moment; None where it cannot be one."""
        if found.likeness < MIN_LIKENESS or found.detail < POSSIBLE:
            return None
        at_us = int(frames.times_us[row])
        return Sighting(at_us, at_us + 1, at_us, found, self.told(at_us, frames.pixels[row], found, hidden))

    def _reach(self, first_us: int, last_us: int) -> tuple[int, int]:
        """From where to where the best frame is looked for around frames with fingerprints: a picture that stands has
        fingerprints once in some seconds, and what moves in it moves in between."""
        before, behind = np.searchsorted(self.kept_us, [first_us, last_us + 1])
        start = int(self.kept_us[before - 1]) if before else 0
        end = int(self.kept_us[behind]) if behind < len(self.kept_us) else last_us + MOST_REACH_US
        low = min(max(start, first_us - MOST_REACH_US), first_us - REACH_US)
        return max(0, low), max(min(end, last_us + MOST_REACH_US), last_us + REACH_US)

    def told(
        self, at_us: int, frame: NDArray[np.uint8], found: Resemblance, hidden: NDArray[np.bool_] | None
    ) -> Told | None:
        """What tells a moment at which a frame resembles the still from others of its shot; `hidden` are places of the
        query that something lies over."""
        back = np.asarray(np.linalg.inv(found.warp.matrix), np.float64)
        onto = found.warp if self.still_is_query else Warp.from_matrix(back)
        times = [at_us + way * away for way in (-1, 1) for away in BESIDE_US]
        near = (self.footage.at(self.moving_item, time, within_us=STEP_US) for time in times if time >= 0)
        beside = [picture for picture in near if picture is not None]
        if self.still_is_query:
            return told(self.still, frame, beside, onto, hidden=hidden)
        return told(self.still, frame, beside, onto, is_source=True)

    def _compare_rows(
        self,
        frames: Frames,
        rows: Iterable[int],
        paths: list[WarpPath],
        alike: dict[int, Resemblance],
        *,
        hidden: NDArray[np.bool_] | None = None,
        highest: NDArray[np.float32] | None = None,
    ) -> None:
        """Note how those rows resemble the still that can be laid on it by a path, and how well each place of the query
        agrees with any of them (`highest`)."""
        for row in rows:
            sides = self._sides(frames.pixels[row])
            warps = [path.at(int(frames.times_us[row])) for path in paths]
            found = [one for warp in warps if (one := compared(*sides, warp, hidden=hidden)) is not None]
            if found:
                alike[row], laid = max(found, key=lambda one: one[0].score)
                if highest is not None:
                    np.fmax(highest, np.where(laid.textured, laid.correlation, np.nan), out=highest)

    def compare(
        self, picture: NDArray[np.uint8], warp: Warp, hidden: NDArray[np.bool_] | None = None
    ) -> Resemblance | None:
        found = compared(*self._sides(picture), warp, hidden=hidden)
        return found[0] if found else None

    def _sides(self, picture: NDArray[np.uint8]) -> tuple[Prepared, Prepared]:
        """The query's picture and the reference's, of which one is the still."""
        frame = prepared(picture)
        return (self.still, frame) if self.still_is_query else (frame, self.still)

    def end_of(
        self, from_us: int, warp: Warp, least: _Least, along: list[tuple[int, Resemblance]], *, forward: bool
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
            found = self.shown(frames.pixels[farthest], warp, least)
            if found is None:
                return self._nearest_end(frames, edge, warp, least, gap, forward=forward)
            edge = at = int(frames.times_us[farthest])
            warp = found.warp
            along.append((edge, found))
        return edge + gap if forward else edge

    def _nearest_end(self, frames: Frames, edge: int, warp: Warp, least: _Least, gap: int, *, forward: bool) -> int:
        rows = range(len(frames)) if forward else range(len(frames) - 1, -1, -1)
        for row in rows:
            if self.shown(frames.pixels[row], warp, least) is None:
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

    def shown(self, picture: NDArray[np.uint8], warp: Warp, least: _Least) -> Resemblance | None:
        """How a frame resembles the still, where that is enough for it to be shown."""
        found = self.compare(picture, warp, least.hidden)
        return found if found and found.detail >= least.detail and found.likeness >= least.likeness else None


def _runs(times_us: NDArray[np.int64], kept_us: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Times, where two that lie near each other, or have no kept frame between them, are of one run."""
    behind = np.append(kept_us, np.iinfo(np.int64).max)[np.searchsorted(kept_us, times_us[:-1], side="right")]
    parts = (np.diff(times_us) > 2 * REACH_US) & (times_us[1:] > behind)
    return np.split(times_us, np.flatnonzero(parts) + 1)


def _now_and_then(times_us: NDArray[np.int64]) -> list[int]:
    """Rows of frames that lie `SPARSE_US` apart."""
    if not len(times_us):
        return []
    return sorted(set(np.searchsorted(times_us, np.arange(times_us[0], times_us[-1] + 1, SPARSE_US)).tolist()))


def _likeliest(alike: dict[int, Resemblance], times_us: NDArray[np.int64]) -> list[int]:
    """Rows of the frames that are most alike, best first."""
    rows: list[int] = []
    for row in sorted(alike, key=lambda row: (-alike[row].score, -alike[row].likeness, row)):
        if len(rows) < BEST_FRAMES and all(abs(times_us[row] - times_us[other]) >= APART_US for other in rows):
            rows.append(row)
    return rows


def is_one(found: Resemblance) -> bool:
    """Whether two pictures resemble each other enough to be one."""
    return found.likeness >= MIN_LIKENESS and found.detail >= MIN_DETAIL
