"""One number for how sure a match is, comparable across pairs and archives."""

from __future__ import annotations

import math

MOTION_WEIGHTS = {"bias": -8.6, "height": 11.0, "lead": 4.0, "length": 4.0, "likeness": 3.0, "moving": -1.5}
USUAL_LIKENESS = 0.98
"""Logistic weights for a stretch whose changes agree; `docs/method.md` holds how they were set."""

STILL_WEIGHTS = {"bias": -86.0, "detail": 90.0, "covered": -8.0}
"""The same for pictures that stand still, where only their places speak; half at 0.956 of them."""


def motion_score(*, height: float, elsewhere: float, seconds: float, likeness: float, moving: bool) -> float:
    """Probability (0 to 1) that a moving stretch is the same moment.

    Args:
        height: pooled agreement of changes along the line, -1 to 1.
        elsewhere: best agreement at offsets away from the line.
        seconds: length of the stretch; longer ones are less likely by chance.
        likeness: correlation of the pictures, -1 to 1.
        moving: whether the warp moves, which fits more by chance.
    """
    w = MOTION_WEIGHTS
    evidence = w["bias"] + w["height"] * height + w["lead"] * (height - elsewhere)
    evidence += w["likeness"] * (likeness - USUAL_LIKENESS) + w["moving"] * moving
    return _logistic(evidence + w["length"] * math.log10(max(seconds, 0.1) / 3.0))


def still_score(*, detail: float, covered: float) -> float:
    """Probability (0 to 1) that two standing pictures are one.

    Args:
        detail: share of the textured places that agree.
        covered: share of such places that something lies over.
    """
    w = STILL_WEIGHTS
    return _logistic(w["bias"] + w["detail"] * detail + w["covered"] * covered)


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, x))))
