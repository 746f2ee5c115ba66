"""Files that were held against their checksums, and that nobody has touched since.

To read an index from one end to the other costs as much as to ask it. So what was found to be as it was written is not
read again at every opening: beside the files stands what the system said of them then, their sizes, times of change and
numbers on the disk, as version control does for a working tree. A file that was written to, copied or restored has
others. What a disk loses by itself does not show there, which is why it holds for some days only.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from twicetold.archive.place import written_whole
from twicetold.errors import ArchiveError

CHECKED = "checked.json"

HOLDS_S = 7 * 24 * 3600
"""Seconds after which files are read again, though nothing was told to have touched them."""

SETTLED_S = 2
"""Seconds that a change has to lie back: file systems count time in up to so many, and a second one would not show."""

State = tuple[int, int, int, int]
"""Of a file: bytes, times of change of what it holds and of what is known of it in nanoseconds, number on the disk."""


class _Checked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When files were last read as a whole, in seconds since 1970, and what they were then, by name."""

    at_s: float
    files: dict[str, State]


def unless_checked(folder: Path, names: Iterable[str], check: Callable[[], None]) -> None:
    """Call `check`, unless it passed on the same files of a folder some days ago or less.

    Args:
        folder: where the files lie. That they passed is written down here; where nothing may be written, it is not.
        names: of all files that `check` reads.
        check: raises an error where a file is not what it should be; nothing is written down then.

    Raises:
        OSError: a file is not there.
    """
    now = time.time()
    found = {name: _state(folder / name) for name in names}
    known = _known(folder / CHECKED)
    if known is not None and known.files == found and 0 <= now - known.at_s < HOLDS_S:
        return
    check()
    last = max((max(state[1:3]) for state in found.values()), default=0)
    if last / 1e9 < now - SETTLED_S:
        # Several processes may write it: the last one put in place counts.
        with suppress(ArchiveError), written_whole(folder / CHECKED) as file:
            file.write(msgspec.json.encode(_Checked(now, found)))


def _state(path: Path) -> State:
    told = os.stat(path)
    return told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino


def _known(path: Path) -> _Checked | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Checked)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
