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

SHOWN_AT, SHOWS_PART = "shown_at", "shows_part"
"""Evidence of a match: the part of the query's picture that shows the reference, and the part of the reference's that
is shown; left, top, right, bottom in 0 to 1; absent where it is all."""


TURNED, NEGATIVE = "turned_degrees", "negative"
"""Evidence of a match: by how many degrees clockwise, 90, 180 or 270, the query shows the reference turned, after it
was mirrored where it is; and 1 where it shows its negative. Absent where it does not."""


def is_inset(match: Match) -> bool:
    """Whether the query shows the reference in an inset."""
    return _area(match.evidence, SHOWN_AT) <= MOST


def is_of_inset(match: Match) -> bool:
    """Whether what the query shows is an inset of the reference."""
    return _area(match.evidence, SHOWS_PART) <= MOST


def turned_degrees(match: Match) -> int:
    """By how much the query shows the reference turned clockwise: 0, 90, 180 or 270."""
    by = match.evidence.get(TURNED, 0)
    return by if isinstance(by, int) else 0


def turned(match: Match) -> dict[str, Any]:
    """Evidence of a match with its sides changed."""
    other = {SHOWN_AT: SHOWS_PART, SHOWS_PART: SHOWN_AT}
    found = {other.get(name, name): value for name, value in match.evidence.items()}
    if (by := turned_degrees(match)) and not match.mirrored:  # Mirrored and turned, it is its own opposite.
        found[TURNED] = 360 - by
    return found


def _area(evidence: Mapping[str, Any], name: str) -> float:
    place = evidence.get(name)
    return 1.0 if place is None else float((place[2] - place[0]) * (place[3] - place[1]))
