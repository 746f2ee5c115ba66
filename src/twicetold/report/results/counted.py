"""From the accounts of releases to what the series count."""

from __future__ import annotations

from collections import defaultdict

from twicetold.model import PartKind
from twicetold.report.account import ArchiveAccount, ReleaseAccount
from twicetold.trends.counting import Counted

SHARED_PART = 0.5
"""Two releases show the same material where one took at least this part of the shorter of both from the other."""


def counted_of(account: ReleaseAccount) -> Counted:
    """What the series need of a release's account."""
    date = account.date
    return Counted(
        release=account.release.id,
        source=account.release.source,
        earliest=date.earliest if date else None,
        latest=date.latest if date else None,
        length_us=account.length_us,
        new_length_us=account.length_by_kind_us[PartKind.NEW],
        recycled_us=account.share.recycled_us,
        counted_us=account.share.counted_us,
        traced=bool(account.parts) and account.untraced_us == 0,
    )


def shared_material(account: ArchiveAccount) -> dict[str, set[str]]:
    """Of each release those that it took much from: at least half of the shorter of both, or a still."""
    lengths = {one.release.id: one.length_us for one in account.releases}
    found: dict[str, set[str]] = defaultdict(set)
    for one in account.releases:
        taken: dict[str, int] = defaultdict(int)
        for part in one.recycled:
            for other in {part.source_release, *part.via}:
                taken[other] += part.span.duration_us if part.span else 0
                if part.span is None and other:
                    found[one.release.id].add(other)
        for other, length in taken.items():
            shorter = min(lengths.get(other, 0), one.length_us)
            if shorter and length >= SHARED_PART * shorter:
                found[one.release.id].add(other)
    return dict(found)
