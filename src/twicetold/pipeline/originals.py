"""Reading the originals of many items side by side, and keeping what was wrong with one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from twicetold.archive import catalogue, problems
from twicetold.errors import ItemError
from twicetold.model import Problem
from twicetold.pipeline.side_by_side import side_by_side
from twicetold.pipeline.workplace import Workplace

Made = TypeVar("Made")

PARTLY_READ_HINT = "What could be read is used; look for an undamaged copy to have the rest."


def read_originals(
    place: Workplace, items: Iterable[str], read: Callable[[str, Path], Made], *, workers: int, name: str
) -> Iterator[tuple[str, Made | ItemError]]:
    """Each item with what reading its original made, or with why it could not be read, as each is done.

    What is given back is to be kept before the next is asked for: hardly more than one a worker is taken up ahead.

    Args:
        read: reads an item from its path, on a thread; it may wait there for a worker process.
        name: of the threads.
    """
    paths: dict[str, Path] = {}
    for item in items:
        try:
            paths[item] = place.objects.path_of(place.connection, item)
        except ItemError as error:
            yield item, error
    yield from side_by_side(paths, lambda item: read(item, paths[item]), workers=workers, name=name)


def note_fault(place: Workplace, item: str, *, stage: str, code: str, message: str, hint: str) -> None:
    """Keep a problem of an item."""
    subject = place.items[item].name or item
    with catalogue.transaction(place.connection):
        problems.record(place.connection, Problem(stage=stage, subject=subject, code=code, message=message, hint=hint))
