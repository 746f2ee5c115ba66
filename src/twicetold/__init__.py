"""Shows what in a stream of media is new and what has been told before."""

from importlib.metadata import version

from twicetold.api import Archive
from twicetold.errors import (
    ArchiveBusy,
    ArchiveDamaged,
    ArchiveError,
    ArchiveExists,
    ArchiveMissing,
    ArchiveTooNew,
    FingerprintDamaged,
    IndexDamaged,
    IntakeRejected,
    ItemError,
    MediaRejected,
    SettingsInvalid,
    StorageFull,
    StorageReadOnly,
    TableInvalid,
    TwicetoldError,
    UsageError,
)
from twicetold.model import (
    DateKind,
    FurnitureSpan,
    Item,
    ItemKind,
    Match,
    Modality,
    Part,
    PartKind,
    Precision,
    Problem,
    Provenance,
    Release,
    ReleaseDate,
    Storage,
)
from twicetold.settings import Settings
from twicetold.time import Span, Timestamp

__version__ = version("twicetold")

__all__ = [
    "Archive",
    "ArchiveBusy",
    "ArchiveDamaged",
    "ArchiveError",
    "ArchiveExists",
    "ArchiveMissing",
    "ArchiveTooNew",
    "DateKind",
    "FingerprintDamaged",
    "FurnitureSpan",
    "IndexDamaged",
    "IntakeRejected",
    "Item",
    "ItemError",
    "ItemKind",
    "Match",
    "MediaRejected",
    "Modality",
    "Part",
    "PartKind",
    "Precision",
    "Problem",
    "Provenance",
    "Release",
    "ReleaseDate",
    "Settings",
    "SettingsInvalid",
    "Span",
    "Storage",
    "StorageFull",
    "StorageReadOnly",
    "TableInvalid",
    "Timestamp",
    "TwicetoldError",
    "UsageError",
    "__version__",
]
