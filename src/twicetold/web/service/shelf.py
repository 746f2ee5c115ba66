"""The banks in memory, kept from one request to the next and brought up to date by what changed in them.

Banks of many hashes take a minute to read, so they are kept on disk, sorted, from one start to the next, and opened or
read in the background from the moment the app starts. Who asks meanwhile waits while they are opened, and is told when
to come again while they are read.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import cast

from starlette.datastructures import State
from starlette.requests import Request

from twicetold.api import Archive
from twicetold.errors import IndexDamaged, RequestRefused, TwicetoldError
from twicetold.handover.lookup import Lookup
from twicetold.web.desk import Desk, desk_of

WAITED_FOR = 100_000
"""Hashes that are read while a request waits: about a second."""

KEPT_FROM = 20_000
"""Hashes that are written to disk together; fewer are read from the record in less time than writing them takes."""

OPENING_S = 10
"""How long a request waits for banks that are on disk already."""

COME_AGAIN_S = 5

_log = logging.getLogger(__name__)


class Shelf:
    """One look-up."""

    def __init__(
        self, lookup: Lookup | None = None, *, waited_for: int = WAITED_FOR, kept_from: int = KEPT_FROM
    ) -> None:
        self._lock = threading.Lock()
        self._lookup = lookup
        self._waited_for = waited_for
        self._kept_from = kept_from
        self._reader: threading.Thread | None = None
        self._keeper: threading.Thread | None = None
        self._opened = threading.Event()
        self._refused = 0
        """Hashes that the disk did not take: it is asked again when there are more."""

    def lookup(self, archive: Archive) -> Lookup:
        """The look-up over the banks as they stand now.

        Raises:
            RequestRefused: `service.reading`, many hashes are being read for the first time.
        """
        if self.begin(archive) and not self._is_soon_at_hand():
            raise RequestRefused(
                "the banks are being read into memory",
                status=503,
                hint=f"Ask again in {COME_AGAIN_S} seconds; banks of millions of hashes take a minute the first time.",
                code="service.reading",
                retry_after_s=COME_AGAIN_S,
            )
        with self._lock:
            self._lookup = archive.handover.lookup(self._lookup)
            if self._is_worth_keeping(self._lookup) and (self._keeper is None or not self._keeper.is_alive()):
                self._keeper = self._started(self._keep, archive)
            return self._lookup

    def begin(self, archive: Archive) -> bool:
        """Read many hashes in the background; True while they are being read, False where nothing has to be waited for.

        A reading that failed is begun again by whoever asks next.
        """
        with self._lock:
            if self._lookup is not None or not archive.handover.holds_more_than(self._waited_for):
                return False
            if self._reader is None or not self._reader.is_alive():
                self._opened.clear()
                self._reader = self._started(self._read, archive)
            return True

    def wait(self) -> None:
        """Until what is being read is at hand, and what is being written is on disk."""
        for thread in (self._reader, self._keeper):
            if thread is not None:
                thread.join()

    def _is_soon_at_hand(self) -> bool:
        """Wait for the banks to be opened; whether they were."""
        self._opened.wait(OPENING_S)
        with self._lock:
            return self._lookup is not None

    def _started(self, work: Callable[[Archive], None], archive: Archive) -> threading.Thread:
        """A thread that works on a reading of the archive of its own."""
        root = archive.layout.root

        def run() -> None:
            try:
                with Archive.open(root, read_only=True) as opened:
                    work(opened)
            except TwicetoldError as error:
                _log.warning("the banks could not be read or kept: %s", error.message)
            finally:
                self._opened.set()

        thread = threading.Thread(target=run, name="banks", daemon=True)
        thread.start()
        return thread

    def _read(self, archive: Archive) -> None:
        kept = _kept(archive)
        if kept is None:
            self._opened.set()
        lookup = archive.handover.lookup(kept)
        with self._lock:
            self._lookup = lookup
        self._opened.set()
        if self._is_worth_keeping(lookup):
            self._keep(archive)

    def _is_worth_keeping(self, lookup: Lookup) -> bool:
        return lookup.unkept() >= self._kept_from + self._refused

    def _keep(self, archive: Archive) -> None:
        with self._lock:
            lookup = self._lookup
        if lookup is not None:
            self._refused = lookup.unkept()
            places = archive.handover.keep_lookup(lookup)
            with self._lock:
                self._lookup = (self._lookup or lookup).moved(places)
            self._refused = 0


def _kept(archive: Archive) -> Lookup | None:
    """What is kept on disk; None where nothing is, or what is there cannot be trusted."""
    try:
        return archive.handover.kept_lookup()
    except IndexDamaged as error:
        _log.warning("the banks are read anew: %s", error.message)
        return None


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
