"""Rows of the exported tables, in the order of `columns.TABLES`, each a tuple of plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime

from twicetold.lineage.lanes import UNITS, lane_of
from twicetold.model import Match, PartKind, ReleaseDate, TrackKind, track_of
from twicetold.report.account import ArchiveAccount, ReleaseAccount
from twicetold.time import Span

Value = str | int | float | bool | datetime | tuple[str, ...] | dict[str, float | int | str | list[float]] | None
Row = tuple[Value, ...]


def release_rows(archive: ArchiveAccount) -> Iterator[Row]:
    """Rows of `columns.RELEASES`."""
    for account in archive.releases:
        release = account.release
        yield (
            release.id,
            release.source,
            release.title,
            release.language,
            release.url,
            release.notes,
            *_date(account.date),
            account.date.stated if account.date else None,
            release.items,
            account.length_us,
        )


def part_rows(archive: ArchiveAccount) -> Iterator[Row]:
    """Rows of `columns.PARTS`."""
    for account in archive.releases:
        for part in account.parts:
            yield (
                part.release,
                part.item,
                lane_of(part).value,
                *_both(part.span, part.track),
                part.kind.value,
                part.source_release or None,
                part.source_item or None,
                *_both(part.source_span, part.track),
                part.certainty or None,
                part.via,
                part.match_id,
                part.modality.value if part.modality else None,
                part.score,
            )


def match_rows(archive: ArchiveAccount) -> Iterator[Row]:
    """Rows of `columns.MATCHES`."""
    for match, query, ref in carried_matches(archive):
        track = track_of(match.modality)
        yield (
            match.id,
            query.release.id,
            match.query_item,
            *_both(match.query, track)[:2],
            ref.release.id,
            match.ref_item,
            *_both(match.ref, track)[:2],
            *_both(match.query, track)[2:],
            *_both(match.ref, track)[2:],
            match.modality.value,
            match.score,
            match.mirrored,
            match.rate,
            match.offset_known,
            match.evidence,
        )


def share_rows(archive: ArchiveAccount) -> Iterator[Row]:
    """Rows of `columns.SHARES`."""
    for account in archive.releases:
        lengths, share = account.length_by_kind_us, account.share
        yield (
            account.release.id,
            account.release.source,
            *_date(account.date),
            account.length_us,
            lengths[PartKind.NEW],
            lengths[PartKind.RECYCLED],
            lengths[PartKind.FURNITURE],
            lengths[PartKind.UNREADABLE],
            account.untraced_us,
            share.recycled_us,
            share.counted_us,
            share.share,
            share.share_with_furniture,
            share.stills,
            share.stills_recycled,
            tuple(remark.text for remark in account.remarks),
        )


def lane_rows(archive: ArchiveAccount) -> Iterator[Row]:
    """Rows of `columns.LANES`."""
    for account in archive.releases:
        for lane in account.share.lanes:
            recycled = lane.lane_time_us(PartKind.RECYCLED)
            yield (
                account.release.id,
                account.release.source,
                *_date(account.date),
                lane.lane.value,
                UNITS[lane.lane],
                lane.new,
                lane.recycled,
                lane.furniture,
                lane.unreadable,
                lane.share,
                lane.share_with_furniture,
                recycled,
                recycled + lane.lane_time_us(PartKind.NEW),
            )


ROWS: dict[str, Callable[[ArchiveAccount], Iterator[Row]]] = {
    "releases": release_rows,
    "parts": part_rows,
    "matches": match_rows,
    "shares": share_rows,
    "lanes": lane_rows,
}


def carried_matches(archive: ArchiveAccount) -> Iterator[tuple[Match, ReleaseAccount, ReleaseAccount]]:
    """Every match with each pair of releases that carry its items, in date order of the query release, then by time.

    A pair is never one and the same release.
    """
    carriers: dict[str, list[ReleaseAccount]] = defaultdict(list)
    for account in archive.releases:
        for placed in account.items:
            carriers[placed.item.sha256].append(account)
    pairs = [
        (match, query, ref)
        for match in archive.matches.values()
        for query in carriers.get(match.query_item, ())
        for ref in carriers.get(match.ref_item, ())
        if query is not ref
    ]
    yield from sorted(pairs, key=lambda pair: (pair[1].number, _start(pair[0].query), pair[2].number, pair[0].id or 0))


def _start(span: Span | None) -> int:
    return span.first.us if span else -1


def _both(span: Span | None, track: TrackKind) -> tuple[int | None, ...]:
    """Start and end as times, then as characters; one of the two pairs is empty."""
    if span is None:
        return (None,) * 4
    if track is TrackKind.TEXT:
        return (None, None, span.start, span.end)
    return (span.first.us, span.stop.us, None, None)


def _date(date: ReleaseDate | None) -> tuple[Value, ...]:
    if date is None:
        return (None,) * 5
    return (date.kind.value, date.earliest, date.latest, date.precision.value, date.provenance.value)
