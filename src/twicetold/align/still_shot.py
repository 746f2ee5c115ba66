"""Shots in which nothing moves, shown in two films: a photograph, a map, a card that is held.

No moment of such a shot can be told from another, so what changes says nothing. What can be told is whether the two
pictures are one (`twicetold.align.picture`), and over which time each film holds it. A camera that stands before a
scene at rest looks the same again at another hour, so a shot counts only where it stands from one cut to the next: a
picture is held until another one is shown, a camera at rest films on until something moves. What the earlier film holds
so the later one may zoom over, fade, darken or caption, as long as it is the same picture nearly all the time
(`twicetold.align.standing`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from twicetold.align.footage import nearest
from twicetold.align.line import Proposal
from twicetold.align.pair import Cells, Pair
from twicetold.align.path import WarpPath
from twicetold.align.patience import Patience
from twicetold.align.picture import Resemblance, resemblance
from twicetold.align.sides import Sides
from twicetold.align.standing import CHANGED_US, followed_still, is_one
from twicetold.align.warp import CANVAS_HEIGHT, CANVAS_WIDTH, Warp
from twicetold.time import Span

FIRST_US, LOOK_US = 200_000, 1_000_000
"""How far to either side is looked at first, and how far at a time for the end of a shot."""

MOST_MOVED, MEAN_MOVED = 6.0, 1.2
"""Grey levels by which a cell, and cells in the mean, may differ while nothing moves: what encoding changes."""

ANOTHER = 0.7
"""Correlation of cells below which two pictures are not one."""

SOON_US, EVERYWHERE = 400_000, 0.5
"""Within this time this share of the cells has to change by more than `MEAN_MOVED`: what comes into a picture that
stands, or leaves it, changes it in places."""

MIN_CONTRAST = 4.0
"""Standard deviation of cells, in grey levels, below which nothing is shown."""

_INNER = np.pad(np.ones((CANVAS_HEIGHT - 2, CANVAS_WIDTH - 2), np.bool_), 1)
"""Cells of a canvas but for its rim, which sees what lies beside an inset."""

TRIED, CHANGED_TRIED = 6, 2
"""Proposals of one pair that are looked at, and of these the likeliest, for which a picture is followed that the query
changes."""


@dataclass(frozen=True, slots=True)
class StillShot:
    """A picture held by both films: where, how well the two resemble each other, and what proposed it."""

    query: Span
    ref: Span
    resemblance: Resemblance
    proposal: Proposal

    @property
    def score(self) -> float:
        """Probability that the two are one picture."""
        return self.resemblance.score


def still_shots(
    sides: Sides,
    proposals: list[Proposal],
    *,
    min_span_us: int,
    min_score: float,
    patience: Patience,
) -> list[StillShot]:
    """Pictures that both films hold, disjoint in the query, best first.

    Args:
        proposals: from `propose`, without those that a match explains.
        min_span_us: shortest time that each film has to hold the picture.
        min_score: probability below which a picture is not reported.
        patience: with the query; where it is over, nothing is looked at. These looks cost it nothing.
    """
    found: list[StillShot] = []
    likeliest = sorted(proposals, key=lambda p: (-p.seeds, -p.spots, p.start_us, p.line.offset_us))[:TRIED]
    for number, proposal in enumerate(likeliest):
        at_us = (proposal.start_us + proposal.end_us) / 2
        if patience.is_over(proposal.start_us, proposal.end_us) or any(
            shot.query.start <= at_us < shot.query.end for shot in found
        ):
            continue
        shot = _still_shot(sides, proposal, at_us, min_span_us, may_change=number < CHANGED_TRIED)
        if shot is not None and shot.score >= min_score:
            found.append(shot)
    kept: list[StillShot] = []
    for shot in sorted(found, key=lambda shot: (-shot.score, shot.query.start)):
        if all(shot.query.end <= other.query.start or shot.query.start >= other.query.end for other in kept):
            kept.append(shot)
    return kept


def _still_shot(
    sides: Sides, proposal: Proposal, at_us: float, min_span_us: int, *, may_change: bool
) -> StillShot | None:
    warp, there_us = proposal.path.at(at_us), float(proposal.line.ref_us(at_us))
    path = WarpPath(warp)
    pair = Pair.under(sides, path, start_us=at_us, end_us=at_us, alike=_INNER)
    if pair is None or there_us < 0:
        return None
    # Around an inset the query may move; the earlier film is looked at as a whole.
    query = held(pair.query, at_us)
    if query is None and not (may_change and _resemble(pair, at_us, there_us)):
        return None
    ref = held(partial(_whole, sides), there_us)
    if ref is None or ref.duration_us < min_span_us:
        return None
    same = _compared(sides, query, ref, warp) if query else None
    if query and (same is None or not is_one(same)):
        return None
    as_held = StillShot(query, ref, same, proposal) if query and same else None
    moment = round(at_us) if proposal.strongest_us is None else proposal.strongest_us
    changed = _changed(sides, proposal, ref, query or Span(moment, moment + 1)) if may_change else None
    found = max((shot for shot in (as_held, changed) if shot), key=lambda shot: shot.query.duration_us, default=None)
    return found if found and found.query.duration_us >= min_span_us else None


def _resemble(pair: Pair, at_us: float, there_us: float) -> bool:
    """Whether what both sides show at a moment each may be one picture, as far as cells tell."""
    query = pair.query(at_us - FIRST_US, at_us + FIRST_US)
    ref = pair.ref(there_us - FIRST_US, there_us + FIRST_US)
    if not len(query.times_us) or not len(ref.times_us):
        return False
    ours = query.values[nearest(query.times_us, np.array([at_us]))]
    return bool(_likeness(ref.values[nearest(ref.times_us, np.array([there_us]))][0], ours)[0] >= ANOTHER)


def _changed(sides: Sides, proposal: Proposal, ref: Span, shown: Span) -> StillShot | None:
    """The picture that the reference holds, where the query zooms over it, fades it or lays captions over it, from the
    time on in which it was `shown`."""
    still = sides.ref(*_middle(ref))
    seen = (
        followed_still(sides.footage, still.pixels[0], sides.query_item, shown, proposal.path) if len(still) else None
    )
    return StillShot(Span(seen.start_us, seen.end_us), ref, seen.resemblance, proposal) if seen else None


def held(shown: Callable[[float, float], Cells], at_us: float) -> Span | None:
    """The time around `at_us` in which nothing moves, from one picture to another; None where something moves there, or
    the same picture begins to move at either end.

    Args:
        shown: frames in `[start_us, end_us)` as cells.
    """
    around = shown(max(0.0, at_us - FIRST_US), at_us + FIRST_US)
    if not len(around.times_us):
        return None
    row = int(nearest(around.times_us, np.array([at_us]))[0])
    picture, at = around.values[row], int(around.times_us[row])
    if picture.std() < MIN_CONTRAST or _stands(picture, around.values).mean() < 0.5:
        return None
    start, end = _end(shown, picture, at, forward=False), _end(shown, picture, at, forward=True)
    return Span(start, end) if start is not None and end is not None and end > start else None


def _end(
    shown: Callable[[float, float], Cells], picture: NDArray[np.float32], at_us: int, *, forward: bool
) -> int | None:
    """Where a picture stops being held, going one way: exclusive end or inclusive start; None where it moves there."""
    edge, gap = at_us, 40_000
    while True:
        low, high = (edge + 1, edge + 1 + LOOK_US) if forward else (max(0, edge - LOOK_US), edge)
        frames = shown(low, high)
        if not len(frames.times_us):
            return edge + gap if forward else edge
        gap = int(np.median(np.diff(frames.times_us))) if len(frames.times_us) > 1 else gap
        rows = np.arange(len(frames.times_us)) if forward else np.arange(len(frames.times_us))[::-1]
        moved = ~_stands(picture, frames.values[rows])
        if moved.any():
            first = int(np.argmax(moved))
            edge = int(frames.times_us[rows[first - 1]]) if first else edge
            low, high = (edge + 1, edge + CHANGED_US) if forward else (max(0, edge - CHANGED_US), edge)
            return (edge + gap if forward else edge) if _another(picture, edge, shown(low, high)) else None
        edge = int(frames.times_us[rows[-1]])


def _stands(picture: NDArray[np.float32], frames: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which frames (n, cells) differ from a picture (cells,) by no more than encoding does, bool (n,)."""
    apart = _apart(picture, frames)
    return np.asarray((apart.max(axis=1) <= MOST_MOVED) & (apart.mean(axis=1) <= MEAN_MOVED))


def _apart(picture: NDArray[np.float32], frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Grey levels by which frames (n, cells) differ from a picture (cells,), their means taken out."""
    apart = frames - picture
    found: NDArray[np.float32] = np.abs(apart - apart.mean(axis=1, keepdims=True))
    return found


def _another(picture: NDArray[np.float32], edge_us: int, beyond: Cells) -> bool:
    """Whether frames beyond the edge of what stands show that another picture follows, or none."""
    frames = beyond.values
    soon = np.abs(beyond.times_us - edge_us) <= SOON_US
    if not soon.any():
        return True
    if (_apart(picture, frames[soon]) > MEAN_MOVED).mean(axis=1).max() < EVERYWHERE:
        return False
    flat = frames.std(axis=1) < MIN_CONTRAST
    return bool(((_likeness(picture, frames) < ANOTHER) | flat).any())


def _likeness(picture: NDArray[np.float32], frames: NDArray[np.float32]) -> NDArray[np.float64]:
    """Correlation of a picture (cells,) with frames (n, cells), -1 to 1, float64 (n,)."""
    ours = picture - picture.mean()
    theirs = frames - frames.mean(axis=1, keepdims=True)
    sizes = np.sqrt((theirs**2).sum(axis=1) * (ours**2).sum())
    return np.asarray(theirs @ ours / np.maximum(sizes, 1e-6), np.float64)


def _whole(sides: Sides, start_us: float, end_us: float) -> Cells:
    """The reference's frames in `[start_us, end_us)` as a whole."""
    times, parts = [np.zeros(0, np.int64)], [np.zeros((0, CANVAS_HEIGHT * CANVAS_WIDTH), np.float32)]
    for piece in sides.footage.pieces(sides.ref_item, start_us, end_us):
        times.append(piece.frames.times_us)
        parts.append(piece.whole.cells[piece.rows])
    return Cells(np.concatenate(times), np.concatenate(parts))


def _compared(sides: Sides, query: Span, ref: Span, warp: Warp) -> Resemblance | None:
    """How what is held in the middle of two stretches resembles one another."""
    ours = sides.query(*_middle(query))
    theirs = sides.ref(*_middle(ref))
    return resemblance(ours.pixels[0], theirs.pixels[0], warp) if len(ours) and len(theirs) else None


def _middle(span: Span) -> tuple[int, int]:
    middle = (span.start + span.end) // 2
    return middle - 100_000, middle + 100_000
