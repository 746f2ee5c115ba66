"""Which releases have a section of their own in a report: all of a small archive, of a large one those that tell
something."""

from __future__ import annotations

from twicetold.model import PartKind
from twicetold.report.account import ArchiveAccount, ReleaseAccount
from twicetold.report.limits import RELEASES_IN_FULL


def told_in_full(archive: ArchiveAccount) -> frozenset[int]:
    """Numbers of the releases that have a section; the others stand in the list alone."""
    if len(archive.releases) <= RELEASES_IN_FULL:
        return frozenset(account.number for account in archive.releases)
    return frozenset(account.number for account in archive.releases if _tells(account))


def _tells(account: ReleaseAccount) -> bool:
    """Whether something of a release was seen before or again, could not be read, or is further matched."""
    unreadable = any(part.kind is PartKind.UNREADABLE for part in account.parts)
    return bool(account.recycled or account.used_by or account.further or account.remarks or unreadable)
