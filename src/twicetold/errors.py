"""Every error Twicetold raises on purpose, as one family.

    TwicetoldError                  exit 1
    ├── UsageError                  exit 2    the command or call cannot be carried out as given
    │   ├── ArchiveMissing          exit 10   archive.missing
    │   ├── ArchiveExists           exit 11   archive.exists
    │   ├── SettingsInvalid         exit 12   settings.invalid
    │   ├── TableInvalid            exit 20   intake.table
    │   ├── DataRefused             exit 21   trends.refused
    │   └── RequestRefused          exit 41   web.refused
    ├── ArchiveError                exit 30   the record could not be read or written
    │   ├── ArchiveBusy             exit 31   archive.busy
    │   ├── ArchiveTooNew           exit 32   archive.too_new
    │   ├── ArchiveDamaged          exit 33   archive.damaged
    │   ├── StorageFull             exit 34   archive.full
    │   ├── StorageReadOnly         exit 35   archive.read_only
    │   └── IndexDamaged            exit 36   index.damaged
    └── ItemError                   exit 3    one item or one row; recorded and counted, the run goes on
        ├── IntakeRejected                    intake.*
        ├── MediaRejected                     media.*
        └── FingerprintDamaged                fingerprint.damaged

An error carries a stable ``code``, one sentence for a person (``message``), and a ``hint`` that says what to do next.
``docs/errors.md`` lists every code; a test holds the two together.
"""

from __future__ import annotations

from typing import ClassVar


class TwicetoldError(Exception):
    """Base of the family.

    Args:
        message: one sentence that names the file, row or setting concerned.
        hint: what the reader can do about it.
        code: the stable code; a class with a single code sets it as default.
    """

    exit_status: ClassVar[int] = 1
    default_code: ClassVar[str] = "twicetold.failed"
    default_hint: ClassVar[str] = ""

    def __init__(self, message: str, *, hint: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.hint = self.default_hint if hint is None else hint

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"


class UsageError(TwicetoldError):
    """The command or call cannot be carried out as given."""

    exit_status = 2
    default_code = "usage.invalid"


class ArchiveMissing(UsageError):
    """No archive lies at the path given."""

    exit_status = 10
    default_code = "archive.missing"
    default_hint = "Give the folder that holds twicetold.toml, or make an archive with 'twicetold init FOLDER'."


class ArchiveExists(UsageError):
    """An archive, or something else, already lies where a new one was to be made."""

    exit_status = 11
    default_code = "archive.exists"
    default_hint = "Choose an empty or new folder; an existing archive is opened, never made again."


class SettingsInvalid(UsageError):
    """A setting is unknown, of the wrong type or out of range."""

    exit_status = 12
    default_code = "settings.invalid"
    default_hint = "'docs/settings.md' lists every setting with its unit and range."


class TableInvalid(UsageError):
    """A releases table cannot be read as one: nothing of it is added."""

    exit_status = 20
    default_code = "intake.table"
    default_hint = "'docs/intake.md' lists the columns and shows an example."


class DataRefused(UsageError):
    """The data cannot carry the statement asked for; the message says why, the hint what would help."""

    exit_status = 21
    default_code = "trends.refused"
    default_hint = "'docs/conclusions.md' lists what each statement needs."


class RequestRefused(UsageError):
    """A request to the web app or the match service is not answered as asked; `status` is its HTTP status.

    `retry_after_s`: in how many seconds the same request may be answered; None where that is not known.
    """

    exit_status = 41
    default_code = "web.refused"

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        hint: str | None = None,
        code: str | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint, code=code)
        self.status = status
        self.retry_after_s = retry_after_s


class ArchiveError(TwicetoldError):
    """The record could not be read or written."""

    exit_status = 30
    default_code = "archive.failed"


class ArchiveBusy(ArchiveError):
    """Another process is changing this archive."""

    exit_status = 31
    default_code = "archive.busy"
    default_hint = "Wait for the other command to end; reading commands work meanwhile."


class ArchiveTooNew(ArchiveError):
    """The archive was written by a later version."""

    exit_status = 32
    default_code = "archive.too_new"
    default_hint = "Install the version that wrote the archive, or a later one."


class ArchiveDamaged(ArchiveError):
    """The catalogue or the custody log does not hold together."""

    exit_status = 33
    default_code = "archive.damaged"
    default_hint = "Run 'twicetold verify' to see exactly what is wrong before anything else is changed."


class StorageFull(ArchiveError):
    """The disk that holds the archive is full."""

    exit_status = 34
    default_code = "archive.full"
    default_hint = "Free some space and run the same command again: it goes on where it stopped."


class StorageReadOnly(ArchiveError):
    """The archive lies on storage that cannot be written."""

    exit_status = 35
    default_code = "archive.read_only"
    default_hint = "Copy the archive to a folder that you may write, or ask for the right to write this one."


class IndexDamaged(ArchiveError):
    """A search index on disk is not what its manifest says."""

    exit_status = 36
    default_code = "index.damaged"
    default_hint = "The index is derived: delete its folder and run 'twicetold trace' to build it again."


class ItemError(TwicetoldError):
    """One item, file or row is at fault: it is recorded and counted, and the run goes on."""

    exit_status = 3
    default_code = "item.failed"


class IntakeRejected(ItemError):
    """One release or file could not be taken in."""

    default_code = "intake.rejected"


class MediaRejected(ItemError):
    """One media file could not be read, or went past a limit."""

    default_code = "media.unreadable"


class FingerprintDamaged(ItemError):
    """A stored fingerprint file does not hold what its name says."""

    default_code = "fingerprint.damaged"
    default_hint = "Fingerprints are derived: delete the file and run 'twicetold trace' to make it again."
