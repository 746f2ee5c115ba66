"""Which release came first, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum

from twicetold.model import DateKind, Release

UNDATED = datetime.max.replace(tzinfo=UTC)
"""Releases without any date come last in the order: they never pose as somebody's source where a dated one is known."""


class Certainty(StrEnum):
    """How sure it is that a source came before its copy."""

    DATED = "dated"
    TIE = "tie"
    UNDATED = "undated"


class Chronology:
    """A total order of releases by their preferred date.

    Dates are intervals; they are ordered by their first moment, then by their last, then by release id, so that every
    pair has an order and no cycle of sources can arise. `certainty` says what that order is worth for a pair.
    """

    def __init__(self, releases: Sequence[Release], preference: tuple[DateKind, ...]) -> None:
        self._dates = {release.id: release.date(preference) for release in releases}
        self._rank = {name: rank for rank, name in enumerate(sorted(self._dates, key=self._key))}
        first: dict[tuple[datetime, datetime], int] = {}
        self._tier = {
            name: first.setdefault(self._key(name)[:2], rank) if self._dates[name] else rank
            for name, rank in self._rank.items()
        }

    def _key(self, release_id: str) -> tuple[datetime, datetime, str]:
        date = self._dates[release_id]
        return (UNDATED, UNDATED, release_id) if date is None else (date.earliest, date.latest, release_id)

    def rank(self, release_id: str) -> int:
        """Place in the order, 0 for the earliest."""
        return self._rank[release_id]

    def tier(self, release_id: str) -> int:
        """The same place for releases whose dates are the same: the rank of the first of them. None is the earlier."""
        return self._tier[release_id]

    def in_order(self) -> list[str]:
        """All release ids, earliest first."""
        return sorted(self._rank, key=self._rank.__getitem__)

    def certainty(self, earlier: str, later: str) -> Certainty:
        """What is known of `earlier` having come before `later`."""
        first, second = self._dates[earlier], self._dates[later]
        if first is None or second is None:
            return Certainty.UNDATED
        return Certainty.DATED if first.certainly_before(second) else Certainty.TIE

    def first_release(self, holders: Mapping[str, Sequence[str]], item: str) -> str:
        """The earliest of the releases that hold an item."""
        return min(holders[item], key=self.rank)
