"""A match seen from its other side, and how its picture is shown again as a whole: turned, or as a negative."""

from __future__ import annotations

from typing import Any

import msgspec

from twicetold.lineage.inset import SHOWN_AT, SHOWS_PART
from twicetold.model import Match

TURNED, NEGATIVE = "turned_degrees", "negative"
"""Evidence of a match: by how many degrees clockwise, 90, 180 or 270, the query shows the reference turned, after it
was mirrored where it is; and 1 where it shows its negative. Absent where it does not."""


def turned_degrees(match: Match) -> int:
    """By how much the query shows the reference turned clockwise: 0, 90, 180 or 270."""
    by = match.evidence.get(TURNED, 0)
    return by if isinstance(by, int) else 0


def other_way_round(match: Match) -> Match:
    """The same match seen from its reference: the two sides change places."""
    return msgspec.structs.replace(
        match,
        query_item=match.ref_item,
        ref_item=match.query_item,
        query=match.ref,
        ref=match.query,
        rate=1.0 / match.rate if match.rate > 0 else 1.0,
        evidence=_evidence(match),
    )


def _evidence(match: Match) -> dict[str, Any]:
    other = {SHOWN_AT: SHOWS_PART, SHOWS_PART: SHOWN_AT}
    found = {other.get(name, name): value for name, value in match.evidence.items()}
    if (by := turned_degrees(match)) and not match.mirrored:  # Mirrored and turned, it is its own opposite.
        found[TURNED] = 360 - by
    return found
