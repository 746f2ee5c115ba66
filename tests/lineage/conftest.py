"""Releases, items and matches in a line each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from twicetold.model import (
    DateKind,
    Item,
    ItemKind,
    Match,
    Modality,
    Precision,
    Provenance,
    Release,
    ReleaseDate,
    Storage,
)
from twicetold.time import Span

SECOND = 1_000_000
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


def date(first_day: int, days: int = 1, kind: DateKind = DateKind.PUBLISHED) -> ReleaseDate:
    """A date that allows `days` days from that many days into 2024 on."""
    return ReleaseDate(
        kind=kind,
        earliest=EPOCH + timedelta(days=first_day),
        latest=EPOCH + timedelta(days=first_day + days),
        precision=Precision.DAY,
        provenance=Provenance.STATED,
    )


def release(name: str, *dates: ReleaseDate, items: tuple[str, ...] | None = None) -> Release:
    """A release that holds one item of its own name in small letters, or those given."""
    return Release(id=name, source="outlet", dates=dates, items=(name.lower(),) if items is None else items)


def item(name: str, length_s: float | None = 60) -> Item:
    """A film of a length; a still where there is none."""
    return Item(
        sha256=name,
        kind=ItemKind.IMAGE if length_s is None else ItemKind.VIDEO,
        media_type="",
        size_bytes=1,
        storage=Storage.COPIED,
        duration_us=None if length_s is None else round(length_s * SECOND),
    )


def span(start_s: float, end_s: float) -> Span:
    return Span(round(start_s * SECOND), round(end_s * SECOND))


def match(query: str, ref: str, at: Span | None, there: Span | None, *, id: int = 1, score: float = 0.9) -> Match:  # noqa: A002
    """A match; its rate follows from its spans."""
    return Match(
        query_item=query,
        ref_item=ref,
        modality=Modality.VIDEO,
        query=at,
        ref=there,
        score=score,
        rate=there.duration_us / at.duration_us if at and there else 1.0,
        id=id,
    )
