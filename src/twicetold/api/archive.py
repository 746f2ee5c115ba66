"""The Python API: an `Archive`, its releases and items, what was found of them, and whether it is whole.

    with Archive.open("my-archive") as archive:
        report = archive.add("new-videos", source="Outlet")
        for release in archive.releases():
            print(release.id, release.title)

The command line has the same nouns and verbs.
"""

from __future__ import annotations

import functools
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from twicetold import settings as settings_file
from twicetold.api.lineage import Lineage
from twicetold.api.verdicts import Verdicts
from twicetold.api.words import Words
from twicetold.archive import catalogue, custody, items, matches, problems, releases, runs
from twicetold.archive.custody import CustodyEvent, CustodyLog
from twicetold.archive.faults import storage_faults
from twicetold.archive.layout import Layout
from twicetold.archive.lock import WriterLock
from twicetold.archive.making import make_archive
from twicetold.archive.objects import ObjectStore
from twicetold.archive.verify import VerifyReport, verify
from twicetold.archive.versions import current as current_versions
from twicetold.errors import ArchiveMissing, ItemError, StorageReadOnly, UsageError
from twicetold.intake.add import Adder, AddReport
from twicetold.intake.dates import parse_date
from twicetold.intake.detect import make_plan
from twicetold.intake.plan import Plan
from twicetold.intake.probing import BeginProbe, ProbeFile, one_by_one
from twicetold.model import DateKind, Item, ItemKind, Match, Problem, Provenance, Release, Storage
from twicetold.pipeline.reports import EditResult, Settled, TraceReport
from twicetold.pipeline.workplace import Workplace
from twicetold.report.account import ArchiveAccount
from twicetold.report.gather import gather
from twicetold.report.limits import STRIPS_PER_RELEASE
from twicetold.run.progress import NoProgress, Progress
from twicetold.settings import Settings

if TYPE_CHECKING:
    # Statistics and kernels take seconds to load: facets that need them are loaded when they are asked for.
    from twicetold.api.coding import CodingFacet
    from twicetold.api.evidence import Evidence
    from twicetold.api.handover import Handover
    from twicetold.api.hash_only import HashOnly
    from twicetold.api.trends import Trends

_PREFIX_CHARACTERS = 6
"""A digest may be shortened to this many digits and more, as long as one item begins with them."""


class Archive:
    """One archive folder, opened for reading or for changing. Made by `init` and `open`, ended by `close`."""

    def __init__(
        self, layout: Layout, settings: Settings, connection: sqlite3.Connection, lock: WriterLock | None
    ) -> None:
        self.layout = layout
        self.settings = settings
        self.connection = connection
        self.objects = ObjectStore(layout)
        self._lock = lock

    @classmethod
    def init(cls, path: str | os.PathLike[str], *, settings: Settings | None = None) -> Archive:
        """Make an archive in a new or empty folder and open it for changing.

        Raises:
            ArchiveExists: something lies at `path`.
            StorageFull, StorageReadOnly: it cannot be made there.
        """
        layout = Layout(Path(os.path.abspath(path)))
        make_archive(layout, settings or Settings())
        return cls.open(layout.root)

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, read_only: bool = False, command: str = "python") -> Archive:
        """Open an archive.

        Args:
            read_only: any number of readers work beside one writer; a writer that finds another one is refused.
            command: what is about to be done, for the custody log and for whoever finds the archive busy.

        Raises:
            ArchiveMissing: no archive lies at `path`.
            SettingsInvalid: its settings hold an unknown key or a wrong value.
            ArchiveBusy: another process is changing it.
            ArchiveTooNew, ArchiveDamaged, StorageFull, StorageReadOnly: as they say.
        """
        layout = Layout(Path(os.path.abspath(path)))
        if not layout.settings.is_file():
            raise ArchiveMissing(f"{layout.root}: is not an archive")
        with storage_faults(layout.settings):
            settings = settings_file.load(layout.settings)
        if read_only:
            return cls(layout, settings, catalogue.open_reader(layout.catalogue), None)
        lock = WriterLock(layout.lock, command)
        try:
            archive = cls(layout, settings, catalogue.open_writer(layout.catalogue), lock)
        except BaseException:
            lock.release()
            raise
        archive.custody_log = CustodyLog(
            layout.custody, command=command, versions=current_versions(), settings=settings
        )
        try:
            archive._recover()
        except BaseException:
            archive.close()
            raise
        return archive

    custody_log: CustodyLog
    """Records events of this command; only on an archive opened for changing."""

    def _recover(self) -> None:
        """Put right what a killed process left: half copies, a torn last line of the log, runs that never ended."""
        self.objects.recover(self.connection)
        torn = self.custody_log.repair_torn_line()
        with catalogue.transaction(self.connection):
            runs.close_abandoned(self.connection)
            if torn is not None:
                self.custody_log.record(
                    self.connection, "custody.repaired", subject="custody.jsonl", details={"moved_aside": torn.name}
                )
        self.custody_log.mirror(self.connection)

    @property
    def read_only(self) -> bool:
        """True where nothing can be changed through this object."""
        return self._lock is None

    def close(self) -> None:
        """Let go of the catalogue and of the writer lock. Closing twice does nothing."""
        self.connection.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(
        self,
        target: str | os.PathLike[str],
        *,
        releases: str | os.PathLike[str] | None = None,
        storage: Storage | str = Storage.COPIED,
        source: str | None = None,
        probe: ProbeFile | None = None,
        progress: Progress | None = None,
    ) -> AddReport:
        """Add a folder, a file or an export; what is there already is left alone.

        Args:
            target: a folder; a media file; a table or export, whose files count from its own folder; a web archive.
            releases: a table or export that describes the files of the folder `target`.
            storage: 'copied' keeps the bytes in the archive, 'referenced' points at where they stay.
            source: the source of releases that name none.
            probe: what opens a file and says what it is; by default the media room, in worker processes.
            progress: told of the bytes read.

        Raises:
            UsageError: there is nothing at `target`, or it lies inside the archive.
            TableInvalid: the table or export cannot be read as one; nothing was added.
            StorageFull, StorageReadOnly, ArchiveBusy: adding stopped; what was added stays, adding again goes on.
        """
        self._check_writable()
        if storage not in tuple(Storage):
            raise UsageError(
                f"'{storage}' is no way to store originals",
                hint=f"Known are {' and '.join(Storage)}.",
                code="usage.storage",
            )
        table = None if releases is None else Path(releases)
        with tempfile.TemporaryDirectory(prefix="twicetold-unpacked-") as hold:
            plan = make_plan(Path(target), releases=table, source=source, skip=self.layout.root, hold=Path(hold))
            if plan.unpacked and storage != Storage.COPIED:
                raise UsageError(
                    f"what lies in {target} has no place of its own to be referenced at",
                    hint="Add web archives with '--storage copied'.",
                    code="usage.storage",
                )
            return self._carry_out(plan, Storage(storage), probe=probe, progress=progress)

    def _carry_out(
        self, plan: Plan, storage: Storage, *, probe: ProbeFile | None, progress: Progress | None
    ) -> AddReport:
        def carry_out(probe: BeginProbe, files_ahead: int) -> AddReport:
            return Adder(
                connection=self.connection,
                objects=self.objects,
                custody=self.custody_log,
                probe=probe,
                storage=storage,
                progress=progress or NoProgress(),
                files_ahead=files_ahead,
            ).add(plan)

        if probe is not None:
            return carry_out(one_by_one(probe), files_ahead=0)
        # Imported here so that commands that open no media do not wait for the decoders to load.
        from twicetold.media.reader import MediaReader  # noqa: PLC0415 - decoders load only when needed

        with MediaReader(self.settings.media) as reader, reader.probing() as begin:
            return carry_out(begin, files_ahead=2 * reader.workers)

    def releases(self) -> list[Release]:
        """Every release, sorted by id."""
        return releases.all_releases(self.connection)

    def release(self, release_id: str) -> Release:
        """One release.

        Raises:
            UsageError: `usage.no_release`, where the archive has none of this id.
        """
        found = releases.get(self.connection, release_id)
        if found is None:
            raise UsageError(
                f"the archive has no release '{release_id}'",
                hint="'twicetold releases' lists them.",
                code="usage.no_release",
            )
        return found

    def items(self, *, kinds: Iterable[ItemKind] = tuple(ItemKind)) -> list[Item]:
        """Every item of the given kinds, sorted by digest."""
        return items.all_items(self.connection, kinds=tuple(kinds))

    def item(self, digest: str) -> Item:
        """One item, by its SHA-256 or the first six or more digits of it.

        Raises:
            UsageError: `usage.no_item`, where no item or more than one begins so.
        """
        prefix = digest.lower()
        found = items.starting_with(self.connection, prefix) if len(prefix) >= _PREFIX_CHARACTERS else []
        item = items.get(self.connection, found[0]) if len(found) == 1 else None
        if item is None:
            raise UsageError(
                f"{len(found) or 'no'} items begin with '{digest}'",
                hint=f"Give at least {_PREFIX_CHARACTERS} digits of a SHA-256 that one item begins with.",
                code="usage.no_item",
            )
        return item

    def item_path(self, digest: str) -> Path:
        """Where an item's bytes lie: in the store, or where they stay.

        Raises:
            MediaRejected: `object.unknown`, `object.missing`.
        """
        return self.objects.path_of(self.connection, digest)

    def problems(self, *, stage: str | None = None) -> list[Problem]:
        """What went wrong with single files, rows and items, of one stage or of all, oldest first."""
        return problems.all_problems(self.connection, stage=stage)

    def custody(self, subject: str | None = None) -> list[CustodyEvent]:
        """The custody log, oldest first; with `subject`, the lines that speak of a release id or an item.

        Raises:
            UsageError: `usage.no_subject`, where neither a release nor an item is called so.
        """
        if subject is None:
            return list(custody.events(self.connection))
        try:
            wanted = self.item(subject).sha256
        except ItemError:
            wanted = subject
        except UsageError:
            if releases.get(self.connection, subject) is None:
                raise UsageError(
                    f"'{subject}' is neither a release nor an item of this archive",
                    hint="Give a release id, or the first digits of an item's SHA-256.",
                    code="usage.no_subject",
                ) from None
            return [event for event in custody.events(self.connection) if event.subject == subject]
        return list(custody.events(self.connection, mentioning=wanted))

    def verify(self, *, progress: Progress | None = None) -> VerifyReport:
        """Check every object against its digest, the custody log's chain, and the catalogue; changes nothing."""
        return verify(self.layout, self.connection, progress=progress or NoProgress())

    def trace(
        self,
        *,
        progress: Progress | None = None,
        workers: int | None = None,
        since: str | datetime | None = None,
        settled: Callable[[Settled], None] = lambda _: None,
    ) -> TraceReport:
        """Find, for everything that is not traced yet, what of it came from where; settle every release's account.

        Args:
            progress: told of each stage.
            workers: files read and items matched side by side; by default as many as the settings say.
            since: match what was put out from this date on again, although it is traced; 'twicetold changes' tells what
                that changed.
            settled: told, now and then before the end, of the accounts that are settled by then.

        Raises:
            IntakeRejected: `since` is not a date.
            StorageReadOnly: the archive was opened for reading, or lies on storage that cannot be written.
            StorageFull, ArchiveDamaged: tracing stopped; tracing again goes on where it was.
        """
        self._check_writable()
        from twicetold.pipeline.tracing import trace  # noqa: PLC0415 - decoders and kernels load only when needed

        if isinstance(since, str):
            since = parse_date(since, kind=DateKind.PUBLISHED, provenance=Provenance.STATED).earliest
        place, progress = self.workplace(), progress or NoProgress()
        return trace(place, progress=progress, workers=workers or self._workers(), since=since, settled=settled)

    def query(self, path: str | os.PathLike[str], *, workers: int | None = None) -> list[Match]:
        """What in a file is known to this archive, without storing it: matches with the file as their query, by time.

        Raises:
            MediaRejected: the file cannot be read, or holds no pictures.
        """
        from twicetold.pipeline.asking import ask  # noqa: PLC0415 - decoders and kernels load only when needed

        return ask(self.workplace(), Path(path), workers=workers or self._workers())

    def self_test(
        self, *, excerpts: int = 10, progress: Progress | None = None, workers: int | None = None
    ) -> list[EditResult]:
        """Plant edited copies of the archive's own footage and tell how many of them are found, edit by edit.

        Raises:
            UsageError: `selftest.no_footage`, nothing long enough is traced.
            StorageReadOnly: the archive was opened for reading; the result is kept as a run.
        """
        self._check_writable()
        from twicetold.pipeline.selftest import self_test  # noqa: PLC0415 - decoders and kernels load when needed

        return self_test(
            self.workplace(), excerpts=excerpts, progress=progress or NoProgress(), workers=workers or self._workers()
        )

    def workplace(self) -> Workplace:
        """What a job needs of this archive."""
        return Workplace(
            self.connection, self.layout, self.settings, self.objects, None if self.read_only else self.custody_log
        )

    def _workers(self) -> int:
        return self.settings.media.workers or len(os.sched_getaffinity(0))

    def account(self) -> ArchiveAccount:
        """Everything a report or an export says, as values: every release's parts, shares, dates and matches."""
        return gather(self.connection, name=self.layout.root.name, settings=self.settings)

    def matches(self, *, release: str | None = None, min_score: float = 0.0) -> list[Match]:
        """Every match that scores at least `min_score`, or those that items of one release have a side in.

        Raises:
            UsageError: `usage.no_release`, where the archive has none of this id.
        """
        found = matches.all_matches(self.connection, min_score=min_score)
        if release is None:
            return found
        carried = set(self.release(release).items)
        return [match for match in found if match.query_item in carried or match.ref_item in carried]

    @property
    def words(self) -> Words:
        """The words of items, passages as they are quoted, and the formulae that are furniture."""
        return Words(self)

    @property
    def hash_only(self) -> HashOnly:
        """What can be done with fingerprints alone: strip media, compare archives, merge them."""
        from twicetold.api.hash_only import HashOnly  # noqa: PLC0415 - a facet loads only when asked for

        return HashOnly(self)

    @property
    def lineage(self) -> Lineage:
        """Who took what from whom, and what traces changed in the accounts."""
        return Lineage(self)

    @property
    def evidence(self) -> Evidence:
        """Bags, clips and lists of spans for people outside."""
        from twicetold.api.evidence import Evidence  # noqa: PLC0415 - a facet loads only when asked for

        return Evidence(self)

    @property
    def handover(self) -> Handover:
        """Banks of fingerprints, for others and of others."""
        from twicetold.api.handover import Handover  # noqa: PLC0415 - a facet loads only when asked for

        return Handover(self)

    @property
    def trends(self) -> Trends:
        """What changed over time and how surely: series, changes, indicators, survival, populations, the watch."""
        from twicetold.api.trends import Trends  # noqa: PLC0415 - a facet loads only when asked for

        return Trends(self)

    @property
    def verdicts(self) -> Verdicts:
        """What people said of matches."""
        return Verdicts(self)

    @property
    def coding(self) -> CodingFacet:
        """Content analysis: codebooks, codings, agreement, samples, shares of themes, proposals."""
        from twicetold.api.coding import CodingFacet  # noqa: PLC0415 - a facet loads only when asked for

        return CodingFacet(self)

    def report(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        pictures: bool = True,
        clear: bool = True,
        links: bool = False,
        strips_per_release: int = STRIPS_PER_RELEASE,
        results: Iterable[str | os.PathLike[str]] = (),
        progress: Progress | None = None,
    ) -> Path:
        """Write one self-contained HTML file and return its path.

        Args:
            path: where it goes; by default `reports/report.html` in the archive. An existing file is replaced.
            pictures: whether it holds pictures at all; they are grey and blurred until somebody asks.
            clear: whether clear pictures are in the file for whoever asks.
            links: make web addresses links; they are text otherwise.
            strips_per_release: most strips of frames for one release.
            results: folders that statistical results were written into (`--folder`); the report tells them, too.

        Raises:
            StorageFull, StorageReadOnly: the file cannot be written.
            TableInvalid: `report.result`, a folder holds no result.
        """
        target = self.layout.reports / "report.html" if path is None else Path(path)
        account = self.account()
        from twicetold.api.reported import coding_results, further_results  # noqa: PLC0415 - templates load when needed
        from twicetold.report.write import write_report  # noqa: PLC0415 - templates load only when needed

        more = further_results(self, results)
        write = functools.partial(
            write_report, account, target, words=self.words.text, links=links, coding=coding_results(self), more=more
        )
        if not pictures:
            return write(clear=False)
        from twicetold.media.reader import MediaReader  # noqa: PLC0415 - decoders load only when needed
        from twicetold.report.frames import MediaPictures  # noqa: PLC0415 - the report loads only when needed

        with MediaReader(self.settings.media) as reader:
            return write(
                pictures=MediaPictures(reader, lambda item: self.item_path(item.sha256), clear),
                clear=clear,
                strips_per_release=strips_per_release,
                progress=progress,
            )

    def export(self, path: str | os.PathLike[str], *, what: str = "all", form: str = "csv") -> list[Path]:
        """Write tables for other programs; returns the files written. `docs/exports.md` describes every column.

        Args:
            path: a file for one table, a folder for all of them.
            what: `releases`, `parts`, `matches`, `shares`, `lanes` or `all`.
            form: `csv`, `jsonl` or `parquet`; `vsc` or `vcsl` for matches only.

        Raises:
            UsageError: `export.what`, `export.format`.
            StorageFull, StorageReadOnly: a file cannot be written.
        """
        from twicetold.report.export import export  # noqa: PLC0415 - the same for Arrow

        return export(self.account(), Path(path), what=what, form=form)

    def _check_writable(self) -> None:
        if self.read_only:
            raise StorageReadOnly(
                f"{self.layout.root}: was opened for reading", hint="Open the archive without read_only."
            )
