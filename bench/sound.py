#!/usr/bin/env python3
"""Recall, precision and boundary error of tracing sound, per edit, beside peers on the same clips in the same run.

    python bench/sound.py MATERIAL [--seed 1] [--per-edit 12] [--peers audfprint,chromaprint] [--keep FOLDER]

MATERIAL holds the unpacked Debian packages that `sound_set/material.py` names: freely licensed music and human speech.
From them a set is made: references of 45 seconds, and queries in which 3 to 13 seconds of one are repeated between
other music or speech by the same hands, after one edit each; and queries that repeat nothing, among them silence,
tones and noise that lie in the archive, too. A match is right where its reference is, and at least half of it lies
within half a second of the true line and inside the true stretch. A query is found where right matches cover at least
half of what it repeats.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.sound_evalset import traced
from bench.sound_peers import Hit
from bench.sound_set.building import Query, build
from bench.trace_evalset import cpu_seconds
from twicetold import Archive
from twicetold.media.reader import MediaReader
from twicetold.pipeline.sound_fingerprinting import fingerprint_sound
from twicetold.settings import MediaSettings

ON_LINE_S = 0.5
NOTHING = "nothing"


def ours(refs: Sequence[Path], queries: Sequence[Path], home: Path) -> list[Hit]:
    """Matches of the product: an archive to which the references are added with an earlier date than the queries."""
    paths = {path.stem: path for path in (*refs, *queries)}
    table = home.parent / "releases.csv"
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "source", "published", "file"])
        for number, path in enumerate((*refs, *queries)):
            day = f"2025-01-{1 + number % 28:02d}" if number < len(refs) else f"2025-02-{1 + number % 28:02d}"
            # Each from a source of its own: what recurs here is not to become furniture.
            writer.writerow([path.stem, path.stem, day, str(path)])
    asked = {path.stem for path in queries}
    with Archive.init(home) as archive:
        archive.add(refs[0].parent, releases=table, storage="referenced")
        traced(archive)
        holders = {item: release.id for release in archive.releases() for item in release.items}
        return [
            Hit(
                paths[holders[match.query_item]],
                paths[holders[match.ref_item]],
                *(edge / 1e6 for span in (match.query, match.ref) for edge in (span.start, span.end)),
            )
            for match in archive.matches()
            if match.query and match.ref and holders[match.query_item] in asked and holders[match.ref_item] not in asked
        ]


def right(hit: Hit, query: Query) -> bool:
    """Whether a hit tells the truth about its query."""
    if hit.ref != query.ref or hit.end <= hit.start:
        return False
    inside = min(hit.end, query.end) - max(hit.start, query.start)
    rate = (query.ref_end - query.ref_start) / (query.end - query.start)
    middle = (max(hit.start, query.start) + min(hit.end, query.end)) / 2
    slope = (hit.ref_end - hit.ref_start) / (hit.end - hit.start)
    there = hit.ref_start + slope * (middle - hit.start)
    expected = query.ref_start + rate * (middle - query.start)
    return inside >= (hit.end - hit.start) / 2 and abs(there - expected) <= ON_LINE_S


def figures(hits: Sequence[Hit], queries: Sequence[Query]) -> tuple[str, list[float], int, int]:
    """(recall / precision / boundary error as text, boundary errors, matches that are right, all matches)."""
    of_query: dict[Path, list[Hit]] = {}
    for hit in hits:
        of_query.setdefault(hit.query, []).append(hit)
    found, good, total = 0, 0, 0
    errors: list[float] = []
    for query in queries:
        mine = of_query.get(query.path, [])
        true = [hit for hit in mine if right(hit, query)]
        good, total = good + len(true), total + len(mine)
        covered = sum(max(0.0, min(hit.end, query.end) - max(hit.start, query.start)) for hit in true)
        if true and covered >= (query.end - query.start) / 2:
            found += 1
            errors += [
                abs(min(hit.start for hit in true) - query.start),
                abs(max(hit.end for hit in true) - query.end),
                abs(min(hit.ref_start for hit in true) - query.ref_start),
                abs(max(hit.ref_end for hit in true) - query.ref_end),
            ]
    recall = found / max(1, sum(query.ref is not None for query in queries))
    precision = f"{good / total:.3f}" if total else "  -  "
    bounds = f"{np.median(errors):.2f}" if errors else " -  "
    return f"{recall:.2f}  {precision}  {bounds}", errors, good, total


def reading_speed(paths: Sequence[Path]) -> tuple[float, float]:
    """Seconds of sound read and fingerprinted for each second of processor and of the clock, one file at a time."""
    length_us = 0
    with MediaReader(MediaSettings(), workers=1) as reader:
        fingerprint_sound(reader, paths[0])
        cpu, began = cpu_seconds(), time.monotonic()
        for path in paths:
            length_us += fingerprint_sound(reader, path)[0].end_us
        ended = time.monotonic()
    # The worker's time counts once it has ended.
    cpu = cpu_seconds() - cpu
    return length_us / 1e6 / cpu, length_us / 1e6 / (ended - began)


def main() -> None:
    """Make the set, run every method, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("material", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-edit", type=int, default=12)
    parser.add_argument("--peers", default="audfprint,chromaprint", help="names joined by commas; '' for none")
    parser.add_argument("--keep", type=Path, help="keep the set and the archive in this folder, which is new")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        base = arguments.keep or Path(scratch)
        refs, queries = build(
            arguments.material, base / "set", seed=arguments.seed, queries_per_edit=arguments.per_edit
        )
        paths = [query.path for query in queries]
        methods: dict[str, list[Hit]] = {}
        began = cpu_seconds()
        methods["twicetold"] = ours(refs, paths, base / "archive")
        print(f"twicetold: {cpu_seconds() - began:.0f} s processor", file=sys.stderr)
        for name in filter(None, arguments.peers.split(",")):
            peer = import_module(f"bench.sound_peers.{name}")
            if lacking := peer.missing():
                print(f"{name}: not run; {lacking}", file=sys.stderr)
                continue
            began = cpu_seconds()
            methods[name] = peer.find(refs, paths)
            print(f"{name}: {cpu_seconds() - began:.0f} s processor", file=sys.stderr)
        _print(methods, queries)
        by_cpu, by_clock = reading_speed(refs)
    print(f"reading and fingerprinting: {by_cpu:.0f} times real time by processor, {by_clock:.0f} by the clock")


def _print(methods: dict[str, list[Hit]], queries: Sequence[Query]) -> None:
    print(f"{len(queries)} queries; recall, precision of matches, median boundary error in seconds")
    print(f"{'':22}" + "".join(f"{name:24}" for name in methods))
    for edit in dict.fromkeys(query.edit for query in queries if query.edit != NOTHING):
        of_edit = [query for query in queries if query.edit == edit]
        print(f"{edit:22}" + "".join(f"{figures(hits, of_edit)[0]:24}" for hits in methods.values()))
    silent = [query for query in queries if query.edit == NOTHING]
    print(f"{'all':22}" + "".join(f"{figures(hits, queries)[0]:24}" for hits in methods.values()))
    said = [sum(figures(hits, [query])[3] > 0 for query in silent) for hits in methods.values()]
    print(f"{f'of {len(silent)} with nothing':22}" + "".join(f"{f'{count} matched':24}" for count in said))


if __name__ == "__main__":
    main()
