"""Content analysis of an archive: codebooks, coders, codings, who works on what, and the word that holds.

    archive.coding.add_codebook(default_document())
    archive.coding.add_coder("Anna")
    archive.coding.code("R1", "war", coder="Anna", span=Span.from_seconds(10, 20), item="3fa4c1")
    archive.coding.finish("R1", coder="Anna")

Everything that a person decides is a row that is never changed, with a line in the custody log. It is kept beside a
trace that is at work, and on an archive that was opened for reading, too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from twicetold.api import coding_files
from twicetold.api.changing import changing
from twicetold.api.proposals import Proposals
from twicetold.api.samples import Samples
from twicetold.api.theme_counts import counted_themes
from twicetold.archive.custody import actor
from twicetold.coding import codebook_rows, coder_rows, coding_rows, giving, pass_rows, units
from twicetold.coding.agreement.disagreements import Disagreement, disagreements_in
from twicetold.coding.agreement.report import AgreementReport, agreement_report
from twicetold.coding.codebook import Codebook, default_document
from twicetold.coding.codebook_diff import Difference, difference
from twicetold.coding.exchange.carried import ImportReport, take_in
from twicetold.coding.records import Adjudication, Coder, Coding, Pass, Passage, Purpose, Target
from twicetold.coding.units import Settled
from twicetold.time import Span
from twicetold.trends.period import Period
from twicetold.trends.themes import ThemeCounts

if TYPE_CHECKING:
    from twicetold.api.archive import Archive


class CodingFacet:
    """The codebooks and codings of one archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    @property
    def _connection(self) -> sqlite3.Connection:
        return self.archive.connection

    @contextmanager
    def change(self, action: str, subject: str, details: Mapping[str, object]) -> Iterator[sqlite3.Connection]:
        """One transaction with its line in the custody log; `details` is read when the block ends."""
        with changing(self.archive, "code") as (connection, log):
            yield connection
            log.record(connection, action, subject=subject, details=details)

    @property
    def samples(self) -> Samples:
        """Random samples, and the shares that are estimated from them."""
        return Samples(self)

    @property
    def proposals(self) -> Proposals:
        """What machines propose, and what people answer."""
        return Proposals(self)

    # Codebooks

    def codebooks(self) -> list[Codebook]:
        """Every version of every codebook, by name and version."""
        return codebook_rows.all_codebooks(self._connection)

    def codebook(self, name: str | None = None, version: int | None = None) -> Codebook:
        """One version of a codebook; by default the newest of the only one there is.

        Raises:
            UsageError: `codebook.unknown`.
        """
        return codebook_rows.get(self._connection, name, version)

    def add_codebook(self, source: str | Path | Codebook | None = None) -> Codebook:
        """Add a codebook, or its next version; one that is there already with the same content is left alone.

        Args:
            source: a TOML document or REFI-QDA codebook (.qdc) as a file, the text of a TOML document, or a codebook;
                without it the default one.

        Raises:
            TableInvalid: `codebook.invalid`, `codebook.succession`.
            UsageError: `codebook.exists`.
        """
        where = "the default codebook"
        if isinstance(source, Path):
            source, where = coding_files.read_codebook(source), str(source)
        elif isinstance(source, str):
            where = "the codebook"
        details: dict[str, object] = {}
        with self.change("codebook.added", "codebook", details) as connection:
            if isinstance(source, Codebook):
                book, added = codebook_rows.insert_book(connection, source, added_by=actor())
            else:
                document = default_document() if source is None else source
                book, added = codebook_rows.insert(connection, document, where=where, added_by=actor())
            details |= {"name": book.name, "version": book.version, "added": added}
        return book

    def export_codebook(self, path: Path, *, name: str | None = None, version: int | None = None) -> Path:
        """Write a codebook as its TOML document, or as a REFI-QDA codebook where the file is named .qdc.

        Raises:
            UsageError: `codebook.unknown`.
            StorageFull, StorageReadOnly: the file cannot be written.
        """
        return coding_files.write_codebook(path, self.codebook(name, version))

    def codebook_difference(self, name: str, old: int, new: int) -> list[Difference]:
        """What changed in meaning between two versions of a codebook.

        Raises:
            UsageError: `codebook.unknown`.
        """
        return difference(self.codebook(name, old), self.codebook(name, new))

    # Coders and their passes

    def coders(self) -> list[Coder]:
        """Everybody who codes, in the order they were added."""
        return coder_rows.all_coders(self._connection)

    def add_coder(self, name: str) -> Coder:
        """Add somebody who codes.

        Raises:
            UsageError: `coding.coder_name`, `coding.coder_exists`.
        """
        with self.change("coder.added", name, {}) as connection:
            return coder_rows.insert(connection, name)

    def assign(
        self,
        releases: Iterable[str],
        coders: Iterable[str],
        *,
        codebook: str | None = None,
        blind: bool = True,
        purpose: Purpose | str = Purpose.ASSIGNED,
    ) -> list[Pass]:
        """Give releases to coders, each release to each of them; what somebody has already stays as it is.

        Args:
            blind: while such a pass is open, its coder sees nothing of what others or machines say of the release.

        Raises:
            UsageError: `coding.no_coder`, `coding.no_target`, `codebook.unknown`.
        """
        wanted, people = list(releases), list(coders)
        details = {"releases": len(wanted), "coders": people, "blind": blind, "purpose": str(purpose)}
        with self.change("coding.assigned", ", ".join(people), details) as connection:
            book = codebook_rows.get(connection, codebook)
            found = [coder_rows.get(connection, name) for name in people]
            for release in wanted:
                giving.check_target(connection, Target(release=release))
            return [
                pass_rows.opened(
                    connection, release, coder, book, purpose=Purpose(purpose), blind=blind, assigned_by=actor()
                )
                for release in wanted
                for coder in found
            ]

    def start(self, release: str, *, coder: str, codebook: str | None = None, blind: bool = True) -> Pass:
        """Open a coder's pass at a release, before anything of it is looked at; one that is there is returned."""
        return self.assign([release], [coder], codebook=codebook, blind=blind, purpose=Purpose.OWN)[0]

    def finish(self, release: str, *, coder: str, codebook: str | None = None) -> Pass:
        """Say that a coder is done with a release: codes that were not given do not apply.

        Raises:
            UsageError: `coding.no_coder`, `coding.no_pass`, `coding.finished`.
        """
        with self.change("coding.finished", release, {"coder": coder}) as connection:
            book = codebook_rows.get(connection, codebook)
            return pass_rows.finish(connection, release, coder_rows.get(connection, coder), book)

    def passes(
        self, *, release: str | None = None, coder: str | None = None, codebook: str | None = None
    ) -> list[Pass]:
        """Who works, or worked, on what, in the order it was opened."""
        who = None if coder is None else coder_rows.get(self._connection, coder)
        return pass_rows.all_passes(self._connection, release=release, coder=who, codebook=codebook)

    # Codings

    def code(
        self,
        release: str,
        code: str,
        *,
        coder: str,
        item: str = "",
        span: Span | None = None,
        passage: Passage | None = None,
        value: str = "",
        note: str = "",
        codebook: str | None = None,
    ) -> Coding:
        """Give a code to a release, to one of its items, or to a span or passage of an item.

        Args:
            item: its SHA-256 or the first six or more digits of it.

        Raises:
            UsageError: `coding.unknown_code`, `coding.retired_code`, `coding.value`, `coding.no_target`,
                `coding.outside`, `coding.overlap`, `coding.no_coder`, `codebook.unknown`, `usage.no_item`.
        """
        whole = self.archive.item(item).sha256 if item else ""
        target = Target(release=release, item=whole, span=span, passage=passage)
        details = {"code": code, "coder": coder, "target": target.kind.value}
        with self.change("coding.given", release, details) as connection:
            book = codebook_rows.get(connection, codebook)
            who = coder_rows.get(connection, coder)
            return giving.give(connection, target, code, who, book, value=value, note=note)

    def withdraw(self, coding_id: int, *, coder: str | None = None, reason: str = "") -> Coding:
        """Take a coding back; its row stays.

        Args:
            coder: who asks; where it is given, only codings of that coder are taken back.

        Raises:
            UsageError: `coding.unknown`, `coding.withdrawn`, `coding.not_yours`.
        """
        with self.change("coding.withdrawn", f"coding {coding_id}", {"coder": coder or actor()}) as connection:
            there = coding_rows.get(connection, coding_id)
            if coder is not None:
                giving.check_own(there, coder_rows.get(connection, coder))
            return coding_rows.withdraw(connection, there, reason=reason)

    def codings(
        self,
        *,
        release: str | None = None,
        coder: str | None = None,
        codebook: str | None = None,
        viewer: str | None = None,
        withdrawn: bool = False,
    ) -> list[Coding]:
        """Codings that stand, oldest first.

        Args:
            viewer: the coder who is going to see them: what others coded at a release where this coder's blind pass is
                open is left out.
            withdrawn: list those that were taken back, too.
        """
        who = None if coder is None else coder_rows.get(self._connection, coder)
        found = coding_rows.all_codings(self._connection, release=release, coder=who, codebook=codebook)
        if not withdrawn:
            found = [coding for coding in found if coding.stands]
        if viewer is None:
            return found
        seeing = coder_rows.get(self._connection, viewer)
        closed = pass_rows.blinded(self._connection, seeing)
        return [coding for coding in found if coding.coder == seeing.name or coding.target.release not in closed]

    def adjudicate(
        self,
        release: str,
        code: str,
        *,
        applies: bool,
        coder: str,
        value: str = "",
        note: str = "",
        codebook: str | None = None,
    ) -> Adjudication:
        """Say whether a code applies to a release in the end; the last word on it rules, all are kept.

        Raises:
            UsageError: `coding.unknown_code`, `coding.retired_code`, `coding.no_target`, `coding.no_coder`.
        """
        details = {"code": code, "applies": applies, "coder": coder}
        with self.change("coding.adjudicated", release, details) as connection:
            book = codebook_rows.get(connection, codebook)
            there = giving.checked_code(code, book)
            giving.check_target(connection, Target(release=release))
            kept = giving.checked_value(there, value) if applies and value else ""
            who = coder_rows.get(connection, coder)
            return coding_rows.adjudicate(connection, release, code, book, who, applies=applies, value=kept, note=note)

    def adjudications(self, *, release: str | None = None, codebook: str | None = None) -> list[Adjudication]:
        """Every adjudication, oldest first."""
        return coding_rows.adjudications(self._connection, release=release, codebook=codebook)

    def settled(self, *, codebook: str | None = None) -> dict[str, Settled]:
        """What holds in the end for each release that somebody finished: adjudicated, or the share of its coders."""
        return units.settled(units.observed(self._connection, self.codebook(codebook), first_pass=False))

    def agreement(
        self,
        *,
        codebook: str | None = None,
        version: int | None = None,
        themes: Sequence[str] = (),
        include_open: bool = False,
    ) -> AgreementReport:
        """How far coders who did not see each other's work found the same, theme by theme and overall.

        Args:
            themes: only these codes; all that are given by default.
            include_open: count passes in which coders could see each other's work, too.

        Raises:
            DataRefused: `coding.no_overlap`.
            UsageError: `codebook.unknown`, `coding.unknown_code`.
        """
        seen = units.observed(self._connection, self.codebook(codebook, version), first_pass=True)
        return agreement_report(seen, themes=themes, include_open=include_open)

    def disagreements(self, *, codebook: str | None = None, viewer: str | None = None) -> list[Disagreement]:
        """Releases on which coders who finished them differ, as their codings stand now; the furthest apart first.

        Args:
            viewer: the coder who is going to see them: releases where this coder's blind pass is open are left out.

        Raises:
            UsageError: `codebook.unknown`.
        """
        found = disagreements_in(units.observed(self._connection, self.codebook(codebook), first_pass=False))
        if viewer is None:
            return found
        closed = pass_rows.blinded(self._connection, coder_rows.get(self._connection, viewer))
        return [one for one in found if one.release not in closed]

    def export(self, path: Path, *, codebook: str | None = None) -> int:
        """Write the codings that stand as CSV, or as a REFI-QDA project where the file is named .qdpx; returns how
        many.

        Raises:
            UsageError: `codebook.unknown`.
            StorageFull, StorageReadOnly: the file cannot be written.
        """
        return coding_files.write_codings(self.archive, path, self.codebook(codebook))

    def import_(self, path: Path, *, codebook: str | None = None) -> ImportReport:
        """Take in codings from a CSV or a .qdpx; what cannot be taken in becomes a problem, and the others go in.

        Raises:
            UsageError: `codebook.unknown`.
            TableInvalid: `coding.table`, `coding.refi`, the file cannot be read as one; nothing was taken in.
        """
        book = self.codebook(codebook)
        carried, faults = coding_files.read_codings(self.archive, path, book)
        details: dict[str, object] = {}
        with self.change("coding.imported", path.name, details) as connection:
            report = take_in(connection, carried, book, faults=faults)
            details |= {"added": report.added, "there": report.there, "problems": len(report.problems)}
        return report

    def theme_counts(
        self,
        periods: Sequence[Period],
        *,
        source: str | None = None,
        codebook: str | None = None,
        sample: str | None = None,
        at_once: bool = False,
    ) -> ThemeCounts:
        """How many coded releases of each period carry each theme: what `twicetold.trends` takes.

        Where there is one random sample of releases, or one is named, only what it drew counts, and shares of all
        releases are estimated from it; else everything that is coded counts, and the counts say so. Bounds of estimates
        hold for all themes of a period `at_once`, else for each alone.

        Raises:
            UsageError: `codebook.unknown`, `sample.unknown`.
            DataRefused: `trends.too_few`, nothing that is coded lies in a period.
        """
        seen = units.observed(self._connection, self.codebook(codebook), first_pass=False)
        return counted_themes(self.archive, seen, periods, source=source, sample=sample, at_once=at_once)

    def records(self) -> list[dict[str, object]]:
        """Codings that stand as plain values, times in microseconds, for tables and for other programs."""
        return [as_record(coding) for coding in self.codings()]


def as_record(coding: Coding) -> dict[str, object]:
    """A coding as plain values; see `Coding.flat`."""
    record: dict[str, object] = msgspec.to_builtins(coding.flat())
    return record
