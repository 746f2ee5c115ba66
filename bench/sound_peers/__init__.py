"""Methods of finding sound that anyone can install, run on the same clips as ours: each has `missing()` and `find()`.

They are installed apart from the project, and only looked for on the PATH; `bench/README.md` has the commands.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Hit:
    """`[start, end)` of a query that a method says is `[ref_start, ref_end)` of a reference, in seconds."""

    query: Path
    ref: Path
    start: float
    end: float
    ref_start: float
    ref_end: float
