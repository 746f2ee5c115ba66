"""Matching releases again that are traced already: a late find, or another look with other settings."""

from __future__ import annotations

from datetime import datetime

from twicetold.archive import catalogue, ledger, matches
from twicetold.model import Modality, TrackKind, track_of
from twicetold.pipeline.workplace import Workplace


def forget_since(place: Workplace, since: datetime) -> set[str]:
    """Have everything that was put out at or after a moment matched anew by the trace that follows; returns the items.

    Releases whose date may lie after it, and those without a date, are among them. Fingerprints, furniture, verdicts
    and account snapshots stay, and so does what was found in pictures and sound that are stripped since: fingerprints
    alone would find less of it. A trace that is interrupted after this goes on with what is missing, as any other.
    """
    order = place.settings.lineage.date_order
    items = {
        item
        for release in place.releases
        if (date := release.date(order)) is None or date.latest > since
        for item in release.items
    }
    with catalogue.transaction(place.connection):
        for track in TrackKind:
            again = items if track is TrackKind.TEXT else items - place.stripped
            ledger.forget(place.connection, f"trace:{track.value}", items=again)
            modalities = [modality for modality in Modality if track_of(modality) is track]
            matches.replace_for_items(place.connection, 0, again, (), modalities=modalities)
    return items
