"""What a reader makes of a folder, a table or an export before anything is read in: releases that point at files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from twicetold.archive import problems
from twicetold.errors import ItemError, TwicetoldError
from twicetold.model import Problem, ReleaseDate

STAGE = "intake"
"""The stage that problems of this room are kept under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRelease:
    """A release to be. `subject` says where it was read, for problems: 'releases.csv, row 5'.

    `texts` are messages and captions as they were written, each an item of its own beside the files.
    `dates` is empty where none was stated: then the files' own dates are taken when they are opened, and marked so.
    """

    id: str
    source: str
    origin: str
    subject: str
    files: tuple[Path, ...] = ()
    texts: tuple[str, ...] = ()
    title: str = ""
    language: str = ""
    url: str = ""
    notes: str = ""
    dates: tuple[ReleaseDate, ...] = ()


@dataclass(slots=True, kw_only=True)
class Plan:
    """What is to be added, what cannot be, and how many files or rows hold no media and were passed over.

    `unpacked` is True where the files were taken out of another one and are gone when adding ends.
    """

    origin: str
    releases: list[PlannedRelease] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: int = 0
    notices: list[str] = field(default_factory=list)
    unpacked: bool = False

    def reject(self, error: TwicetoldError, subject: str) -> None:
        """Keep what was wrong with one file or row."""
        self.problems.append(problems.of_error(error, stage=STAGE, subject=subject))

    def take(self, subject: str, planned: Callable[[], PlannedRelease | None]) -> None:
        """Keep what one row of an export is planned as, or what is wrong with it; one without media is passed over.

        Args:
            planned: plans it; None where it holds no media. Raises `ItemError`.
        """
        try:
            release = planned()
        except ItemError as error:
            self.reject(error, subject)
            return
        if release is None:
            self.ignored += 1
        else:
            self.releases.append(release)
