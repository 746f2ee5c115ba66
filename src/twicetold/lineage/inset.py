"""Pictures within pictures: matches that show their other side in a part of the screen only.

What stands around an inset can be the house's own, a studio wall or a title card, while the inset shows what was told
before. Then the moment is no mere furniture, nor is what the inset shows furniture wherever else it is seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twicetold.model import Match

MOST = 0.5
"""Share of the picture up to which a part of it is an inset; borders and crops leave more."""

SHARED = "picture_shared"
"""Evidence of a match: the share of either picture, whichever is larger, that is the same in both; absent where it was
not measured."""

SHOWN_AT, SHOWS_PART = "shown_at", "shows_part"
"""Evidence of a match: the part of the query's picture that shows the reference, and the part of the reference's that
is shown; left, top, right, bottom in 0 to 1; absent where it is all."""


def is_inset(match: Match) -> bool:
    """Whether the query shows the reference in an inset."""
    return _area(match.evidence, SHOWN_AT) <= MOST


def is_of_inset(match: Match) -> bool:
    """Whether what the query shows is an inset of the reference."""
    return _area(match.evidence, SHOWS_PART) <= MOST


def _area(evidence: Mapping[str, Any], name: str) -> float:
    place = evidence.get(name)
    return 1.0 if place is None else float((place[2] - place[0]) * (place[3] - place[1]))
