"""The banks in memory, kept from one request to the next and brought up to date by what changed in them."""

from __future__ import annotations

import threading
from typing import cast

from starlette.requests import Request

from twicetold.api import Archive
from twicetold.handover.lookup import Lookup
from twicetold.web.desk import desk_of


class Shelf:
    """One look-up."""

    def __init__(self, lookup: Lookup | None = None) -> None:
        self._lock = threading.Lock()
        self._lookup = lookup

    def lookup(self, archive: Archive) -> Lookup:
        """The look-up over the banks as they stand now."""
        with self._lock:
            self._lookup = archive.handover.lookup(self._lookup)
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
