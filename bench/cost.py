#!/usr/bin/env python3
"""What tracing costs: processor time for an hour of film by part, search in archives of millions, bytes on disk.

    python bench/cost.py [--releases FOLDER] [--codes 1000000 5000000] [--only tracing search spots storage]

Peers are measured in the same run where they are installed (see README.md): `vpdq` hashes the same films, faiss
searches the same codes. FOLDER holds a `releases.csv` for `twicetold add`; by default the demo's releases are made.
What is compiled on first use counts when it is: run it twice in a new checkout. Linux only.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.costs import searching, spots, storage, tracing

TABLES = ("tracing", "search", "spots", "storage")


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--releases", type=Path, help="a folder with a releases.csv, in place of the demo's")
    parser.add_argument("--codes", type=int, nargs="+", default=[1_000_000, 5_000_000])
    parser.add_argument("--only", nargs="+", choices=TABLES, default=TABLES)
    arguments = parser.parse_args()
    if "tracing" in arguments.only:
        with tempfile.TemporaryDirectory() as scratch:
            releases = arguments.releases or demo_releases(Path(scratch) / "releases")
            tracing.measure(releases, Path(scratch) / "archive")
        print()
    index_bytes_per_code = 0.0
    if "search" in arguments.only:
        index_bytes_per_code = searching.measure(arguments.codes)
        print()
    if "spots" in arguments.only:
        spots.measure(arguments.codes)
        print()
    if "storage" in arguments.only:
        storage.measure(index_bytes_per_code or searching.bytes_per_code())


def demo_releases(folder: Path) -> Path:
    """The demo's releases, made anew."""
    from demo import build

    build.build(folder)
    return folder


if __name__ == "__main__":
    main()
