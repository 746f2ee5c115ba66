"""Furniture that matches have come to show: what recurs at one place in many releases, and wherever that is seen again.

Codes of whole pictures tell an ident that was only encoded again (`twicetold.pipeline.furnishing`); under a lower
third, a border or a logo it has other codes, and matches tell it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from twicetold.archive import catalogue, furniture, matches
from twicetold.archive.furniture import Furniture
from twicetold.lineage.furniture import MIN_RUN_US
from twicetold.lineage.jingles import jingles, recurring, same_elsewhere
from twicetold.model import FurnitureSpan, ItemKind, Match, Modality, TrackKind
from twicetold.pipeline.furnishing import label_of, releases_needed
from twicetold.pipeline.workplace import Workplace
from twicetold.settings import Settings
from twicetold.time import Span, subtracted


@dataclass(frozen=True, slots=True)
class Recurring:
    """Which track is looked at, by which matches, and how short and how long its furniture may be."""

    track: TrackKind
    modality: Modality
    min_us: int
    max_us: int


def seen_material(settings: Settings) -> Recurring:
    """Pictures that move."""
    longest_us = settings.lineage.furniture_max_ms * 1000
    return Recurring(TrackKind.PICTURE, Modality.VIDEO, min_us=MIN_RUN_US, max_us=longest_us)


def films_of(place: Workplace) -> list[str]:
    """Items that move."""
    return [item for item, known in place.items.items() if known.kind is ItemKind.VIDEO]


def furnish_by_matches(place: Workplace, kind: Recurring, holding: Iterable[str]) -> dict[str, list[FurnitureSpan]]:
    """Bring the furniture of a track up to date; returns the spans of every item that has any.

    Args:
        holding: items that have the track.
    """
    here = {item for item in holding if item in place.holders}
    found = [match for match in matches.all_matches(place.connection) if match.modality is kind.modality]
    things = {thing.id: thing for thing in furniture.all_furniture(place.connection, track=kind.track)}
    spans: dict[str, list[FurnitureSpan]] = defaultdict(list)
    for span in furniture.all_spans(place.connection, track=kind.track):
        spans[span.item].append(span)
    for source in sorted(set(place.sources.values())):
        _discover(place, kind, source, here, found, things, spans)
    _spread(kind, found, spans)
    kept = {item: sorted(of_item, key=_start) for item, of_item in spans.items() if of_item}
    with catalogue.transaction(place.connection):
        furniture.replace_all(
            place.connection,
            things.values(),
            [span for of_item in kept.values() for span in of_item],
            track=kind.track,
        )
    return kept


def _discover(
    place: Workplace,
    kind: Recurring,
    source: str,
    here: Collection[str],
    found: Iterable[Match],
    things: dict[int, Furniture],
    spans: dict[str, list[FurnitureSpan]],
) -> None:
    """Add what recurs among the releases of one source."""
    rank = place.chronology.rank
    releases_of = {
        item: min(own, key=rank)
        for item in here
        if (own := [release for release in place.holders[item] if place.sources[release] == source])
    }
    durations = {item: place.items[item].duration_us or 0 for item in releases_of}
    inside = [match for match in found if match.query_item in releases_of and match.ref_item in releases_of]
    needed = releases_needed(place.settings.lineage, len(set(releases_of.values())))
    sides = recurring(inside, durations, releases_of, max_us=kind.max_us)
    new = jingles(sides, min_releases=needed, min_us=kind.min_us)
    for item in sorted(new, key=lambda name: (rank(releases_of[name]), name)):
        for stretch, releases in new[item]:
            for span in _unknown(stretch, spans[item], kind.min_us):
                number = _thing_of(item, span, inside, spans)
                if number is None:
                    number = _next_id(things, kind.track)
                    label = label_of(span.start, span.end, durations[item])
                    things[number] = Furniture(id=number, source=source, label=label, codes=b"", releases=releases)
                spans[item].append(_furniture_span(kind, item, span, things[number]))


def _next_id(things: Mapping[int, Furniture], track: TrackKind) -> int:
    """What is seen counts up, what is heard down: the two share one table."""
    return max(things, default=0) + 1 if track is TrackKind.PICTURE else min(things, default=0) - 1


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
                common = known.span.intersect(there) if known.span else None
                # An ident and the title after it touch; they are two things.
                if known.furniture_id is not None and common and 2 * common.duration_us >= there.duration_us:
                    return known.furniture_id
    return None


def _spread(kind: Recurring, found: Iterable[Match], spans: dict[str, list[FurnitureSpan]]) -> None:
    """Known furniture to wherever a match shows it again."""
    named = {item: [one for one in of_item if one.furniture_id is not None] for item, of_item in spans.items()}
    known = {item: [span.span for span in of_item if span.span] for item, of_item in named.items()}
    for match in found:
        for item, stretch, origin in same_elsewhere(match, known):
            like = next(old for old in named[origin] if old.span)
            spans[item] += [
                FurnitureSpan(
                    item=item,
                    span=span,
                    label=like.label,
                    furniture_id=like.furniture_id,
                    releases=like.releases,
                    track=kind.track,
                )
                for span in _unknown(stretch, spans[item], kind.min_us)
            ]


def _unknown(stretch: Span, known: Iterable[FurnitureSpan], min_us: int) -> list[Span]:
    """What of a stretch is not known as furniture yet, in pieces of `min_us` and more."""
    pieces = subtracted([stretch], [one.span for one in known if one.span])
    return [piece for piece in pieces if piece.duration_us >= min_us]


def _furniture_span(kind: Recurring, item: str, span: Span, thing: Furniture) -> FurnitureSpan:
    return FurnitureSpan(
        item=item, span=span, label=thing.label, furniture_id=thing.id, releases=thing.releases, track=kind.track
    )


def _start(span: FurnitureSpan) -> int:
    return span.span.start if span.span else 0
