"""Jingles and anthems of an archive: those that matches have come to show, and every place where a known one lies."""

from __future__ import annotations

from collections.abc import Iterable

from twicetold.model import FurnitureSpan, Modality, TrackKind
from twicetold.pipeline.recurring import Recurring, furnish_by_matches
from twicetold.pipeline.workplace import Workplace


def furnish_sound(place: Workplace, holding: Iterable[str]) -> dict[str, list[FurnitureSpan]]:
    """Bring the furniture of the sound up to date; returns the spans of every item that has any.

    Args:
        holding: items with sound.
    """
    settings = place.settings.sound
    heard = Recurring(
        TrackKind.SOUND,
        Modality.AUDIO,
        min_us=settings.min_span_ms * 1000,
        max_us=settings.furniture_max_ms * 1000,
    )
    return furnish_by_matches(place, heard, holding)
