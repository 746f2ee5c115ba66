"""Progress on standard error: a bar with the time left for people, JSON lines for programs."""

from __future__ import annotations

import time
from collections.abc import Callable

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from twicetold.archive.names import printable
from twicetold.run.progress import WINDOW_S, Pace

_EVERY_S = 0.5
_SUBJECT_CHARACTERS = 40


class TerminalProgress:
    """A bar for the stage at hand; nothing where standard error is no terminal."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bars: Bars | None = None
        self._task = TaskID(0)

    def begin(self, label: str, *, total: float | None = None) -> None:
        """A stage begins."""
        self.end()
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[subject]}"),
            console=self._console,
            transient=True,
            speed_estimate_period=WINDOW_S,
            disable=not self._console.is_terminal,
        )
        self._task = self._bars.add_task(escape(label), total=total, subject="")
        self._bars.start()

    def advance(self, amount: float = 1, *, subject: str = "") -> None:
        """So much more is done."""
        if self._bars is None:
            return
        if subject:
            self._bars.update(self._task, subject=escape(printable(subject)[:_SUBJECT_CHARACTERS]))
        self._bars.advance(self._task, amount)

    def end(self) -> None:
        """The stage is over."""
        if self._bars is not None:
            self._bars.stop()
            self._bars = None


class JsonProgress:
    """`progress_percent` records, at most two a second and one at each end of a stage."""

    def __init__(self, record: Callable[[str, dict[str, object]], None]) -> None:
        self._record = record
        self._label = ""
        self._total: float | None = None
        self._pace = Pace()
        self._told_at = 0.0

    def begin(self, label: str, *, total: float | None = None) -> None:
        """A stage begins."""
        self._label, self._total, self._pace = label, total, Pace()
        self._tell(finished=False)

    def advance(self, amount: float = 1, *, subject: str = "") -> None:
        """So much more is done."""
        self._pace.advance(amount)
        if time.monotonic() - self._told_at >= _EVERY_S:
            self._tell(finished=False, subject=subject)

    def end(self) -> None:
        """The stage is over."""
        self._tell(finished=True)

    def _tell(self, *, finished: bool, subject: str = "") -> None:
        self._told_at = time.monotonic()
        total, done = self._total, self._pace.done
        left = None if total is None else self._pace.seconds_left(total)
        self._record(
            "progress_percent",
            {
                "label": self._label,
                "done": done,
                "total": total,
                "percent": round(100 * done / total, 1) if total else None,
                "seconds_left": None if left is None else round(left),
                "subject": printable(subject),
                "finished": finished,
            },
        )
