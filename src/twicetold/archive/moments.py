"""Moments as the catalogue and the custody log spell them: ISO 8601 in UTC, whole seconds, ending in Z.

One width for all, so that text order is time order.
"""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """`moment` in UTC, cut to the second. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone is not stored")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def from_text(text: str) -> datetime:
    """The moment, in UTC. Raises ValueError for text that is no ISO 8601 moment."""
    return datetime.fromisoformat(text).astimezone(UTC)


def now_text() -> str:
    """This moment."""
    return to_text(datetime.now(UTC))
