"""What intake needs to know of a file before it becomes an item; the media room finds it out, in a worker process."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from twicetold.model import ItemKind


class Probed(Protocol):
    """What the bytes of a file hold. A structure that msgspec can encode: all of it is kept as JSON."""

    @property
    def kind(self) -> ItemKind:
        """`UNKNOWN` where it opened as no kind of media."""
        ...

    @property
    def media_type(self) -> str:
        """Such as 'video/mp4'."""
        ...

    @property
    def width(self) -> int | None:
        """Display pixels, after rotation; None for sound."""
        ...

    @property
    def height(self) -> int | None:
        """Display pixels, after rotation; None for sound."""
        ...

    @property
    def duration_us(self) -> int | None:
        """None for stills."""
        ...

    @property
    def creation_time(self) -> str | None:
        """When the file says that it was made, as it says so; None where it does not."""
        ...


BeginProbe = Callable[[Path], Callable[[], Probed]]
"""Begins to open a file and returns at once; what it returns waits for the outcome, as `ProbeFile` gives it."""

ProbeFile = Callable[[Path], Probed]
"""Opens a file and says what it is. Raises ItemError where it cannot; that file becomes a problem."""


def one_by_one(probe: ProbeFile) -> BeginProbe:
    """Opens each file no earlier than its outcome is asked for."""
    return lambda path: partial(probe, path)
