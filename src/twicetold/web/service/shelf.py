"""The banks in memory, kept from one request to the next and made anew when any bank changed."""

from __future__ import annotations

import threading
from typing import cast

from starlette.requests import Request

from twicetold.api import Archive
from twicetold.handover.lookup import Lookup
from twicetold.web.desk import desk_of


class Shelf:
    """One look-up, and what the banks looked like when it was made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._lookup: Lookup | None = None

    def lookup(self, archive: Archive) -> Lookup:
        """The look-up over the banks as they stand now."""
        stamp = archive.handover.stamp()
        with self._lock:
            if self._lookup is None or self._stamp != stamp:
                self._lookup, self._stamp = archive.handover.lookup(), stamp
            return self._lookup


def shelf_of(request: Request) -> Shelf:
    """The shelf of the app that a request came to."""
    state = request.app.state
    shelf = cast("Shelf | None", getattr(state, "match_shelf", None))
    if shelf is None:
        shelf = state.match_shelf = Shelf()
    return shelf


def lookup_of(request: Request) -> Lookup:
    """The look-up over the banks as they stand now."""
    with desk_of(request).archive() as archive:
        return shelf_of(request).lookup(archive)
