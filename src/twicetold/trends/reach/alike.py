"""Which releases of several archives are the same, so that archives can be lists of one population."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from twicetold.model import DateKind, Release
from twicetold.trends.period import Period


def same_releases(
    archives: Mapping[str, Sequence[Release]], periods: Sequence[Period], date_order: tuple[DateKind, ...]
) -> tuple[list[dict[str, set[str]]], int]:
    """For each period what each archive holds, by a name that the same release has in all; and how many have no period.

    Two releases are the same where they hold an item of the same bytes or state the same web address; the same follows
    for all that are linked in this way. The earliest date that any archive gives counts.
    """
    groups = _Groups()
    for archive, releases in archives.items():
        for release in releases:
            name = f"{archive}\0{release.id}"
            for key in (
                *(f"item {sha256}" for sha256 in release.items),
                *([f"url {release.url}"] if release.url else []),
            ):
                groups.join(name, key)
            groups.join(name, name)
    dates: dict[str, tuple[datetime, datetime]] = {}
    members: dict[str, dict[str, set[str]]] = {}
    for archive, releases in archives.items():
        for release in releases:
            group = groups.of(f"{archive}\0{release.id}")
            members.setdefault(group, {name: set() for name in archives})[archive].add(group)
            date = release.date(date_order)
            if date is not None and (group not in dates or date.earliest < dates[group][0]):
                dates[group] = (date.earliest, date.latest)
    found: list[dict[str, set[str]]] = [{name: set() for name in archives} for _ in periods]
    undated = 0
    for group, held in members.items():
        place = None
        if group in dates:
            place = next((n for n, period in enumerate(periods) if period.holds(*dates[group])), None)
        if place is None:
            undated += 1
            continue
        for archive, names in held.items():
            found[place][archive] |= names
    return found, undated


class _Groups:
    """Names joined into groups (union and find)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The group's own name."""
        above = self._above.setdefault(name, name)
        while above != name:
            self._above[name] = self._above[above]
            name, above = above, self._above[above]
        return name

    def join(self, one: str, other: str) -> None:
        """Make both one group."""
        first, second = sorted((self.of(one), self.of(other)))
        self._above[second] = first
