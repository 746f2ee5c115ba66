"""What the series need of every release, kept from one request to the next and brought up to date by what changed."""

from __future__ import annotations

import threading

from twicetold.api import Archive
from twicetold.archive import part_sums
from twicetold.archive.catalogue import at_one_moment
from twicetold.archive.part_sums import State
from twicetold.model import DateKind
from twicetold.report.results.counted import counted_in
from twicetold.trends.counting import Counted


class Counts:
    """The counts of one archive. Counted once however many ask; after a change, only what changed is counted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, Counted] = {}
        self._state: State | None = None
        self._preference: tuple[DateKind, ...] = ()

    def of(self, archive: Archive) -> list[Counted]:
        """The counts of every release as the record stands now, by release id."""
        connection, preference = archive.connection, archive.settings.lineage.date_order
        with self._lock, at_one_moment(connection):
            state = part_sums.state(connection)
            if self._state is None or preference != self._preference or state.releases < self._state.releases:
                self._kept = {one.release: one for one in counted_in(connection, preference=preference)}
            elif state != self._state:
                changed = part_sums.changed_since(connection, self._state)
                fresh = counted_in(connection, preference=preference, releases=changed)
                self._kept |= {one.release: one for one in fresh}
            self._state, self._preference = state, preference
            return [self._kept[release] for release in sorted(self._kept)]
