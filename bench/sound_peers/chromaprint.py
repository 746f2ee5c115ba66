"""Chromaprint's raw fingerprints (`fpcalc`), compared at every offset.

Chromaprint states how fingerprints are made and leaves the comparing to its user. Done here as its users do it: 32-bit
items, a little over eight a second, at every offset of one on the other; stretches of at least three seconds in which
the bits that differ stay under a quarter on average, which was the best of .15, .2, .25 and .3 on clean reuse.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.sound_peers import Hit

ITEM_S = 4096 / 3 / 11025
"""Seconds from one item to the next: a third of a window at the rate that Chromaprint resamples to."""

MOST_DIFFERENT = 0.25
LEAST_ITEMS = round(3.0 / ITEM_S) - 2
"""Three seconds, less what a window at either end needs."""


def missing() -> str:
    """How to install what is missing, if anything is."""
    return "" if shutil.which("fpcalc") else "install it: apt-get install libchromaprint-tools"


def find(refs: Sequence[Path], queries: Sequence[Path]) -> list[Hit]:
    """What of the queries lies in the references."""
    known = {path: _items(path) for path in refs}
    found = []
    for query in queries:
        items = _items(query)
        for ref, others in known.items():
            found += [
                Hit(query, ref, first * ITEM_S, end * ITEM_S, (first + by) * ITEM_S, (end + by) * ITEM_S)
                for first, end, by in _stretches(items, others)
            ]
    return found


def _items(path: Path) -> NDArray[np.uint32]:
    # Without -length only the first two minutes are read.
    command = ["fpcalc", "-raw", "-json", "-length", "0", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # Of silence it says that its fingerprint is empty, and fails.
    return np.array(json.loads(done.stdout)["fingerprint"] if done.stdout else [], np.uint32)


def _stretches(items: NDArray[np.uint32], others: NDArray[np.uint32]) -> list[tuple[int, int, int]]:
    """(first, end, offset) of the best stretches, without overlap in the query."""
    found = []
    for by in range(-len(items) + LEAST_ITEMS, len(others) - LEAST_ITEMS + 1):
        first, end = max(0, -by), min(len(items), len(others) - by)
        share = np.bitwise_count(items[first:end] ^ others[first + by : end + by]) / 32
        mean = np.convolve(share, np.ones(LEAST_ITEMS) / LEAST_ITEMS, "valid")
        good = np.flatnonzero(np.diff((mean < MOST_DIFFERENT).astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
        for low, high in good:
            found.append((float(mean[low:high].min()), first + int(low), first + int(high) + LEAST_ITEMS - 1, by))
    taken: list[tuple[int, int, int]] = []
    for _, first, end, by in sorted(found):
        if all(end <= other[0] or first >= other[1] for other in taken):
            taken.append((first, end, by))
    return taken
