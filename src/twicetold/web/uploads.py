"""Files that a person sends through the browser, laid down in a folder of their own for `add` to take in.

A name that was sent is only ever a name: one component of a path in a new folder that this server made and nobody else
writes to. Directories in it are dropped, and whatever could mean something to a shell or a file system is replaced.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from twicetold.archive.faults import storage_faults
from twicetold.errors import RequestRefused, StorageFull

MAX_NAME_BYTES = 180
COPY_BYTES = 1 << 20


_PREFIX = "twicetold-add-"
_FOLDER = re.compile(rf"{re.escape(tempfile.gettempdir())}/{_PREFIX}[A-Za-z0-9_]+/")

COPIES = 2
"""What is sent lies in the system's folder for temporary files as it arrives, and there again once it is whole."""


def check_room(size_bytes: int) -> None:
    """Refuse what there is no room for, before a byte of it is read.

    Raises:
        StorageFull: `archive.full`.
    """
    if shutil.disk_usage(tempfile.gettempdir()).free < COPIES * size_bytes:
        raise StorageFull(
            "there is no room for what is sent",
            hint="Free some space, or add it on this machine: 'twicetold add' makes one copy only.",
        )


class Uploads:
    """One folder of files sent together. `discard` it when it was taken in."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._taken: set[str] = set()

    def take(self, sent_name: str, content: IO[bytes], *, modified_ms: int | None = None) -> Path:
        """Lay down one file.

        Args:
            sent_name: what the browser called it; a path there, as folders have, counts by its last part.
            modified_ms: when the person's own copy was changed, in milliseconds since 1970. It becomes the file's
                time, and so a date of the weakest provenance, as with a file that is added from a folder.

        Raises:
            StorageFull, StorageReadOnly: it cannot be written.
        """
        path = self.folder / self._free(safe_name(sent_name))
        with storage_faults(path):
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                shutil.copyfileobj(content, file, COPY_BYTES)
            if modified_ms:
                os.utime(path, (modified_ms / 1000, modified_ms / 1000))
        return path

    def discard(self) -> None:
        """Delete the folder; what `add` took in has been copied."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _free(self, name: str) -> str:
        stem, suffix = os.path.splitext(name)
        number = 1
        while name in self._taken:
            number += 1
            name = f"{stem} {number}{suffix}"
        self._taken.add(name)
        return name


def as_sent(text: str) -> str:
    """`text` without the folders in which files lay for a while that were sent: people know them by their names."""
    return _FOLDER.sub("", text)


def safe_name(sent: str) -> str:
    """A name as one component of a path: letters, digits and marks of any script, and `. _ -` and spaces inside."""
    last = sent.replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        one if unicodedata.category(one)[0] in "LMN" or one in "._- " else "_"
        for one in unicodedata.normalize("NFC", last)
    )
    kept = kept.strip(" .").lstrip("-_")
    stem, suffix = os.path.splitext(kept)
    stem = stem.encode("utf-8")[: MAX_NAME_BYTES - len(suffix.encode()[:20])].decode("utf-8", "ignore")
    return (stem or "file") + suffix.encode()[:20].decode("utf-8", "ignore")


def entry_of(inbox: Path, name: str) -> Path:
    """The entry of the inbox that is called so: looked for among what is there, never put together with a path.

    Raises:
        RequestRefused: `web.no_entry`.
    """
    for entry in entries(inbox):
        if entry.name == name:
            return entry
    raise RequestRefused("the inbox has no such entry", status=404, hint="Look at it again.", code="web.no_entry")


def entries(inbox: Path) -> Iterable[Path]:
    """What of an inbox may be added: its folders and files, not those that begin with a dot, and no links out of it."""
    found = [entry for entry in inbox.iterdir() if not entry.name.startswith(".") and not entry.is_symlink()]
    return sorted(found, key=lambda entry: entry.name)
