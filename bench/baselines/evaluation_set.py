"""An evaluation set: `releases.csv` beside its files, and the columns that its scorer reads."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

PICTURE_KINDS = ("video", "image")


@dataclass(frozen=True, slots=True)
class Release:
    """One release of the set. `role` is 'ref' (earlier) or 'query' (later)."""

    id: str
    role: str
    kind: str
    path: Path


@dataclass(frozen=True, slots=True)
class Box:
    """What a method says: seconds on the query's and on the reference's timeline; a still has start = end = 0."""

    query: tuple[float, float]
    ref: tuple[float, float]
    score: float


def read_releases(folder: Path) -> list[Release]:
    """Videos and stills of the set in `folder`."""
    with (folder / "releases.csv").open(newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    return [
        Release(row["id"], row["role"], row["kind"], folder / row["file"])
        for row in rows
        if row["kind"] in PICTURE_KINDS
    ]


def pairs(releases: list[Release]) -> Iterator[tuple[Release, Release]]:
    """Every query with every reference."""
    queries = [release for release in releases if release.role == "query"]
    refs = [release for release in releases if release.role == "ref"]
    yield from product(queries, refs)


def as_prediction(query: Release, ref: Release, box: Box) -> dict[str, object]:
    """A row for the scorer: anything with a still on either side is of modality 'image'."""
    still = "image" in {query.kind, ref.kind}
    return {
        "query_id": query.id,
        "ref_id": ref.id,
        "query_start": round(box.query[0], 3),
        "query_end": round(box.query[1], 3),
        "ref_start": round(box.ref[0], 3),
        "ref_end": round(box.ref[1], 3),
        "modality": "image" if still else "video",
        "score": round(box.score, 4),
    }
