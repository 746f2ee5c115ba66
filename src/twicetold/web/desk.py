"""What the pages work on: one archive on disk, opened anew for each request, and what lasts between requests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from starlette.requests import HTTPConnection

from twicetold.api import Archive


class Desk:
    """One archive, as the server sees it.

    Args:
        path: the archive's folder.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(os.path.abspath(path))

    @property
    def name(self) -> str:
        """What the archive is called."""
        return self.path.name

    @contextmanager
    def archive(self) -> Iterator[Archive]:
        """The archive for reading, as it stands now: a trace at work in another process is never waited for."""
        with Archive.open(self.path, read_only=True) as archive:
            yield archive

    def close(self) -> None:
        """Let go of what lasts between requests."""


def desk_of(connection: HTTPConnection) -> Desk:
    """The desk of the app that a request came to."""
    return cast(Desk, connection.app.state.desk)
