"""The banks in memory, kept from one request to the next and brought up to date by what changed in them.

Banks of many hashes take a minute to read. They are read in the background from the moment the app starts, and who asks
meanwhile is told when to come again; banks that are read at once are waited for.
"""

from __future__ import annotations

import logging
import threading
from typing import cast

from starlette.datastructures import State
from starlette.requests import Request

from twicetold.api import Archive
from twicetold.errors import RequestRefused, TwicetoldError
from twicetold.handover.lookup import Lookup
from twicetold.web.desk import Desk, desk_of

WAITED_FOR = 100_000
"""Hashes that are read while a request waits: about a second."""

COME_AGAIN_S = 5

_log = logging.getLogger(__name__)


class Shelf:
    """One look-up."""

    def __init__(self, lookup: Lookup | None = None, *, waited_for: int = WAITED_FOR) -> None:
        self._lock = threading.Lock()
        self._lookup = lookup
        self._waited_for = waited_for
        self._reader: threading.Thread | None = None

    def lookup(self, archive: Archive) -> Lookup:
        """The look-up over the banks as they stand now.

        Raises:
            RequestRefused: `service.reading`, many hashes are being read for the first time.
        """
        if self.begin(archive):
            raise RequestRefused(
                "the banks are being read into memory",
                status=503,
                hint=f"Ask again in {COME_AGAIN_S} seconds; banks of millions of hashes take a minute after a start.",
                code="service.reading",
                retry_after_s=COME_AGAIN_S,
            )
        with self._lock:
            self._lookup = archive.handover.lookup(self._lookup)
            return self._lookup

    def begin(self, archive: Archive) -> bool:
        """Read many hashes in the background; True while they are being read, False where nothing has to be waited for.

        A reading that failed is begun again by whoever asks next.
        """
        with self._lock:
            if self._lookup is not None or not archive.handover.holds_more_than(self._waited_for):
                return False
            if self._reader is None or not self._reader.is_alive():
                root = archive.layout.root
                self._reader = threading.Thread(target=self._read, args=(root,), name="banks", daemon=True)
                self._reader.start()
            return True

    def wait(self) -> None:
        """Until what is being read is at hand."""
        if self._reader is not None:
            self._reader.join()

    def _read(self, root: object) -> None:
        try:
            with Archive.open(str(root), read_only=True) as archive:
                lookup = archive.handover.lookup()
        except TwicetoldError as error:
            _log.warning("the banks could not be read: %s", error.message)
            return
        with self._lock:
            self._lookup = lookup


def shelf_in(state: State) -> Shelf:
    """The shelf of an app, by its state."""
    shelf = cast("Shelf | None", getattr(state, "match_shelf", None))
    if shelf is None:
        shelf = state.match_shelf = Shelf()
    return shelf


def warm(state: State, desk: Desk) -> None:
    """Begin to read the banks, where there are many hashes; whatever is wrong with the archive, requests tell of it."""
    try:
        with desk.archive() as archive:
            shelf_in(state).begin(archive)
    except TwicetoldError as error:
        _log.warning("the banks could not be read: %s", error.message)


def shelf_of(request: Request) -> Shelf:
    """The shelf of the app that a request came to."""
    return shelf_in(request.app.state)


def lookup_of(request: Request) -> Lookup:
    """The look-up over the banks as they stand now. Raises as `Shelf.lookup`."""
    with desk_of(request).archive() as archive:
        return shelf_of(request).lookup(archive)
