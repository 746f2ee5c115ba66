"""How much of the reuse planted in the demo was found: `python -m demo.found ARCHIVE TRUTH`.

Each planted stretch is looked for in its own lane: picture, sound, stills or words. It counts as found as far as its
release's account credits it to the earliest release it can have come from.
The demo's edits were made by hand, on purpose: these figures say that the demo works, not how well tracing works.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

from twicetold import Archive, Part, PartKind, Span
from twicetold.lineage.lanes import Lane, lane_of
from twicetold.model import TrackKind
from twicetold.report.account import ReleaseAccount
from twicetold.report.words import measure, stretch
from twicetold.time import covered_us

LANES = {"audio": Lane.SOUND, "text": Lane.TEXT}
"""Lane of a row's modality; every other one is of the picture."""

_TRACKS = {
    Lane.PICTURE: TrackKind.PICTURE,
    Lane.STILLS: TrackKind.PICTURE,
    Lane.SOUND: TrackKind.SOUND,
    Lane.TEXT: TrackKind.TEXT,
}


@dataclass(frozen=True, slots=True)
class Planted:
    """A stretch that shows an earlier release; None for a still. `sources`: that release, and what it took it from."""

    release: str
    span: Span | None
    sources: tuple[str, ...]
    edits: str
    lane: Lane = Lane.PICTURE


@dataclass(frozen=True, slots=True)
class Found:
    """One planted stretch and the share of it that was credited to one of its sources, and to the earliest."""

    planted: Planted
    share: float
    earliest: bool


def read_truth(path: Path) -> list[Planted]:
    """The rows of `truth.csv`, with a copy's row and its originals' as one."""
    found: dict[tuple[str, str, str, str], Planted] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            start, end = row["query_start"], row["query_end"]
            lane = LANES.get(row["modality"], Lane.PICTURE)
            span = _span(start, end, lane) if float(end) > float(start) else None
            lane = Lane.STILLS if span is None else lane
            key = (row["query_id"], start, end, lane)
            before = found.get(key)
            sources = (row["ref_id"],) if before is None else (*before.sources, row["ref_id"])
            found[key] = Planted(row["query_id"], span, sources, before.edits if before else row["transforms"], lane)
    return list(found.values())


def look_for(planted: Planted, account: ReleaseAccount) -> Found:
    """Compare one planted stretch with what the account says of it."""
    credited = [
        part for part in account.recycled if part.source_release in planted.sources and lane_of(part) is planted.lane
    ]
    if planted.span is None:
        share = 1.0 if credited else 0.0
    else:
        overlaps = [inside for part in credited if (inside := _within(part, planted.span)) is not None]
        share = covered_us(overlaps) / planted.span.duration_us
    return Found(planted, share, any(part.source_release == planted.sources[-1] for part in credited))


def unplanted_us(planted: list[Planted], account: ReleaseAccount) -> int:
    """Picture and sound that the account calls recycled where nothing was planted, in microseconds."""
    total = 0
    for lane in (Lane.PICTURE, Lane.SOUND):
        spans = [p.span for p in planted if p.release == account.release.id and p.span is not None and p.lane is lane]
        recycled = [
            part.span for part in account.lane(lane) if part.kind is PartKind.RECYCLED and part.span is not None
        ]
        both = [inside for span in spans for part in recycled if (inside := part.intersect(span)) is not None]
        total += covered_us(recycled) - covered_us(both)
    return total


def unplanted_characters(planted: list[Planted], account: ReleaseAccount) -> int:
    """Characters that the account calls recycled where nothing was planted."""
    taken = {
        place
        for one in planted
        if one.release == account.release.id and one.lane is Lane.TEXT and one.span is not None
        for place in range(one.span.start, one.span.end)
    }
    told = [part.span for part in account.lane(Lane.TEXT) if part.kind is PartKind.RECYCLED and part.span is not None]
    return sum(place not in taken for span in told for place in range(span.start, span.end))


def _span(start: str, end: str, lane: Lane) -> Span:
    if lane is Lane.TEXT:
        return Span(round(float(start)), round(float(end)))
    return Span.from_seconds(start, end)


def _within(part: Part, span: Span) -> Span | None:
    return None if part.span is None else part.span.intersect(span)


def main() -> None:
    """Print one line for each planted stretch, and the sum."""
    planted = read_truth(Path(sys.argv[2]))
    with Archive.open(sys.argv[1], read_only=True) as archive:
        accounts = {account.release.id: account for account in archive.account().releases}
    results = [look_for(one, accounts[one.release]) for one in planted]
    print(f"{'planted in':<15} {'lane':<8} {'where':<24} {'taken from':<13} {'edit':<22} {'found':>6}")
    for result in results:
        one = result.planted
        where = "still" if one.span is None else stretch(one.span, _TRACKS[one.lane])
        print(
            f"{one.release:<15} {one.lane.value:<8} {where:<24} {one.sources[-1]:<13} {one.edits:<22} "
            f"{result.share:>6.0%}"
        )
    false_seconds = sum(unplanted_us(planted, account) for account in accounts.values()) / 1e6
    characters = sum(unplanted_characters(planted, account) for account in accounts.values())
    half = sum(result.share >= 0.5 for result in results)
    print(
        f"{half} of {len(results)} planted stretches found; called recycled without being so: {false_seconds:.1f} s of "
        f"picture and sound, {characters} characters"
    )
    print("\nWhat the lanes say together:")
    for account in accounts.values():
        for remark in account.remarks:
            print(f"{account.release.id:<15} {remark.text}, from {', '.join(remark.sources)}")
    print("\nHouse furniture, left out of every share:")
    for lane in Lane:
        total = sum(account.share.lane(lane).furniture for account in accounts.values())
        if total:
            print(f"{lane.value:<15} {measure(total, lane)}")


if __name__ == "__main__":
    main()
