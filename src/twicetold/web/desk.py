"""What the pages work on: one archive on disk, opened anew for each request, and what lasts between requests."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import cast

from starlette.requests import HTTPConnection

from twicetold import settings as settings_file
from twicetold.api import Archive
from twicetold.archive.layout import Layout
from twicetold.media.reader import MediaReader
from twicetold.web.counts import Counts
from twicetold.web.grants import Grants
from twicetold.web.jobs import JobBoard
from twicetold.web.keeping import Keeping
from twicetold.web.proxies import Proxies
from twicetold.web.sights import Sights


class Desk:
    """One archive, as the server sees it.

    Args:
        path: the archive's folder.
        inbox: a folder whose entries may be added from the pages, by name.
    """

    def __init__(self, path: str | os.PathLike[str], *, inbox: Path | None = None) -> None:
        self.path = Path(os.path.abspath(path))
        self.inbox = inbox
        self.layout = Layout(self.path)
        self.jobs = JobBoard(self.path)
        self.grants = Grants()
        self.keeping = Keeping(self.layout.desk)
        self._opening = threading.Lock()
        self.counts = Counts()

    @property
    def name(self) -> str:
        """What the archive is called."""
        return self.path.name

    @contextmanager
    def archive(self) -> Iterator[Archive]:
        """The archive for reading, as it stands now: a trace at work in another process is never waited for."""
        with Archive.open(self.path, read_only=True) as archive:
            yield archive

    @property
    def reader(self) -> MediaReader:
        """Reads media in limited workers, which start when first needed."""
        with self._opening:
            return self._reader

    @property
    def sights(self) -> Sights:
        """Veils and clear pictures."""
        reader = self.reader
        with self._opening:
            self.__dict__.setdefault("_sights", Sights(reader))
            return cast(Sights, self.__dict__["_sights"])

    @property
    def proxies(self) -> Proxies:
        """Copies of films for browsers."""
        reader = self.reader
        with self._opening:
            self.__dict__.setdefault("_proxies", Proxies(self.layout.proxies, reader))
            return cast(Proxies, self.__dict__["_proxies"])

    @cached_property
    def _reader(self) -> MediaReader:
        return MediaReader(settings_file.load(self.layout.settings).media)

    def close(self) -> None:
        """End what lasts between requests: jobs as by Ctrl-C, then the workers."""
        self.jobs.close()
        for name in ("_proxies", "_reader"):
            if (held := self.__dict__.pop(name, None)) is not None:
                held.close()


def desk_of(connection: HTTPConnection) -> Desk:
    """The desk of the app that a request came to."""
    return cast(Desk, connection.app.state.desk)
