"""What the series need of every release, and what was dated of them, kept from one request to the next.

Counts are brought up to date by what changed. Dating the changes of a series takes longer than a page should: it is
done once for each series, and again in the background for those that were looked at when a word may have changed them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from twicetold.api import Archive
from twicetold.archive import part_sums
from twicetold.archive.catalogue import at_one_moment
from twicetold.archive.part_sums import State
from twicetold.model import DateKind
from twicetold.report.results.counted import counted_in
from twicetold.trends.counting import Counted
from twicetold.trends.series import Series

if TYPE_CHECKING:
    from twicetold.trends.change.points import Changes

KEPT_CHANGES = 64
LOOKED_AT = 4
"""Series that are dated again in the background."""


class Counts:
    """The counts of one archive. Counted once however many ask; after a change, only what changed is counted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, Counted] = {}
        self._state: State | None = None
        self._preference: tuple[DateKind, ...] = ()
        self._changes: OrderedDict[bytes, Changes] = OrderedDict()
        self._looked_at: OrderedDict[tuple[str, str, str], None] = OrderedDict()

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

    def changes(self, series: Series, date: Callable[[Series], Changes]) -> Changes:
        """The changes of a series, dated once."""
        key = msgspec.json.encode(series)
        with self._lock:
            if key in self._changes:
                self._changes.move_to_end(key)
                return self._changes[key]
        made = date(series)
        with self._lock:
            self._changes[key] = made
            while len(self._changes) > KEPT_CHANGES:
                self._changes.popitem(last=False)
        return made

    def looked_at(self, asked: tuple[str, str, str] | None = None) -> list[tuple[str, str, str]]:
        """The series that were looked at last: of what, by what, of which source; `asked` is among them from now on."""
        with self._lock:
            if asked is not None:
                self._looked_at[asked] = None
                self._looked_at.move_to_end(asked)
                while len(self._looked_at) > LOOKED_AT:
                    self._looked_at.popitem(last=False)
            return list(self._looked_at)
