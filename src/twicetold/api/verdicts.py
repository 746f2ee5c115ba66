"""Verdicts: what people said of matches, what waits for a word, and the accounts settled with them.

archive.verdicts.judge(12, "not-same", note="another square, the same flag")
archive.verdicts.settle()
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from twicetold.api.changing import changing
from twicetold.archive import matches, settlement, verdicts
from twicetold.archive.catalogue import at_one_moment
from twicetold.archive.custody import actor
from twicetold.errors import ArchiveBusy, UsageError
from twicetold.lineage.judged import Judgements
from twicetold.model import Match, Verdict, VerdictWord

if TYPE_CHECKING:
    from twicetold.api.archive import Archive


ATTEMPTS = 5
"""How often settling is begun anew because the record changed meanwhile; a trace that is at work settles at its end."""


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What settling with the latest verdicts did. `run` is None where no account came out as another."""

    verdicts: int
    releases: tuple[str, ...]
    run: int | None


class Verdicts:
    """The verdicts of one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def all(self) -> list[Verdict]:
        """Every verdict, oldest first; nothing is ever taken off."""
        return verdicts.all_verdicts(self._archive.connection)

    def judgements(self) -> Judgements:
        """All of them, ready to be asked about matches."""
        return Judgements(self.all())

    def match(self, match_id: int) -> Match:
        """One match.

        Raises:
            UsageError: `usage.no_match`, where there is none of this number.
        """
        found = matches.get(self._archive.connection, match_id)
        if found is None:
            raise UsageError(
                f"the archive has no match {match_id}",
                hint="'twicetold matches' lists them; a trace with other settings numbers them anew.",
                code="usage.no_match",
            )
        return found

    def waiting(self) -> list[Match]:
        """Matches that nobody has judged, the surest first."""
        judged = self.judgements()
        found = [match for match in matches.all_matches(self._archive.connection) if not judged.on(match)]
        return sorted(found, key=lambda match: (-match.score, match.id or 0))

    def judge(self, match_id: int, word: VerdictWord | str, *, person: str = "", note: str = "") -> Verdict:
        """Keep a word on a match for good. Works beside a trace, and on an archive opened for reading too.

        'not-same' and 'furniture' take the match out of every account, report and export when `settle` or `trace`
        settles accounts next; another word puts it back the same way.

        Args:
            person: who says so; by default the account of the operating system.

        Raises:
            UsageError: `usage.no_match`, `usage.verdict`.
            ArchiveBusy, StorageFull, StorageReadOnly: the word was not kept.
        """
        if word not in tuple(VerdictWord):
            raise UsageError(
                f"'{word}' is no verdict", hint=f"Known are {', '.join(VerdictWord)}.", code="usage.verdict"
            )
        archive = self._archive
        match = self.match(match_id)
        given = verdicts.verdict_on(
            match,
            VerdictWord(word),
            person=person or actor(),
            note=note,
            versions=verdicts.versions_of(archive.connection, match_id),
        )
        details = {
            "word": given.word.value,
            "person": given.person,
            "items": [{"sha256": match.query_item}, {"sha256": match.ref_item}],
        }
        with changing(archive, "judge") as (connection, log):
            number = verdicts.insert(connection, given)
            log.record(connection, "verdict.given", subject=f"match {match_id}", details=details)
        return next(kept for kept in reversed(self.all()) if kept.id == number)

    def unsettled(self) -> bool:
        """Whether verdicts were given that the accounts do not show yet."""
        return settlement.unsettled(self._archive.connection) > 0

    def settle(self) -> Settled:
        """Settle the accounts that the verdicts change which were given since they were settled last.

        Only those are told anew, so that it takes seconds on an archive of any size; the result is that of settling
        all. Works on an archive opened for reading, too, and beside a trace. 'twicetold changes' tells what changed.

        Raises:
            ArchiveBusy: the record changed again and again meanwhile; whoever changes it settles at its end.
            StorageFull, StorageReadOnly: nothing was settled.
        """
        archive = self._archive
        if not self.unsettled():
            return Settled(verdicts=0, releases=(), run=None)
        from twicetold.pipeline.resettling import put_down, resettle  # noqa: PLC0415 - kernels load only when needed

        settings = msgspec.to_builtins(archive.settings)
        for _ in range(ATTEMPTS):
            with at_one_moment(archive.connection):
                found = resettle(archive.workplace())
            try:
                with changing(archive, "settle") as (connection, log):
                    run = put_down(connection, found, settings=settings)
                    if run is not None:
                        details = {"verdicts": found.verdicts, "releases": sorted(found.told)}
                        log.record(connection, "accounts.settled", subject=f"run {run}", details=details)
            except LookupError:
                continue
            return Settled(verdicts=found.verdicts, releases=tuple(sorted(found.told)), run=run)
        raise ArchiveBusy(f"{archive.layout.root}: the record changed while its accounts were settled")
