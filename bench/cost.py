#!/usr/bin/env python3
"""What tracing costs: processor time for an hour of film by part, search in archives of millions, bytes on disk.

    python bench/cost.py [--releases FOLDER] [--codes 1000000 5000000] [--only tracing search spots storage]
    python bench/cost.py --only growth [--films 25 50] [--size 640x360] [--keep FOLDER]

Peers are measured in the same run where they are installed (see README.md): `vpdq` hashes the same films, faiss
searches the same codes. FOLDER holds a `releases.csv` for `twicetold add`; by default the demo's releases are made.
`growth` traces an archive of made-up films as it grows; it is not among what is measured by default, since the films
have to be made (in a folder that is kept, those that are there are not made again). What is compiled on first use
counts when it is: run it twice in a new checkout. Linux only.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.costs import growth, searching, spots, storage, tracing

TABLES = ("tracing", "search", "spots", "storage")
GROWTH = "growth"


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--releases", type=Path, help="a folder with a releases.csv, in place of the demo's")
    parser.add_argument("--codes", type=int, nargs="+", default=[1_000_000, 5_000_000])
    parser.add_argument("--only", nargs="+", choices=(*TABLES, GROWTH), default=TABLES)
    parser.add_argument("--films", type=int, nargs="+", default=[25, 50], help="numbers of films to grow to")
    parser.add_argument("--size", type=growth.Size.of, default=growth.Size(640, 360), help="of their pictures")
    parser.add_argument("--keep", type=Path, help="where made-up films are kept")
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
    if GROWTH in arguments.only:
        with tempfile.TemporaryDirectory() as scratch:
            growth.measure(arguments.films, arguments.size, arguments.keep or Path(scratch), Path(scratch))
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
