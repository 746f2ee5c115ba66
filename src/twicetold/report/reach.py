"""What "not found" means here: what could have been found, in which archive, up to which date, under which edits."""

from __future__ import annotations

from datetime import datetime

import msgspec

from twicetold.archive.runs import Run
from twicetold.model import TrackKind
from twicetold.settings import Settings

RECALL = "recall, "
"""How a self-test's summary names the share of planted stretches that were found under an edit."""

DEPENDABLE, OFTEN = 0.9, 0.5
"""Recall from which on an edit counts as found dependably, and as found often."""


class TrackReach(msgspec.Struct, frozen=True, kw_only=True):
    """One track: how many items were compared by it, and the shortest stretch that is reported.

    `least` counts microseconds, for words characters; None where the settings do not say.
    """

    track: TrackKind
    items: int
    least: int | None


class EditReach(msgspec.Struct, frozen=True, kw_only=True):
    """Share of planted stretches that the last self-test found under one edit."""

    edit: str
    recall: float


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """What could have been found. `edits` is empty where no self-test is on record."""

    archive: str
    releases: int
    earliest: datetime | None
    until: datetime | None
    tracks: tuple[TrackReach, ...]
    edits: tuple[EditReach, ...]
    tested_at: datetime | None
    stretches: int

    def edits_from(self, low: float, below: float = 2.0) -> tuple[EditReach, ...]:
        """The edits whose recall lies in `[low, below)`."""
        return tuple(edit for edit in self.edits if low <= edit.recall < below)


def reach_of(
    *,
    archive: str,
    releases: int,
    period: tuple[datetime, datetime] | None,
    compared: dict[TrackKind, int],
    settings: Settings,
    self_test: Run | None,
) -> Reach:
    """Put together from the record.

    Args:
        compared: items of each track that a trace has compared.
        self_test: the last one that was done to the end.
    """
    least = {TrackKind.PICTURE: settings.picture.min_span_ms * 1000, TrackKind.SOUND: settings.sound.min_span_ms * 1000}
    least[TrackKind.TEXT] = settings.text.min_letters
    return Reach(
        archive=archive,
        releases=releases,
        earliest=period[0] if period else None,
        until=period[1] if period else None,
        tracks=tuple(
            TrackReach(track=track, items=compared[track], least=least.get(track))
            for track in TrackKind
            if compared.get(track)
        ),
        edits=tuple(
            EditReach(edit=name.removeprefix(RECALL), recall=float(value))
            for name, value in (self_test.summary if self_test else {}).items()
            if name.startswith(RECALL) and isinstance(value, int | float)
        ),
        tested_at=self_test.finished_at if self_test else None,
        stretches=_whole(self_test.summary.get("stretches")) if self_test else 0,
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
