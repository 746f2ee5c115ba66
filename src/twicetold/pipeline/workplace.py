"""What a job works on: one archive's record, its folders and its settings."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cached_property

from twicetold.archive import items, releases, stripped
from twicetold.archive.custody import CustodyLog
from twicetold.archive.layout import Layout
from twicetold.archive.objects import ObjectStore
from twicetold.lineage.order import Chronology
from twicetold.model import Item, ItemKind, Release
from twicetold.settings import Settings


@dataclass(frozen=True)
class Workplace:
    """One archive, open for a job. The catalogue is read once a job: nothing else changes it meanwhile."""

    connection: sqlite3.Connection
    layout: Layout
    settings: Settings
    objects: ObjectStore
    custody: CustodyLog | None
    """Where changes are recorded; None on an archive opened for reading."""

    @cached_property
    def releases(self) -> list[Release]:
        return releases.all_releases(self.connection)

    @cached_property
    def by_id(self) -> dict[str, Release]:
        """Every release by id."""
        return {release.id: release for release in self.releases}

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by digest."""
        return {item.sha256: item for item in items.all_items(self.connection)}

    @cached_property
    def holders(self) -> dict[str, list[str]]:
        """Ids of the releases that hold each item."""
        held: dict[str, list[str]] = {}
        for release in self.releases:
            for item in release.items:
                held.setdefault(item, []).append(release.id)
        return held

    @cached_property
    def chronology(self) -> Chronology:
        return Chronology(self.releases, self.settings.lineage.date_order)

    @cached_property
    def sources(self) -> dict[str, str]:
        """The source of every release, by release id."""
        return {release.id: release.source for release in self.releases}

    @cached_property
    def film_releases(self) -> Counter[str]:
        """How many releases with a film each source has."""
        films = {item for item, known in self.items.items() if known.kind is ItemKind.VIDEO}
        return Counter(release.source for release in self.releases if not films.isdisjoint(release.items))

    @cached_property
    def stripped(self) -> set[str]:
        """Items whose media is gone on purpose and has not come back: only their fingerprints can speak."""
        return {item for item in stripped.all_stripped(self.connection) if not self.layout.object(item).exists()}

    def first_rank(self, item: str) -> int:
        """Place in the chronology of the earliest release that holds an item."""
        return min(self.chronology.rank(release) for release in self.holders[item])

    def held_elsewhere(self, item: str, among: Set[str]) -> set[str]:
        """Those of some items that a release holds which does not hold `item`: what it is worth being compared with."""
        own = set(self.holders[item])
        beside = {
            other for release in own for other in self.by_id[release].items if own.issuperset(self.holders[other])
        }
        return set(among - beside)

    def in_order(self, items: Iterable[str]) -> list[str]:
        """Items that releases hold, by their earliest release."""
        return sorted(items, key=lambda item: (self.first_rank(item), item))
