"""One number for how sure a match is, comparable across pairs and archives."""

from __future__ import annotations

import math
from collections.abc import Sequence

MOTION_WEIGHTS = {
    "bias": -2.55,
    "lead": 5.0,
    "breadth": 3.5,
    "slow": -0.4,
    "few_slow": 3.5,
    "speed": -0.35,
    "slow_speed": -0.65,
    "length": 3.0,
    "moving": -1.1,
    "together": 2.0,
}
USUAL_BREADTH, USUAL_S = 20.0, 3.0
"""Logistic weights for a stretch whose changes agree; `docs/method.md` holds how they were set. Where slow changes are
asked, one who walks is in more places and agrees with another who walks by more: few places count twice as much. At
some other speed more agrees by chance, since many are tried, and of slow changes a pan or a walk does."""

MOST_BREADTH = 30.0
"""Places beyond which more say nothing more: weak agreement of ever so many is not the same moment."""

LEAST_TOGETHER, SCATTERED_US, TOGETHER_US = 4, 12_000.0, 1_500.0
"""Windows that have to peak on the line for their places to say something; how far from it they lie, as a root mean
square, where they say nothing, and beyond which nearer says nothing more."""

OTHER_SPEED = 0.03
"""Rates that differ from 1 by more are of footage that plays at another speed."""

AGREES = 0.2
"""Agreement below which length, and windows that peak together, prove the less, the less it agrees: what two films have
in common that is no moment, as the beat of their key frames, goes on for as long as they do."""

MOST_AGREEMENT = 0.99
"""Agreement beyond which more says nothing more: its z would grow without end."""

ELSEWHERE_MOVING = 1.5
"""How much agreement at other offsets counts under a warp that moves over a pan: another part agrees as well."""

STILL_WEIGHTS = {"bias": 4.0, "hidden": -90.0, "covered": -8.0, "nowhere": -45.0, "elsewhere": -220.0}
"""The same for a still, by shares of its places; of two stills nothing tells the moment: half is at .956 that agree."""

TELLS_HIDDEN, TELLS_COVERED = 0.1, 0.2
"""Share of places that tell the moment at which what something lies over, and strips and corners of it, count half."""

LEAST_TELLING = 0.05
"""Added to the places that tell the moment before those against it are counted beside them: few prove nothing."""


def fisher_z(agreement: float) -> float:
    """Fisher's z of a correlation (Biometrika, 1915), 0 where it is negative."""
    return math.atanh(min(max(agreement, 0.0), MOST_AGREEMENT))


def motion_score(
    *,
    height: float,
    elsewhere: float,
    breadth: float,
    seconds: float,
    moving: bool,
    slow: bool = False,
    rate: float = 1.0,
    off_us: Sequence[float] = (),
) -> float:
    """Probability (0 to 1) that a moving stretch is the same moment.

    Agreement counts as Fisher's z: from .9 to .95 is further than from .4 to .45.

    Args:
        height: pooled agreement of changes along the line, -1 to 1.
        elsewhere: best agreement at offsets away from the line.
        breadth: on how many places and moments it rests (`twicetold.align.moment.breadth`).
        seconds: length of the stretch; longer ones are less likely by chance.
        moving: whether the warp moves over a camera's own move: together they fit more by chance.
        slow: whether it is agreement of changes over a longer time (`twicetold.align.pair.SLOW_DIFFERENCE_US`).
        rate: reference seconds per query second.
        off_us: how far off the line each window that bears it agrees best. Of a picture that changes slowly other
            offsets agree nearly as well, but all windows peak at one place only at the right one.
    """
    w = MOTION_WEIGHTS
    lead = fisher_z(height) - fisher_z(elsewhere) * (ELSEWHERE_MOVING if moving else 1.0)
    evidence = w["bias"] + w["lead"] * lead + w["moving"] * moving
    places = math.log10(min(max(breadth, 1.0), MOST_BREADTH) / USUAL_BREADTH)
    evidence += w["breadth"] * places
    other_speed = abs(rate - 1.0) > OTHER_SPEED
    evidence += w["speed"] * other_speed
    if slow:
        evidence += w["slow"] + w["few_slow"] * min(0.0, places) + w["slow_speed"] * other_speed
    agrees = min(1.0, max(height, 0.0) / AGREES)
    if not moving and len(off_us) >= LEAST_TOGETHER:
        # A speed that was told by where the windows peak brings them nearer to its line.
        scatter = math.sqrt(sum(off**2 for off in off_us) / (len(off_us) - other_speed))
        # One who moves alone is in every window; only where much moves do they stand for themselves.
        alone = min(1.0, breadth / USUAL_BREADTH)
        together = max(0.0, math.log10(SCATTERED_US / max(scatter, TOGETHER_US)))
        evidence += w["together"] * alone * together * agrees
    length = w["length"] * math.log10(max(seconds, 0.1) / USUAL_S)
    return _logistic(evidence + (length * agrees if length > 0 else length))


def still_score(*, detail: float, covered: float) -> float:
    """Probability (0 to 1) that two standing pictures are one.

    Args:
        detail: share of the textured places that agree.
        covered: share of such places that something lies over.
    """
    return shown_score(here=0.0, elsewhere=0.0, nowhere=0.0, hidden=1.0 - detail, covered=covered)


def shown_score(*, here: float, elsewhere: float, nowhere: float, hidden: float, covered: float) -> float:
    """Probability (0 to 1) that a still is of a moment of a shot (`twicetold.align.still_moment.Told` has the shares).

    Args:
        covered: share of the textured places in strips and corners that something lies over.
    """
    w = STILL_WEIGHTS
    evidence = w["bias"] + w["nowhere"] * nowhere + w["elsewhere"] * elsewhere / (here + LEAST_TELLING)
    evidence += w["hidden"] * hidden / (1.0 + here / TELLS_HIDDEN)
    return _logistic(evidence + w["covered"] * covered / (1.0 + here / TELLS_COVERED))


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, x))))
