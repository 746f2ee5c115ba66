"""Whether a still is of the moment at which a shot shows it, told by what changes in the shot.

Another moment of one scene is alike in nearly all places. Where they differ, the shot itself tells what that means:
places at which the still agrees with another moment of the shot, and not with the one it is laid on, are of another
moment; places that agree here and not at every other moment are of this one; and places that agree with no moment of
the shot, though nothing changes there in it, are what something lies over. So the shot's frames a fraction of a second
and more away are laid on the still as well, and each place is held against all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.picture import PLACE_LIKENESS, Laid, Prepared, laid, places, prepared, uncovered
from twicetold.align.score import shown_score
from twicetold.align.warp import CORNERS, Warp

BESIDE_US = (200_000, 400_000, 800_000, 1_600_000, 3_000_000)
"""How far away from a moment, on both sides, others of its shot are looked at."""

SAME_SHOT = 0.5
"""Share of the places from which a frame beside is of the same shot."""

CARRIED = 0.02
"""Part of the picture by which a corner of the still has to move over its shot for an editor to have moved over it."""

BETTER = 0.15
"""By how much a place has to agree more at one moment than at another to tell them apart."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the places of a still say of a moment of a shot, each a share of those that nothing lies over, 0 to 1.

    `here`: they agree here and not at every other moment; `elsewhere`: they agree at another moment, not here;
    `nowhere`: they agree at none, though the shot changes there; `hidden`: they agree at none, and the shot stays the
    same there, or something lies over them just then.
    """

    here: float
    elsewhere: float
    nowhere: float
    hidden: float

    def score(self, *, covered: float) -> float:
        """Probability (0 to 1) that the still is of the moment; strips and corners may be `covered`, a share."""
        return shown_score(
            here=self.here, elsewhere=self.elsewhere, nowhere=self.nowhere, hidden=self.hidden, covered=covered
        )


def told(
    still: Prepared,
    frame: NDArray[np.uint8],
    beside: Iterable[NDArray[np.uint8]],
    warp: Warp,
    *,
    hidden: NDArray[np.bool_] | None = None,
    is_source: bool = False,
) -> Told | None:
    """What tells the moment of `frame` from those `beside` it, grey, uint8 (h, w); None where it cannot be laid.

    Args:
        warp: from the still's coordinates to the frame's.
        hidden: places of the still that something lies over, as of `twicetold.align.picture.compared`.
        is_source: whether the still is the earlier of the two. A shot that then moves over it as a whole is made of it,
            and what agrees at another moment only has something laid over it at this one: a caption that changes.
    """
    best = _laid(still, frame, warp, hidden)
    if best is None:
        return None
    left = uncovered(best.agree, best.textured)
    highest, lowest = best.correlation.copy(), best.correlation.copy()
    changes = np.zeros_like(left)
    gone = 0.0
    for picture in beside:
        other = _laid(still, picture, best.warp, hidden)
        if other is None or other.agree.sum() < SAME_SHOT * other.textured.sum():
            continue
        seen = other.textured
        highest[seen] = np.maximum(highest, other.correlation)[seen]
        lowest[seen] = np.minimum(lowest, other.correlation)[seen]
        between = places(best.pixels, other.pixels, best.textured | seen)
        changes |= between.textured & (between.correlation < PLACE_LIKENESS)
        gone = max(gone, float(np.abs(other.warp.onto(CORNERS) - best.warp.onto(CORNERS)).max()))
    agree = best.agree
    here = left & agree & (lowest < np.minimum(PLACE_LIKENESS, best.correlation - BETTER))
    elsewhere = left & ~agree & (highest >= np.maximum(PLACE_LIKENESS, best.correlation + BETTER))
    unlike = left & ~agree & ~elsewhere
    over = unlike & ~changes
    if is_source and gone >= CARRIED:
        over, elsewhere = over | elsewhere, np.zeros_like(elsewhere)
    count = int(left.sum())
    return Told(*(int(part.sum()) / count for part in (here, elsewhere, unlike & changes, over)))


def _laid(ours: Prepared, picture: NDArray[np.uint8], warp: Warp, hidden: NDArray[np.bool_] | None) -> Laid | None:
    return laid(ours, prepared(picture), warp, projective=False, hidden=hidden)
