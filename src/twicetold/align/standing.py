"""Stills against stills, stills in footage, and shots that stand still: what can be told without motion.

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
from twicetold.align.score import still_score

STILL_US = 0
"""Time of the only picture of a still."""

REACH_US = 600_000
"""How far around a fingerprinted frame the best and the outermost frames are looked for."""

MIN_LIKENESS, MIN_DETAIL = 0.80, 0.60
"""Resemblance below which two pictures are not one, whatever their codes say."""

NEARLY = 0.03
"""Likeness below the best frame's up to which a frame shows the still as well."""

MOST_FRAMES = 60
"""Frames of one look that are compared; longer looks take every so manieth."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A stretch of footage that shows a still: `[start_us, end_us)`, how well its best frame resembles it, and when."""

    start_us: int
    end_us: int
    best_us: int
    resemblance: Resemblance
    score: float


def same_still(footage: Footage, query_item: str, ref_item: str, path: WarpPath) -> tuple[Resemblance, float] | None:
    """Resemblance and score of two stills, or None where they are not one picture."""
    query, ref = footage.window(query_item, STILL_US, 1), footage.window(ref_item, STILL_US, 1)
    if not len(query) or not len(ref):
        return None
    found = resemblance(query.pixels[0], ref.pixels[0], path.warp)
    if found.likeness < MIN_LIKENESS or found.detail < MIN_DETAIL:
        return None
    return found, still_score(likeness=found.likeness, detail=found.detail)


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
    found = []
    for run in np.split(times_us, np.flatnonzero(np.diff(times_us) > 2 * REACH_US) + 1):
        frames = footage.window(moving_item, max(0, int(run[0]) - REACH_US), int(run[-1]) + REACH_US)
        sighting = _best(still.pixels[0], _thinned(frames), path, still_is_query=still_is_query)
        if sighting is not None:
            found.append(sighting)
    return found


def _best(still: NDArray[np.uint8], frames: Frames, path: WarpPath, *, still_is_query: bool) -> Sighting | None:
    if not len(frames):
        return None
    each = [
        resemblance(still, frame, path.at(at)) if still_is_query else resemblance(frame, still, path.at(at))
        for at, frame in zip(frames.times_us.tolist(), frames.pixels, strict=True)
    ]
    good = [row for row, r in enumerate(each) if r.likeness >= MIN_LIKENESS and r.detail >= MIN_DETAIL]
    if not good:
        return None
    best = max(good, key=lambda row: (each[row].detail + each[row].likeness, -row))
    # Frames about as good as the best show the still too: a shot that stands, or a pan's slowest moment.
    like = [row for row in good if each[row].likeness >= each[best].likeness - NEARLY]
    first = last = best
    while first - 1 in like:
        first -= 1
    while last + 1 in like:
        last += 1
    step = int(np.median(np.diff(frames.times_us))) if len(frames) > 1 else 40_000
    top = each[best]
    return Sighting(
        start_us=int(frames.times_us[first]),
        end_us=int(frames.times_us[last]) + step,
        best_us=int(frames.times_us[best]),
        resemblance=top,
        score=still_score(likeness=top.likeness, detail=top.detail),
    )


def _thinned(frames: Frames) -> Frames:
    every = max(1, len(frames) // MOST_FRAMES)
    return Frames(frames.times_us[::every], frames.pixels[::every])
