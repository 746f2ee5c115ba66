"""Indexes are made of what lies in the archive: a damaged one is made anew, what is gone is taken out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Set
from pathlib import Path
from typing import Protocol, TypeVar

from twicetold.errors import IndexDamaged


class Kept(Protocol):
    """An index of items."""

    def items(self) -> frozenset[str]:
        """SHA-256 of every item in it."""

    def remove(self, items: Iterable[str]) -> None:
        """Take items out."""


Index = TypeVar("Index", bound=Kept)


def opened_or_anew(opened: Callable[[Path], Index], folder: Path) -> Index:
    """The index in `folder`, or an empty one where what lies there is damaged: making it anew costs seconds or minutes,
    trusting it costs the results."""
    try:
        return opened(folder)
    except IndexDamaged:
        shutil.rmtree(folder)
        return opened(folder)


def missing_in(index: Kept, wanted: Set[str]) -> list[str]:
    """Take out what is not wanted any more; returns what is not in the index yet, sorted."""
    index.remove(index.items() - wanted)
    return sorted(wanted - index.items())
