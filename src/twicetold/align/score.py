"""One number for how sure a match is, comparable across pairs and archives."""

from __future__ import annotations

import math

MOTION_WEIGHTS = {"bias": -3.2, "lead": 5.0, "breadth": 2.5, "length": 3.0, "moving": -0.8}
USUAL_BREADTH, USUAL_S = 20.0, 3.0
"""Logistic weights for a stretch whose changes agree; `docs/method.md` holds how they were set."""

MOST_BREADTH = 60.0
"""Places beyond which more say nothing more: weak agreement of ever so many is not the same moment."""

MOST_AGREEMENT = 0.99
"""Agreement beyond which more says nothing more: its z would grow without end."""

ELSEWHERE_MOVING = 1.5
"""How much agreement at other offsets counts under a warp that moves: of a pan another part agrees as well."""

STILL_WEIGHTS = {"bias": -86.0, "detail": 90.0, "covered": -8.0}
"""The same for pictures that stand still, where only their places speak; half at 0.956 of them."""


def motion_score(*, height: float, elsewhere: float, breadth: float, seconds: float, moving: bool) -> float:
    """Probability (0 to 1) that a moving stretch is the same moment.

    Agreement counts as Fisher's z of a correlation (Biometrika, 1915): from .9 to .95 is further than from .4 to .45.

    Args:
        height: pooled agreement of changes along the line, -1 to 1.
        elsewhere: best agreement at offsets away from the line.
        breadth: on how many places and moments it rests (`twicetold.align.moment.breadth`).
        seconds: length of the stretch; longer ones are less likely by chance.
        moving: whether the warp moves, which fits more by chance.
    """
    w = MOTION_WEIGHTS
    lead = _fisher_z(height) - _fisher_z(elsewhere) * (ELSEWHERE_MOVING if moving else 1.0)
    evidence = w["bias"] + w["lead"] * lead + w["moving"] * moving
    evidence += w["breadth"] * math.log10(min(max(breadth, 1.0), MOST_BREADTH) / USUAL_BREADTH)
    return _logistic(evidence + w["length"] * math.log10(max(seconds, 0.1) / USUAL_S))


def still_score(*, detail: float, covered: float) -> float:
    """Probability (0 to 1) that two standing pictures are one.

    Args:
        detail: share of the textured places that agree.
        covered: share of such places that something lies over.
    """
    w = STILL_WEIGHTS
    return _logistic(w["bias"] + w["detail"] * detail + w["covered"] * covered)


def _fisher_z(agreement: float) -> float:
    return math.atanh(min(max(agreement, 0.0), MOST_AGREEMENT))


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, x))))
