"""What an account needs of each track beside the matches, as the record has it."""

from __future__ import annotations

from collections import defaultdict

from twicetold.archive import furniture
from twicetold.fingerprint import registry
from twicetold.model import FurnitureSpan, TrackKind
from twicetold.pipeline.accounting import TrackState, picture_state
from twicetold.pipeline.fingerprinting import stage_of
from twicetold.pipeline.sound_tracing import sound_state
from twicetold.pipeline.text_tracing import text_state
from twicetold.pipeline.workplace import Workplace


def state_on_record(place: Workplace, kind: TrackKind) -> TrackState:
    """What is known of a track by now."""
    spans: dict[str, list[FurnitureSpan]] = defaultdict(list)
    for span in furniture.all_spans(place.connection, track=kind):
        spans[span.item].append(span)
    if kind is TrackKind.SOUND:
        return sound_state(place, spans)
    if kind is TrackKind.TEXT:
        return text_state(place)
    return picture_state(place, spans, fingerprint_stage=stage_of(registry.load()))
