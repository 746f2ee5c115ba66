"""Furniture of an archive: new idents into the bank, and where every known one and every blank stretch lies."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.archive import catalogue, furniture
from twicetold.archive.furniture import Furniture
from twicetold.fingerprint.base import FrameCodes
from twicetold.fingerprint.blank import Blank
from twicetold.lineage.furniture import (
    LIKE_FRAME_BITS,
    SAME_FRAME_BITS,
    Bank,
    Recurrence,
    exemplars,
    joined_runs,
    majority,
    recurring_runs,
    seen_again,
    span_of,
)
from twicetold.model import FurnitureSpan, ItemKind
from twicetold.pipeline.seeding import hits_of
from twicetold.pipeline.tracks import Tracks
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress
from twicetold.search.index import FrameIndex
from twicetold.settings import LineageSettings
from twicetold.time import Span

ENOUGH_RELEASES = 20
"""What recurs at one place in this many releases is furniture, however large the archive."""

EXEMPLARS = 3
"""Showings of one thing that spots are compared with, to know it under a caption, a logo or a border."""

EDGE_US = 3_000_000
"""Furniture that starts this near to a release's start is its opening; that ends this near to its end, its closing."""


def furnish(
    place: Workplace, tracks: Tracks, index: FrameIndex, new_items: Iterable[str], *, progress: Progress
) -> dict[str, list[FurnitureSpan]]:
    """Bring the furniture of the archive up to date; returns the spans of every item that has any."""
    new = [item for item in new_items if place.items[item].kind is ItemKind.VIDEO]
    things = {thing.id: thing for thing in furniture.all_furniture(place.connection)}
    spans: dict[str, list[FurnitureSpan]] = {}
    for span in furniture.all_spans(place.connection):
        spans.setdefault(span.item, []).append(span)
    progress.begin("furniture", total=len(new))
    fresh: list[NDArray[np.uint64]] = []
    for item in new:
        fresh += _discover(place, tracks, index, item, things)
        progress.advance(subject=place.items[item].name)
    progress.end()
    stale = set(new)
    if fresh:
        hits = index.query(np.concatenate(fresh), LIKE_FRAME_BITS, most_of_item=1)
        stale |= {index.item_names[int(number)] for number in np.unique(hits.item)}
    bank = _bank(things)
    for item in sorted(stale):
        if place.items[item].kind is ItemKind.VIDEO:
            seen = _spans(item, tracks[item].codes, bank, things)
            # What matches have told of the item (`twicetold.pipeline.recurring`) stays known.
            spans[item] = _joined(seen, spans.get(item, ()))
    spans = {item: found for item, found in spans.items() if found}
    with catalogue.transaction(place.connection):
        furniture.replace_all(place.connection, things.values(), [span for found in spans.values() for span in found])
    return spans


def _joined(seen: list[FurnitureSpan], before: Iterable[FurnitureSpan]) -> list[FurnitureSpan]:
    things = [old for old in before if old.furniture_id is not None and old.span]
    others = [old for old in things if not any(new.span and old.span and new.span.intersect(old.span) for new in seen)]
    return sorted([*seen, *others], key=lambda found: (found.span.start if found.span else 0, found.label))


class KnownFurniture:
    """Furniture by item, and what of it may still seed: its first showings, by which it is known again."""

    def __init__(self, spans: Mapping[str, list[FurnitureSpan]], order: Callable[[str], tuple[int, str]]) -> None:
        self._spans = spans
        shown: dict[int, list[str]] = {}
        for item in sorted(spans, key=order):
            for number in {span.furniture_id for span in spans[item] if span.furniture_id is not None}:
                if len(shown.setdefault(number, [])) < EXEMPLARS:
                    shown[number].append(item)
        self._exemplars = {(number, item) for number, items in shown.items() for item in items}

    def of(self, item: str) -> list[FurnitureSpan]:
        """All furniture of an item."""
        return self._spans.get(item, [])

    def hidden(self, item: str) -> list[FurnitureSpan]:
        """Furniture of an item by which nothing is to be known again."""
        return [span for span in self.of(item) if (span.furniture_id, item) not in self._exemplars]


def masked_rows(codes: FrameCodes, spans: Iterable[FurnitureSpan]) -> NDArray[np.bool_]:
    """Rows of an item that lie in its furniture, bool (n,)."""
    mask = np.zeros(len(codes), dtype=bool)
    for found in spans:
        if found.span is not None:
            mask |= (codes.times_us >= found.span.start) & (codes.times_us < found.span.end)
    return mask


def _bank(things: dict[int, Furniture]) -> Bank:
    return Bank.of((thing.id, _codes_of(thing)) for thing in things.values())


def _codes_of(thing: Furniture) -> NDArray[np.uint64]:
    return np.frombuffer(thing.codes, dtype=">u8").astype(np.uint64).reshape(-1, 4)


def _bytes_of(codes: NDArray[np.uint64]) -> bytes:
    return codes.astype(">u8").tobytes()


def _discover(
    place: Workplace, tracks: Tracks, index: FrameIndex, item: str, things: dict[int, Furniture]
) -> list[NDArray[np.uint64]]:
    """Add to `things` what recurs in an item; returns the codes that the bank did not have."""
    found = tracks[item]
    codes = found.codes
    runs = recurring_runs(
        codes.times_us,
        codes.end_us,
        _recurrence(place, tracks, index, item),
        min_releases=_releases_needed(place, item),
        max_us=place.settings.lineage.furniture_max_ms * 1000,
    )
    fresh = []
    for run in runs:
        rows = np.arange(run.first_row, run.last_row + 1)
        shown = codes.codes[rows[found.seeding[rows]]]
        known = _bank(things).recognise(shown)
        missing = exemplars(shown[known < 0]) if (known < 0).any() else np.zeros((0, 4), np.uint64)
        if (known >= 0).any():
            thing = things[majority(known[known >= 0])]
            things[thing.id] = msgspec.structs.replace(
                thing, codes=thing.codes + _bytes_of(missing), releases=max(thing.releases, run.releases)
            )
        elif len(missing):
            number = max(things, default=0) + 1
            things[number] = Furniture(
                id=number,
                source=place.sources[place.chronology.first_release(place.holders, item)],
                label=label_of(int(codes.times_us[run.first_row]), int(codes.times_us[run.last_row]), codes.end_us),
                codes=_bytes_of(missing),
                releases=run.releases,
            )
        if len(missing):
            fresh.append(missing)
    return fresh


def _releases_needed(place: Workplace, item: str) -> int:
    """In how many releases of its source something has to recur, this one included, to be furniture.

    A fixed number would make furniture of every popular shot of a large archive; a share alone would need a hundred
    releases for an ident that was used for a season. So a share counts, up to `ENOUGH_RELEASES`.
    """
    sources = {place.sources[release] for release in place.holders[item]}
    return releases_needed(place.settings.lineage, sum(place.film_releases[source] for source in sources))


def releases_needed(settings: LineageSettings, releases: int) -> int:
    """In how many of a source's `releases` something has to recur to be furniture."""
    return max(
        settings.furniture_min_releases, min(ENOUGH_RELEASES, math.ceil(settings.furniture_min_share * releases))
    )


def label_of(start_us: int, end_us: int, item_end_us: int) -> str:
    """What furniture is called by its place in an item."""
    if start_us <= EDGE_US:
        return "opening"
    return "closing" if item_end_us - end_us <= EDGE_US else "recurring"


def _recurrence(place: Workplace, tracks: Tracks, index: FrameIndex, item: str) -> Recurrence:
    """Near-identical frames of an item in other releases of the same source."""
    own = set(place.holders[item])
    sources = {place.sources[release] for release in own}
    found = tracks[item]
    hits = hits_of(index, found, np.flatnonzero(found.seeding), max_distance_bits=SAME_FRAME_BITS, mirrored=False)
    rows, numbers, starts, ends = [], [], [], []
    for number in np.unique(hits.item):
        other = index.item_names[int(number)]
        releases = [r for r in place.holders.get(other, []) if r not in own and place.sources[r] in sources]
        if not releases or place.items[other].kind is not ItemKind.VIDEO:
            continue
        chosen = hits.item == number
        codes = tracks[other].codes
        times = codes.times_us[hits.row[chosen]]
        rows.append(hits.query[chosen])
        numbers.append(np.full(int(chosen.sum()), min(place.chronology.rank(r) for r in releases), np.int64))
        starts.append(times)
        ends.append(codes.end_us - times)
    none = [np.zeros(0, np.int64)]
    return Recurrence(*(np.concatenate(column or none) for column in (rows, numbers, starts, ends)))


def _spans(item: str, codes: FrameCodes, bank: Bank, things: dict[int, Furniture]) -> list[FurnitureSpan]:
    """Known furniture and blank stretches of one item, in order of time."""
    seen = seen_again(bank, codes.codes, codes.times_us)
    found = []
    for first, last in joined_runs(codes.times_us, seen >= 0):
        span = span_of(codes.times_us, codes.end_us, first, last)
        if span is not None:
            thing = things[majority(seen[first : last + 1][seen[first : last + 1] >= 0])]
            found.append(
                FurnitureSpan(
                    item=item, span=Span(*span), label=thing.label, furniture_id=thing.id, releases=thing.releases
                )
            )
    # A nearly flat picture may be a bird in the sky: it starts no match, but it is footage.
    for first, last in joined_runs(codes.times_us, (codes.flags & (Blank.BLACK | Blank.FLAT)) != 0):
        span = span_of(codes.times_us, codes.end_us, first, last)
        if span is not None:
            black = bool((codes.flags[first : last + 1] & Blank.BLACK).any())
            found.append(FurnitureSpan(item=item, span=Span(*span), label="black" if black else "blank"))
    return sorted(found, key=lambda f: (f.span.start if f.span else 0, f.label))
