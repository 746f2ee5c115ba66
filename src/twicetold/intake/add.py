"""Adding: each planned release whole or not at all, so that a kill at any moment loses and doubles nothing.

Releases are written some at a time, in one transaction, because most of what a small one costs is waiting for the disk.

Adding again finds what is there: a release with the same items and the same words is left alone, one that had files
missing is completed, one that differs is a problem.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from dataclasses import dataclass, field, replace
from pathlib import Path

from twicetold.archive import items, problems, releases
from twicetold.archive.catalogue import transaction
from twicetold.archive.custody import CustodyLog
from twicetold.archive.moments import now_text
from twicetold.archive.names import printable
from twicetold.archive.objects import ObjectStore
from twicetold.errors import ArchiveError, IntakeRejected, ItemError
from twicetold.intake.messages import MESSAGE_NAME, TakenMessage, batched, keep_messages, taken_messages
from twicetold.intake.plan import STAGE, Plan, PlannedRelease
from twicetold.intake.probing import BeginProbe
from twicetold.intake.taking import BegunFile, FileTaker, TakenFile
from twicetold.model import Problem, Release, ReleaseDate, Storage
from twicetold.run.progress import Progress

MESSAGES_AT_ONCE = 500
"""Releases without files in one transaction: what a kill can cost, and what makes a million of them bearable."""


FILES_AT_ONCE = 32
BYTES_AT_ONCE = 64 << 20
"""Files and bytes that are written together: what a kill can cost is read again by the next run."""


@dataclass(slots=True, kw_only=True)
class AddReport:
    """What one `add` did. `problems` were kept in the archive, too; `ignored` are files or posts without media."""

    origin: str
    added: int = 0
    completed: int = 0
    already_there: int = 0
    items_added: int = 0
    bytes_stored: int = 0
    ignored: int = 0
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@dataclass(slots=True)
class BegunRelease:
    """A release whose files are being opened: each with what was begun, or with why it could not be."""

    planned: PlannedRelease
    taker: FileTaker
    files: list[tuple[Path, BegunFile | ItemError]] = field(default_factory=list)

    @property
    def size_bytes(self) -> int:
        """Of the files that could be read."""
        return sum(file.taken.size_bytes for _, file in self.files if isinstance(file, BegunFile))


@dataclass(frozen=True, slots=True)
class ReadyRelease:
    """A release whose files are all opened, or known not to open."""

    planned: PlannedRelease
    taker: FileTaker
    files: list[TakenFile]
    faults: list[Problem]


@dataclass(slots=True, kw_only=True)
class Adder:
    """Carries out a plan on an archive that this process may change."""

    connection: sqlite3.Connection
    objects: ObjectStore
    custody: CustodyLog
    probe: BeginProbe
    storage: Storage
    progress: Progress
    files_ahead: int = 0
    """Files whose bytes are read while those of earlier releases are still being opened."""
    files_at_once: int = FILES_AT_ONCE
    _waiting: deque[BegunRelease] = field(default_factory=deque, init=False)

    def add(self, plan: Plan) -> AddReport:
        """Add every release of the plan that can be.

        Raises:
            StorageFull, StorageReadOnly, ArchiveBusy: nothing more can be written. What was reported as added stays;
                the release at hand leaves nothing behind.
        """
        report = AddReport(origin=plan.origin, ignored=plan.ignored, notices=list(plan.notices))
        with transaction(self.connection):
            for problem in plan.problems:
                self._keep(problem, report)
        plan = self._messages_first(plan, report)
        self.progress.begin("Adding", total=_total_bytes(plan))
        try:
            for planned in plan.releases:
                self._begin_release(planned, report)
                size = sum(begun.size_bytes for begun in self._waiting)
                if self._files_waiting() >= self.files_ahead + self.files_at_once or size >= BYTES_AT_ONCE:
                    self._finish(report, files_left=self.files_ahead)
            self._finish(report)
        finally:
            for begun in self._waiting:
                self.objects.settle(self.connection, begun.taker.stored)
            self._waiting.clear()
            self.progress.end()
        return report

    def _begin_release(self, planned: PlannedRelease, report: AddReport) -> None:
        taker = FileTaker(
            connection=self.connection,
            objects=self.objects,
            probe=self.probe,
            storage=self.storage,
            on_bytes=self.progress.advance,
        )
        begun = BegunRelease(planned, taker)
        self._waiting.append(begun)
        for path in planned.files:
            try:
                begun.files.append((path, taker.begin(path)))
            except ItemError as error:
                begun.files.append((path, error))
            except ArchiveError:
                # Nothing more can be written, but the releases before this one have their bytes.
                self.objects.settle(self.connection, self._waiting.pop().taker.stored)
                self._finish(report)
                raise

    def _files_waiting(self) -> int:
        return sum(len(begun.files) for begun in self._waiting)

    def _finish(self, report: AddReport, *, files_left: int = 0) -> None:
        """Write the releases that were begun first, in the order of the plan, until so many files are left waiting."""
        ready: list[ReadyRelease] = []
        try:
            while self._waiting and (files_left == 0 or self._files_waiting() > files_left):
                begun = self._waiting[0]
                ready.append(ReadyRelease(begun.planned, begun.taker, *self._finish_files(begun)))
                self._waiting.popleft()
        finally:
            # Also where Ctrl-C came between: what is whole is kept.
            self._write_ready(ready, report)

    def _write_ready(self, ready: list[ReadyRelease], report: AddReport) -> None:
        stored = [sha256 for release in ready for sha256 in release.taker.stored]
        try:
            self.objects.keep(stored)
            with transaction(self.connection):
                for release in ready:
                    for fault in release.faults:
                        self._keep(fault, report)
                    self._write_or_reject(release.planned, release.files, report, complete=not release.faults)
        finally:
            self.objects.settle(self.connection, stored)
        self.custody.mirror(self.connection)

    def _write_or_reject(
        self, planned: PlannedRelease, files: list[TakenFile], report: AddReport, *, complete: bool
    ) -> None:
        try:
            self._write(planned, files, report, complete=complete)
        except IntakeRejected as error:
            # Nothing was written for this release; the problem itself is kept by the same transaction.
            self._keep(problems.of_error(error, stage=STAGE, subject=planned.subject), report)

    def _messages_first(self, plan: Plan, report: AddReport) -> Plan:
        """Add the releases that are only words, many in one transaction: there can be a million of them.

        Returns:
            The plan of what is left.
        """
        messages = [planned for planned in plan.releases if not planned.files]
        for batch in batched(messages, MESSAGES_AT_ONCE):
            with transaction(self.connection):
                for planned in batch:
                    self._write_or_reject(planned, [], report, complete=True)
            self.custody.mirror(self.connection)
        return replace(plan, releases=[planned for planned in plan.releases if planned.files])

    def _keep(self, problem: Problem, report: AddReport) -> None:
        problems.record(self.connection, problem)
        report.problems.append(problem)

    def _finish_files(self, begun: BegunRelease) -> tuple[list[TakenFile], list[Problem]]:
        files: dict[str, TakenFile] = {}
        faults: list[Problem] = []
        for path, file in begun.files:
            try:
                if isinstance(file, ItemError):
                    raise file
                taken = begun.taker.finish(file)
            except ItemError as error:
                faults.append(problems.of_error(error, stage=STAGE, subject=_subject(begun.planned, str(path))))
                continue
            files.setdefault(taken.sha256, taken)
        return list(files.values()), faults

    def _write(self, planned: PlannedRelease, files: list[TakenFile], report: AddReport, *, complete: bool) -> None:
        messages = taken_messages(planned.texts)
        if not files and not messages:
            return
        existing = releases.get(self.connection, planned.id)
        release = _release(planned, files, messages)
        added_at = now_text()
        if existing is not None:
            _check_same(planned, release, existing)
            fresh = [file for file in files if file.sha256 not in existing.items]
            unsaid = [message for message in messages if message.sha256 not in existing.items]
        else:
            fresh, unsaid = files, messages
        for file in files:
            if file.item is not None:
                reference = file.path if file.item.storage is Storage.REFERENCED else None
                if items.insert(
                    self.connection, file.item, reference=reference, probe_json=file.probe_json, added_at=added_at
                ):
                    report.items_added += 1
                    report.bytes_stored += file.size_bytes if reference is None else 0
            items.remember_file(self.connection, file.path, file.status, file.sha256)
        report.items_added += keep_messages(self.connection, messages, added_at=added_at)
        if complete:
            problems.clear(self.connection, stage=STAGE, subjects=[planned.subject, *_subjects(planned)])
        if existing is None:
            names = [file.name for file in files] + [MESSAGE_NAME] * len(messages)
            releases.insert(self.connection, release, origin=planned.origin, item_names=names, added_at=added_at)
            self._log("release.added", release, planned, fresh, unsaid)
            report.added += 1
        elif fresh or unsaid:
            entries = [(file.sha256, file.name) for file in fresh]
            entries += [(message.sha256, MESSAGE_NAME) for message in unsaid]
            releases.append_items(self.connection, planned.id, entries)
            self._log("release.completed", release, planned, fresh, unsaid)
            report.completed += 1
        else:
            report.already_there += 1

    def _log(
        self,
        action: str,
        release: Release,
        planned: PlannedRelease,
        files: list[TakenFile],
        messages: list[TakenMessage],
    ) -> None:
        self.custody.record(
            self.connection,
            action,
            subject=release.id,
            details={
                "source": release.source,
                "origin": planned.origin,
                "read_from": printable(planned.subject),
                "storage": self.storage.value,
                "dates": [releases.date_line(date) for date in release.dates],
                "described_sha256": releases.description_digest(release),
                "items": [
                    {"sha256": file.sha256, "size_bytes": file.size_bytes, "path": printable(file.path)}
                    for file in files
                ]
                + [{"sha256": message.sha256, "size_bytes": message.size_bytes} for message in messages],
            },
        )


def _total_bytes(plan: Plan) -> int:
    total = 0
    for release in plan.releases:
        for path in release.files:
            try:
                total += path.stat().st_size
            except (OSError, ValueError):
                continue  # told when it is opened
    return total


def _subject(planned: PlannedRelease, path: str) -> str:
    return path if planned.subject == printable(path) else f"{planned.subject}: {path}"


def _subjects(planned: PlannedRelease) -> list[str]:
    return [_subject(planned, str(path)) for path in planned.files]


def _release(planned: PlannedRelease, files: list[TakenFile], messages: list[TakenMessage]) -> Release:
    return Release(
        id=planned.id,
        source=printable(planned.source),
        title=planned.title,
        language=planned.language,
        url=planned.url,
        notes=planned.notes,
        dates=planned.dates or _dates_of_files(files),
        items=tuple(dict.fromkeys([file.sha256 for file in files] + [message.sha256 for message in messages])),
    )


def _dates_of_files(files: list[TakenFile]) -> tuple[ReleaseDate, ...]:
    """The earliest date of each kind that the files give; a release is as old as its oldest file."""
    earliest: dict[str, ReleaseDate] = {}
    for file in files:
        if file.date is not None:
            known = earliest.get(file.date.kind)
            if known is None or file.date.earliest < known.earliest:
                earliest[file.date.kind] = file.date
    return tuple(earliest.values())


def _check_same(planned: PlannedRelease, release: Release, existing: Release) -> None:
    """Raises IntakeRejected where the archive has another release of this id."""
    differing = [
        name
        for name in ("source", "title", "language", "url", "notes")
        if getattr(release, name) != getattr(existing, name)
    ]
    # Dates of files are not compared: copying a folder changes them.
    if planned.dates and set(planned.dates) != set(existing.dates):
        differing.append("dates")
    if not set(existing.items) <= set(release.items):
        differing.append("items")
    if differing:
        raise IntakeRejected(
            f"{planned.subject}: the archive has another release '{planned.id}', with other {', '.join(differing)}",
            hint="Give this one another id or --source. What is in an archive is not changed by adding.",
            code="intake.duplicate_id",
        )
