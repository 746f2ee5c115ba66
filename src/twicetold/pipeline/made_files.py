"""Files that are made of items and can be made again: noted when they are written, known again when they are looked
for.

They may be deleted at any time, and a copy of an archive may be cut short. To read them all in order to find those
would cost each trace more than one new release does; their size and time of change say as much for next to nothing.
What changed without either is told when it is read (`fingerprint.damaged`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import msgspec

from twicetold.archive import catalogue, ledger
from twicetold.archive.ledger import Done
from twicetold.errors import FingerprintDamaged
from twicetold.pipeline.workplace import Workplace

SEEN = "file"
"""What the ledger notes of a file: its size in bytes, and when it was changed, in nanoseconds."""


def done_with(place: Workplace, done: Done, path: Path) -> Done:
    """A line of the ledger with what is to be noted of the file that was written."""
    file = str(path.relative_to(place.layout.root))
    return msgspec.structs.replace(done, file=file, detail={**done.detail, SEEN: _seen(path)})


def lost_files(
    place: Workplace, stage: str, version: str, read: Callable[[Path, str], object], *, known: Collection[str]
) -> list[str]:
    """Items that the ledger calls done but whose file is gone or damaged.

    A file of which the ledger has noted nothing, or something else, is read; where it is whole, that is noted.

    Args:
        read: reads the file of an item; raises `FileNotFoundError`, `FingerprintDamaged`.
        known: items that are left out.
    """
    lost, whole = [], []
    for item, entry in ledger.done(place.connection, stage, version=version).items():
        if item in known or item not in place.items or not entry.file:
            continue
        path = place.layout.root / entry.file
        try:
            seen = _seen(path)
            if entry.detail.get(SEEN) != seen:
                read(path, item)
                whole.append(msgspec.structs.replace(entry, detail={**entry.detail, SEEN: seen}))
        except (FileNotFoundError, FingerprintDamaged):
            lost.append(item)
    if whole:
        with catalogue.transaction(place.connection):
            for entry in whole:
                ledger.mark(place.connection, entry)
    return lost


def _seen(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]
