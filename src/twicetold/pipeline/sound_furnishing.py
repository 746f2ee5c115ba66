"""Jingles and anthems of an archive: those that matches have come to show, and every place where a known one lies."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from twicetold.archive import catalogue, furniture, matches
from twicetold.archive.furniture import Furniture
from twicetold.lineage.jingles import jingles, recurring, same_elsewhere
from twicetold.model import FurnitureSpan, Match, Modality, TrackKind
from twicetold.pipeline.furnishing import EDGE_US, ENOUGH_RELEASES
from twicetold.pipeline.workplace import Workplace
from twicetold.time import Span


def furnish_sound(place: Workplace, holding: Iterable[str]) -> dict[str, list[FurnitureSpan]]:
    """Bring the furniture of the sound up to date; returns the spans of every item that has any.

    Args:
        holding: items with sound.
    """
    heard = {item for item in holding if item in place.holders}
    found = [match for match in matches.all_matches(place.connection) if match.modality is Modality.AUDIO]
    things = {thing.id: thing for thing in furniture.all_furniture(place.connection, track=TrackKind.SOUND)}
    spans: dict[str, list[FurnitureSpan]] = defaultdict(list)
    for span in furniture.all_spans(place.connection, track=TrackKind.SOUND):
        spans[span.item].append(span)
    for source in sorted(set(place.sources.values())):
        _discover(place, source, heard, found, things, spans)
    _spread(found, spans)
    kept = {item: sorted(of_item, key=_start) for item, of_item in spans.items() if of_item}
    with catalogue.transaction(place.connection):
        furniture.replace_all(
            place.connection,
            things.values(),
            [span for of_item in kept.values() for span in of_item],
            track=TrackKind.SOUND,
        )
    return kept


def _discover(
    place: Workplace,
    source: str,
    heard: set[str],
    found: Iterable[Match],
    things: dict[int, Furniture],
    spans: dict[str, list[FurnitureSpan]],
) -> None:
    """Add what recurs among the releases of one source."""
    rank = place.chronology.rank
    releases_of = {
        item: min(own, key=rank)
        for item in heard
        if (own := [release for release in place.holders[item] if place.sources[release] == source])
    }
    durations = {item: place.items[item].duration_us or 0 for item in releases_of}
    inside = [match for match in found if match.query_item in releases_of and match.ref_item in releases_of]
    settings = place.settings
    needed = max(
        settings.lineage.furniture_min_releases,
        min(ENOUGH_RELEASES, math.ceil(settings.lineage.furniture_min_share * len(set(releases_of.values())))),
    )
    sides = recurring(inside, durations, releases_of, max_us=settings.sound.furniture_max_ms * 1000)
    new = jingles(sides, min_releases=needed, min_us=settings.sound.min_span_ms * 1000)
    for item in sorted(new, key=lambda name: (rank(releases_of[name]), name)):
        for span, releases in new[item]:
            if any(known.span and known.span.intersect(span) for known in spans[item]):
                continue
            number = _thing_of(item, span, inside, spans)
            if number is None:
                number = min(things, default=0) - 1
                label = _label(span, durations[item])
                things[number] = Furniture(id=number, source=source, label=label, codes=b"", releases=releases)
            spans[item].append(_furniture_span(item, span, things[number].label, number, things[number].releases))


def _thing_of(item: str, span: Span, found: Iterable[Match], spans: Mapping[str, list[FurnitureSpan]]) -> int | None:
    """The thing that a stretch was matched with elsewhere, where one is known there."""
    for match in found:
        for one, here, other, there in (
            (match.query_item, match.query, match.ref_item, match.ref),
            (match.ref_item, match.ref, match.query_item, match.query),
        ):
            if one != item or here is None or there is None or here.intersect(span) is None:
                continue
            for known in spans.get(other, ()):
                if known.span and known.span.intersect(there):
                    return known.furniture_id
    return None


def _spread(found: Iterable[Match], spans: dict[str, list[FurnitureSpan]]) -> None:
    """Known furniture to wherever a match shows it again."""
    known = {item: [span.span for span in of_item if span.span] for item, of_item in spans.items()}
    for match in found:
        for item, stretch, origin in same_elsewhere(match, known):
            if any(old.span and old.span.intersect(stretch) for old in spans[item]):
                continue
            like = next(old for old in spans[origin] if old.span)
            spans[item].append(_furniture_span(item, stretch, like.label, like.furniture_id, like.releases))


def _furniture_span(item: str, span: Span, label: str, number: int | None, releases: int) -> FurnitureSpan:
    return FurnitureSpan(
        item=item, span=span, label=label, furniture_id=number, releases=releases, track=TrackKind.SOUND
    )


def _label(span: Span, duration_us: int) -> str:
    if span.start <= EDGE_US:
        return "opening"
    return "closing" if duration_us - span.end <= EDGE_US else "recurring"


def _start(span: FurnitureSpan) -> int:
    return span.span.start if span.span else 0
