"""Lineage: who took what from whom, what a trace changed in the accounts, and what could have been found at all.

for edge in archive.lineage.graph().edges:
    print(edge.user, "took", edge.amount, "of", edge.lane, "from", edge.source)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twicetold.archive import parts, snapshots
from twicetold.errors import UsageError
from twicetold.lineage.changes import AccountChange, account_change
from twicetold.lineage.graph import Graph, graph_of
from twicetold.report.gexf import gexf
from twicetold.report.reach import Reach

if TYPE_CHECKING:
    from twicetold.api.archive import Archive


class Lineage:
    """The lineage of one archive's releases."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def graph(self, release: str | None = None) -> Graph:
        """Which release took what from which; of one release, what it comes from and what came of it.

        Raises:
            UsageError: `usage.no_release`, where the archive has none of this id.
        """
        place = self._archive.workplace()
        by_id = {known.id: known for known in place.releases}
        if release is not None:
            self._archive.release(release)
        whole = graph_of(
            place.releases,
            parts.all_parts(self._archive.connection),
            order=place.chronology.in_order(),
            date_of=lambda name: by_id[name].date(place.settings.lineage.date_order),
            sure=place.chronology.certainty,
        )
        return whole if release is None else whole.around(release)

    def gexf(self, release: str | None = None) -> bytes:
        """The same as GEXF, for Gephi."""
        return gexf(self.graph(release))

    def changes(self, run: int | None = None) -> list[AccountChange]:
        """What a run changed in the accounts, in order of date; by default the last run that changed any.

        Raises:
            UsageError: `usage.no_run`, where this run changed no account.
        """
        chosen = snapshots.last_run(self._archive.connection) if run is None else run
        if chosen is None:
            return []
        after = snapshots.of_run(self._archive.connection, chosen)
        if run is not None and not after:
            raise UsageError(
                f"run {run} changed no account",
                hint="'twicetold trace' prints the number of its run; without --run the last one that changed any.",
                code="usage.no_run",
            )
        before = snapshots.before_run(self._archive.connection, chosen)
        rank = self._archive.workplace().chronology.rank
        return [account_change(release, before.get(release), after[release]) for release in sorted(after, key=rank)]

    def reach(self) -> Reach:
        """What could have been found, so that "not found" says something."""
        return self._archive.account().reach
