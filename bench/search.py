#!/usr/bin/env python3
"""Recall, speed and size of the banded Hamming index, next to an exhaustive search.

    python bench/search.py [--codes 1000000] [--queries 2000] [--bands 16 28]

Codes are made up: shots of drifting frames, as many as asked for. Queries are copies of stored frames, 0 to 31 bits
away. The truth comes from comparing each query with each code. If `faiss` is installed its exhaustive binary index
(IndexBinaryFlat) is asked the same on one thread.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twicetold.search.hamming import within
from twicetold.search.index import Addition, FrameIndex
from twicetold.testing.codes import drifting_codes, noisy_copies

MAX_DISTANCE_BITS = 31
FRAMES_PER_ITEM = 3000
FRAMES_PER_SHOT = 30


def made_up_items(count: int, random: np.random.Generator) -> list[Addition]:
    """Items of ten minutes at five frames a second, in shots of six seconds."""
    items = []
    for number in range(-(-count // FRAMES_PER_ITEM)):
        frames = min(FRAMES_PER_ITEM, count - number * FRAMES_PER_ITEM)
        shots = -(-frames // FRAMES_PER_SHOT)
        codes = np.concatenate([drifting_codes(FRAMES_PER_SHOT, random) for _ in range(shots)])[:frames]
        items.append(Addition(f"{number:064x}", codes, np.arange(frames)))
    return items


def timed_query(
    index: FrameIndex, queries: NDArray[np.uint64], flips: int
) -> tuple[set[tuple[int, int, int]], set[int], float]:
    """Hits as (query, item, row), queries with a hit, and processor seconds."""
    index.query(queries[:1], MAX_DISTANCE_BITS, flips=flips)  # compiles
    started = time.process_time()
    hits = index.query(queries, MAX_DISTANCE_BITS, flips=flips)
    spent = time.process_time() - started
    found = set(zip(hits.query.tolist(), hits.item.tolist(), hits.row.tolist(), strict=True))
    return found, set(hits.query.tolist()), spent


def measure_index(items: list[Addition], queries: NDArray[np.uint64], bands: int, sample: int) -> None:
    """Print the lines of one number of bands; `sample` queries are held against the truth."""
    truth = {
        (int(query), number, int(row))
        for number, item in enumerate(items)
        for query, row in zip(*within(queries[:sample], item.codes, MAX_DISTANCE_BITS)[:2], strict=True)
    }
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        index = FrameIndex.open(folder, bands=bands)
        started = time.process_time()
        index.append_many(items)
        build = time.process_time() - started
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        started = time.process_time()
        index = FrameIndex.open(folder, bands=bands)
        opened = time.process_time() - started
        for flips in (0, 1):
            found, answered, spent = timed_query(index, queries, flips)
            pairs = len({hit for hit in found if hit[0] < sample} & truth) / len(truth)
            frames = len({query for query in answered if query < sample}) / sample
            rate = len(queries) / spent
            size_each = size / len(index)
            print(
                f"{bands:5d} {flips:6d} {build:8.1f} {opened:7.2f} {size_each:11.0f} {pairs:10.4f} {frames:11.4f}"
                f" {rate:12.0f}"
            )


def measure_faiss(items: list[Addition], queries: NDArray[np.uint64]) -> None:
    """Print what faiss's exhaustive index takes for the same queries."""
    if not find_spec("faiss"):
        print("faiss IndexBinaryFlat: not installed (pip install faiss-cpu)")
        return
    import faiss

    faiss.omp_set_num_threads(1)
    flat = faiss.IndexBinaryFlat(256)
    flat.add(np.concatenate([item.codes for item in items]).view(np.uint8))
    started = time.process_time()
    flat.range_search(np.ascontiguousarray(queries).view(np.uint8), MAX_DISTANCE_BITS + 1)
    spent = time.process_time() - started
    print(f"faiss IndexBinaryFlat: {len(queries) / spent:.0f} queries per processor second, 32 bytes per code, exact")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--codes", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--bands", type=int, nargs="+", default=[16, 28])
    parser.add_argument("--sample", type=int, default=200, help="queries held against the truth, and asked of faiss")
    arguments = parser.parse_args()
    random = np.random.default_rng(0)
    items = made_up_items(arguments.codes, random)
    stored = np.concatenate([item.codes for item in items])
    queries = noisy_copies(random.choice(stored, arguments.queries), random, max_distance_bits=MAX_DISTANCE_BITS)
    print(
        f"{len(stored)} codes, {len(queries)} queries, up to {MAX_DISTANCE_BITS} bits; processor seconds of one thread"
    )
    print(
        f"{'bands':>5} {'flips':>6} {'build s':>8} {'open s':>7} {'bytes/code':>11} {'of pairs':>10} {'of queries':>11}"
        f" {'queries/s':>12}"
    )
    for bands in arguments.bands:
        measure_index(items, queries, bands, arguments.sample)
    measure_faiss(items, queries[: arguments.sample])


if __name__ == "__main__":
    main()
