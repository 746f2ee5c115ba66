"""Verdicts: what people said of matches, and what waits for a word.

archive.verdicts.judge(12, "not-same", note="another square, the same flag")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twicetold.archive import matches, verdicts
from twicetold.archive.beside import beside
from twicetold.archive.catalogue import transaction
from twicetold.archive.custody import actor
from twicetold.errors import UsageError
from twicetold.lineage.judged import Judgements
from twicetold.model import Match, Verdict, VerdictWord

if TYPE_CHECKING:
    from twicetold.api.archive import Archive


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

        'not-same' and 'furniture' take the match out of every account, report and export when `trace` settles accounts
        next; another word puts it back the same way.

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
        if archive.read_only:
            with beside(archive.layout, archive.settings, command="judge") as (connection, log):
                number = verdicts.insert(connection, given)
                log.record(connection, "verdict.given", subject=f"match {match_id}", details=details)
        else:
            with transaction(archive.connection):
                number = verdicts.insert(archive.connection, given)
                archive.custody_log.record(
                    archive.connection, "verdict.given", subject=f"match {match_id}", details=details
                )
            archive.custody_log.mirror(archive.connection)
        return next(kept for kept in reversed(self.all()) if kept.id == number)
