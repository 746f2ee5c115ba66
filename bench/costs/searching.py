"""Searching one release of ten minutes in archives of millions of frames: our index, and an exhaustive peer.

Each step runs in a fresh process, so that its memory is its own.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from bench.costs.made_up import FRAMES_PER_ITEM, MAX_DISTANCE_BITS, Release, archive_codes, release_of
from bench.costs.processor import peak_mib
from twicetold.search.index import Addition, FrameIndex

BAR_S = {1_000_000: 2.0, 5_000_000: 5.0}
BAR_MIB = 1536
RANGES = ((0, 7), (8, 15), (16, 23), (24, 31))

Answer = TypeVar("Answer")


class Asked(NamedTuple):
    """One engine's answer for one release, both ways round. `pairs` (k, 2) are query and archive rows, unmirrored."""

    open_s: float
    query_s: float
    peak_mib: float
    pairs: NDArray[np.int64]


def build(folder: Path) -> tuple[float, float, int]:
    """Index `codes.npy` in `folder`: processor seconds, peak memory in MiB, bytes on disk."""
    codes = np.load(folder / "codes.npy")
    parts = [codes[start : start + FRAMES_PER_ITEM] for start in range(0, len(codes), FRAMES_PER_ITEM)]
    items = [
        Addition(f"{number * FRAMES_PER_ITEM:064x}", part, np.arange(len(part))) for number, part in enumerate(parts)
    ]
    index = FrameIndex.open(folder / "index")
    started = time.process_time()
    for first in range(0, len(items), 400):
        # As a trace does it: half a million codes in one change.
        index.append_many(items[first : first + 400])
    size = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file())
    return time.process_time() - started, peak_mib(), size


def ask_index(folder: Path, release: Release) -> Asked:
    """Our index."""
    started = time.process_time()
    index = FrameIndex.open(folder / "index")
    opened = time.process_time() - started
    index.query(release.codes[:1], MAX_DISTANCE_BITS)  # compiles
    started = time.process_time()
    hits = index.query(release.codes, MAX_DISTANCE_BITS)
    index.query(release.mirrored, MAX_DISTANCE_BITS)
    spent = time.process_time() - started
    starts = np.array([int(name, 16) for name in index.item_names])
    return Asked(opened, spent, peak_mib(), np.column_stack([hits.query, starts[hits.item] + hits.row]))


def ask_faiss(folder: Path, release: Release) -> Asked:
    """IndexBinaryFlat: every code compared with every other, exact."""
    import faiss

    faiss.omp_set_num_threads(1)
    started = time.process_time()
    flat = faiss.IndexBinaryFlat(256)
    flat.add(np.load(folder / "codes.npy").view(np.uint8))
    opened = time.process_time() - started
    started = time.process_time()
    bounds, _, rows = flat.range_search(release.codes.view(np.uint8), MAX_DISTANCE_BITS + 1)
    flat.range_search(release.mirrored.view(np.uint8), MAX_DISTANCE_BITS + 1)
    spent = time.process_time() - started
    query = np.repeat(np.arange(len(release.codes)), np.diff(bounds).astype(np.int64))
    return Asked(opened, spent, peak_mib(), np.column_stack([query, rows]).astype(np.int64))


ENGINES: dict[str, tuple[str, Callable[[Path, Release], Asked]]] = {
    "frame index": ("twicetold", ask_index),
    "faiss flat": ("faiss", ask_faiss),
}
"""Name, the package that it needs, and how it is asked. An index of another kind of fingerprint has other data, other
truth and so a table of its own: a module beside this one with its own `measure`, named in `bench/cost.py`."""


def measure(counts: list[int]) -> float:
    """Print the table; returns bytes on disk for each code."""
    print(
        f"search of one release: {FRAMES_PER_ITEM} frames and their mirror images, {MAX_DISTANCE_BITS} bits; one thread"
    )
    ranges = " ".join(f"{f'{low}-{high}':>6}" for low, high in RANGES)
    print(f"{'codes':>9} {'':12} {'open s':>7} {'query s':>8} {'peak MiB':>9} {'planted':>8} {ranges} {'pairs':>7}")
    each = 0.0
    for count in counts:
        with tempfile.TemporaryDirectory() as scratch:
            each = _measure_one(count, Path(scratch))
    return each


def bytes_per_code() -> float:
    """Bytes on disk for each code of a small index."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        codes = archive_codes(100_000, np.random.default_rng(0))
        np.save(folder / "codes.npy", codes)
        return build(folder)[2] / len(codes)


def _measure_one(count: int, folder: Path) -> float:
    random = np.random.default_rng(0)
    codes = archive_codes(count, random)
    release = release_of(codes, random)
    np.save(folder / "codes.npy", codes)
    del codes
    built, build_peak, size = apart(build, folder)
    answers = {name: apart(ask, folder, release) for name, (needs, ask) in ENGINES.items() if find_spec(needs)}
    exact = len(answers["faiss flat"].pairs) if "faiss flat" in answers else None
    for name in ENGINES:
        if name not in answers:
            print(f"{count:9d} {name:12} not installed")
            continue
        answer = answers[name]
        found = _found(answer.pairs, release)
        shares = [
            found[(release.planted[:, 2] >= low) & (release.planted[:, 2] <= high)].mean() for low, high in RANGES
        ]
        numbers = f"{answer.open_s:7.2f} {answer.query_s:8.2f} {answer.peak_mib:9.0f} {found.mean():8.4f}"
        of_all = f"{len(answer.pairs) / exact:7.4f}" if exact else f"{'?':>7}"
        print(f"{count:9d} {name:12} {numbers} {' '.join(f'{share:6.3f}' for share in shares)} {of_all}")
    ours = answers["frame index"]
    bar = BAR_S.get(count)
    if bar is not None:
        held = "held" if ours.query_s < bar and ours.peak_mib < BAR_MIB else "MISSED"
        print(f"{'':9} bars: {bar} cpu s and {BAR_MIB} MiB: {held}", end="; ")
    print(f"built in {built:.1f} cpu s with {build_peak:.0f} MiB, {size / count:.0f} bytes for each code on disk")
    return size / count


def _found(pairs: NDArray[np.int64], release: Release) -> NDArray[np.bool_]:
    """Which planted pairs are among `pairs`; bool (k,)."""
    width = int(max(pairs[:, 1].max(initial=0), release.planted[:, 1].max())) + 1
    return np.isin(release.planted[:, 0] * width + release.planted[:, 1], pairs[:, 0] * width + pairs[:, 1])


def apart(step: Callable[..., Answer], *given: object) -> Answer:
    """What a step gives in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(step, *given).result()
