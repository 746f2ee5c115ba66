"""Progress as a stage reports it; the command line shows it, the API can listen to it, most callers ignore it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told of one stage after another. Called from one thread; must not raise."""

    def begin(self, stage: str, *, total: int | None, unit: str) -> None:
        """A stage starts. `total` in `unit`s ('bytes', 'items', ...), None where nobody knows it."""

    def advance(self, amount: int = 1, *, detail: str = "") -> None:
        """So many more units are done; `detail` names what is at hand, for people."""

    def end(self) -> None:
        """The stage that began last is over, done or not."""


class SilentProgress:
    """Shows nothing."""

    def begin(self, stage: str, *, total: int | None, unit: str) -> None:
        pass

    def advance(self, amount: int = 1, *, detail: str = "") -> None:
        pass

    def end(self) -> None:
        pass
