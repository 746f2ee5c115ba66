"""How much of the reuse planted in the demo was found: `python -m demo.found ARCHIVE TRUTH`.

A planted span counts as found as far as its release's account credits it to the earliest release it can have come from.
The demo's edits were made by hand, on purpose: these figures say that the demo works, not how well tracing works.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

from twicetold import Archive, Part, PartKind, Span
from twicetold.report.account import ReleaseAccount
from twicetold.time import covered_us


@dataclass(frozen=True, slots=True)
class Planted:
    """A stretch that shows an earlier release; None for a still. `sources`: that release, and what it took it from."""

    release: str
    span: Span | None
    sources: tuple[str, ...]
    edits: str


@dataclass(frozen=True, slots=True)
class Found:
    """One planted stretch and the share of it that was credited to one of its sources, and to the earliest."""

    planted: Planted
    share: float
    earliest: bool


def read_truth(path: Path) -> list[Planted]:
    """The rows of `truth.csv`, with a copy's row and its originals' as one."""
    found: dict[tuple[str, str, str], Planted] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            start, end = row["query_start"], row["query_end"]
            span = Span.from_seconds(start, end) if float(end) > float(start) else None
            key = (row["query_id"], start, end)
            before = found.get(key)
            sources = (row["ref_id"],) if before is None else (*before.sources, row["ref_id"])
            found[key] = Planted(row["query_id"], span, sources, before.edits if before else row["transforms"])
    return list(found.values())


def look_for(planted: Planted, account: ReleaseAccount) -> Found:
    """Compare one planted stretch with what the account says of it."""
    credited = [part for part in account.recycled if part.source_release in planted.sources]
    if planted.span is None:
        share = 1.0 if credited else 0.0
    else:
        overlaps = [inside for part in credited if (inside := _within(part, planted.span)) is not None]
        share = covered_us(overlaps) / planted.span.duration_us
    return Found(planted, share, any(part.source_release == planted.sources[-1] for part in credited))


def unplanted_us(planted: list[Planted], account: ReleaseAccount) -> int:
    """Length that the account calls recycled where nothing was planted, in microseconds."""
    spans = [p.span for p in planted if p.release == account.release.id and p.span is not None]
    recycled = [part.span for part in account.parts if part.kind is PartKind.RECYCLED and part.span is not None]
    both = [inside for span in spans for part in recycled if (inside := part.intersect(span)) is not None]
    return covered_us(recycled) - covered_us(both)


def _within(part: Part, span: Span) -> Span | None:
    return None if part.span is None else part.span.intersect(span)


def main() -> None:
    """Print one line for each planted stretch, and the sum."""
    planted = read_truth(Path(sys.argv[2]))
    with Archive.open(sys.argv[1], read_only=True) as archive:
        accounts = {account.release.id: account for account in archive.account().releases}
    results = [look_for(one, accounts[one.release]) for one in planted]
    print(f"{'planted in':<12} {'where':<24} {'taken from':<13} {'edit':<22} {'found':>6}")
    for result in results:
        one = result.planted
        where = "still" if one.span is None else str(one.span)
        print(f"{one.release:<12} {where:<24} {one.sources[-1]:<13} {one.edits:<22} {result.share:>6.0%}")
    false_seconds = sum(unplanted_us(planted, account) for account in accounts.values()) / 1e6
    half = sum(result.share >= 0.5 for result in results)
    print(f"{half} of {len(results)} planted stretches found; called recycled without being so: {false_seconds:.1f} s")


if __name__ == "__main__":
    main()
