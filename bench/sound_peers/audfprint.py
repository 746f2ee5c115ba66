"""audfprint2, the packaged form of D. Ellis's landmark fingerprints.

Run at twice its default density, which finds more, with its search for the time range, and as it is by default one
match for each query: the queries here repeat one stretch at most.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.sound_peers import Hit

DENSITY = 40
"""Landmarks a second; 20 is its default, and finds less."""

_REPORT = re.compile(
    r"Matched\s+([\d.]+) s starting at\s+(-?[\d.]+) s in (\S+) to time\s+(-?[\d.]+) s in (\S+) with\s+(\d+) of"
)


def missing() -> str:
    """How to install what is missing, if anything is."""
    if not shutil.which("audfprint"):
        return "install it apart from the project: pip install audfprint2==0.1.2, and put its folder on the PATH"
    return "" if shutil.which("ffmpeg") else "install what it reads with: apt-get install ffmpeg"


def find(refs: Sequence[Path], queries: Sequence[Path]) -> list[Hit]:
    """What of the queries lies in the references."""
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch)
        for name, paths in (("refs", refs), ("queries", queries)):
            (base / name).write_text("\n".join(map(str, paths)) + "\n")
        database = str(base / "known.hdf")
        options = ["-d", database, "-n", str(DENSITY), "-l"]
        _run([*options, "new", str(base / "refs")])
        said = _run([*options, "-v", "-R", "match", str(base / "queries")])
    found = []
    for length, start, query, ref_start, ref, _ in _REPORT.findall(said):
        first, there, lasts = float(start), float(ref_start), float(length)
        found.append(Hit(Path(query), Path(ref), first, first + lasts, there, there + lasts))
    return found


def _run(arguments: list[str]) -> str:
    # It reports through a log, which goes to standard error.
    done = subprocess.run(["audfprint", *arguments], capture_output=True, text=True, check=True)
    return done.stdout + done.stderr
