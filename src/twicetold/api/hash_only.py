"""Archives without media: remove it, compare two archives by what fingerprints say, take one into the other.

archive.hash_only.strip()
for shared in archive.hash_only.compare("their-archive").shared:
    print(shared.theirs, shared.match.query, "is in", shared.ours, shared.match.ref)
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from twicetold.archive.strip import StripReport, strip
from twicetold.errors import StorageReadOnly, UsageError
from twicetold.run.progress import NoProgress, Progress

if TYPE_CHECKING:
    from twicetold.api.archive import Archive
    from twicetold.pipeline.comparing import CompareReport
    from twicetold.pipeline.merging import MergeReport


class HashOnly:
    """What can be done with one archive's fingerprints alone."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def strip(self) -> StripReport:
        """Remove the media of everything that is traced, for good; fingerprints, words and the record stay.

        Raises:
            StorageReadOnly: the archive was opened for reading, or a file cannot be deleted.
        """
        self._check_writable()
        from twicetold.pipeline.hash_only import traced  # noqa: PLC0415 - kernels load only when needed

        archive = self._archive
        return strip(archive.layout, archive.connection, archive.custody_log, traced=traced(archive.workplace()))

    def stripped(self) -> set[str]:
        """Items whose media is gone on purpose."""
        return self._archive.workplace().stripped

    def compare(self, other: str | os.PathLike[str], *, progress: Progress | None = None) -> CompareReport:
        """What this archive and another one share, with spans; neither needs its media.

        Raises:
            ArchiveMissing: no archive lies at `other`.
            UsageError: `compare.itself`.
            IndexDamaged: this archive's index is not whole; the next trace makes it anew.
        """
        from twicetold.pipeline.comparing import compare  # noqa: PLC0415 - the same

        with self._other(other) as theirs:
            return compare(self._archive.workplace(), theirs.workplace(), progress=progress or NoProgress())

    def merge(self, other: str | os.PathLike[str], *, progress: Progress | None = None) -> MergeReport:
        """Take another archive's releases, words and fingerprints into this one, without media; then trace.

        Raises:
            ArchiveMissing: no archive lies at `other`.
            UsageError: `compare.itself`.
            StorageReadOnly: this archive was opened for reading.
            StorageFull: what is taken so far stays; merging again goes on.
        """
        self._check_writable()
        from twicetold.pipeline.merging import merge  # noqa: PLC0415 - the same

        with self._other(other) as theirs:
            name = theirs.layout.root.name
            return merge(self._archive.workplace(), theirs.workplace(), name=name, progress=progress or NoProgress())

    def _other(self, path: str | os.PathLike[str]) -> Archive:
        if os.path.realpath(path) == os.path.realpath(self._archive.layout.root):
            raise UsageError(
                "an archive has everything in common with itself",
                hint="Name another archive's folder.",
                code="compare.itself",
            )
        return type(self._archive).open(path, read_only=True)

    def _check_writable(self) -> None:
        if self._archive.read_only:
            raise StorageReadOnly(
                f"{self._archive.layout.root}: was opened for reading", hint="Open the archive without read_only."
            )
