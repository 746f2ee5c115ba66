"""What people decided: coders, passes, codings, adjudications, as frozen values."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from twicetold.time import Span


class TargetKind(StrEnum):
    """What a coding speaks of."""

    RELEASE = "release"
    ITEM = "item"
    SPAN = "span"
    PASSAGE = "passage"


class Purpose(StrEnum):
    """Why a coder works on a release. What active learning chose is `LEARNING`, and enters no estimate of a share."""

    OWN = "own"
    ASSIGNED = "assigned"
    SAMPLE = "sample"
    LEARNING = "learning"
    IMPORT = "import"


class Passage(msgspec.Struct, frozen=True, order=True):
    """A half-open stretch `[start, end)` of an item's text, in code points. Never empty, never reversed."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a passage ends after it starts: [{self.start}, {self.end}) is empty or reversed")


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What is coded: a release; one of its items, as a whole; a span of an item; or a passage of its text."""

    release: str
    item: str = ""
    span: Span | None = None
    passage: Passage | None = None

    def __post_init__(self) -> None:
        if (self.span or self.passage) and not self.item:
            raise ValueError("a span or passage is one of an item")
        if self.span and self.passage:
            raise ValueError("a coding speaks of a span or of a passage, not of both")

    @property
    def kind(self) -> TargetKind:
        """Which of the four it is."""
        if self.span is not None:
            return TargetKind.SPAN
        if self.passage is not None:
            return TargetKind.PASSAGE
        return TargetKind.ITEM if self.item else TargetKind.RELEASE

    @property
    def bounds(self) -> tuple[int, int] | None:
        """Start and end in microseconds or code points; None for a whole release or item."""
        if self.span is not None:
            return self.span.first.us, self.span.stop.us
        return None if self.passage is None else (self.passage.start, self.passage.end)


class Coder(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who codes."""

    id: int
    name: str
    added_at: datetime


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """One coder at one release with one version of a codebook.

    Once finished, codes that were not given do not apply. While a blind pass is open, its coder sees neither what
    others coded there nor what machines propose.
    """

    id: int
    release: str
    coder: str
    codebook: str
    version: int
    purpose: Purpose
    blind: bool
    assigned_at: datetime
    assigned_by: str
    finished_at: datetime | None = None


class Coding(msgspec.Struct, frozen=True, kw_only=True):
    """One code that one coder gave to one target.

    `first_pass` is True for what was given before the pass was finished; only that enters agreement. A coding that was
    taken back keeps its row: `withdrawn_at` says when, `withdrawn_first_pass` whether before the pass was finished.
    `proposal` is the machine's proposal that was accepted with it.
    """

    id: int
    target: Target
    code: str
    value: str
    codebook: str
    version: int
    coder: str
    made_at: datetime
    note: str = ""
    first_pass: bool = True
    proposal: int | None = None
    withdrawn_at: datetime | None = None
    withdrawn_first_pass: bool = False

    def flat(self) -> dict[str, object]:
        """All of it side by side: `start` and `end` in microseconds of a span, in code points of a passage."""
        start, end = self.target.bounds or (None, None)
        return {
            "id": self.id,
            "release": self.target.release,
            "target": self.target.kind.value,
            "item": self.target.item,
            "start": start,
            "end": end,
            "code": self.code,
            "value": self.value,
            "codebook": self.codebook,
            "version": self.version,
            "coder": self.coder,
            "made_at": self.made_at,
            "note": self.note,
            "first_pass": self.first_pass,
            "proposal": self.proposal,
            "withdrawn_at": self.withdrawn_at,
        }

    @property
    def stands(self) -> bool:
        """True unless it was taken back."""
        return self.withdrawn_at is None

    @property
    def stood_in_first_pass(self) -> bool:
        """True where it was given, and not taken back, when the pass was finished."""
        return self.first_pass and not self.withdrawn_first_pass


class Adjudication(msgspec.Struct, frozen=True, kw_only=True):
    """The word that holds on whether a code applies to a release. The last one on a release and code rules."""

    id: int
    release: str
    code: str
    applies: bool
    value: str
    codebook: str
    version: int
    coder: str
    at: datetime
    note: str = ""
