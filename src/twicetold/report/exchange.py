"""The formats in which copy detection is scored: VSC2022's CSV and VCSL's JSON, with release ids as names.

Both hold moving picture only and no furniture; a match that has a still on either side has no place in them. They are
for programs: cells are not guarded against spreadsheets.

- VSC2022, the Meta AI Video Similarity Challenge's matching track (Pizzi et al. 2023, arXiv:2306.09489).
- VCSL (He et al. 2022, arXiv:2203.02654): `{"query-reference": [[query_start, ref_start, query_end, ref_end], ...]}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

import msgspec

from twicetold.model import Match, Modality
from twicetold.report.account import ArchiveAccount
from twicetold.report.delimited import csv_line, seconds
from twicetold.report.tables import carried_matches
from twicetold.time import Span

VSC_HEADER = ("query_id", "ref_id", "score", "query_start", "query_end", "ref_start", "ref_end")


def scored_spans(archive: ArchiveAccount) -> Iterator[tuple[str, str, Match, Span, Span]]:
    """Query release id, reference release id, match and both spans, of every match between moving pictures."""
    for match, query, ref in carried_matches(archive):
        if match.modality is Modality.VIDEO and match.query and match.ref:
            yield query.release.id, ref.release.id, match, match.query, match.ref


def vsc_lines(archive: ArchiveAccount) -> Iterator[bytes]:
    """VSC2022 CSV, times in seconds, by query release and time."""
    yield csv_line(VSC_HEADER, end="\n")
    for query_id, ref_id, match, query, ref in scored_spans(archive):
        ends = (query.first.us, query.stop.us, ref.first.us, ref.stop.us)
        yield csv_line((query_id, ref_id, repr(match.score), *map(seconds, ends)), end="\n")


def vcsl_json(archive: ArchiveAccount) -> bytes:
    """VCSL JSON, times in seconds."""
    pairs: dict[str, list[list[float]]] = {}
    for query_id, ref_id, _, query, ref in scored_spans(archive):
        key = f"{vcsl_name(query_id)}-{vcsl_name(ref_id)}"
        ends = (query.first, ref.first, query.stop, ref.stop)
        pairs.setdefault(key, []).append([end.us / 1_000_000 for end in ends])
    return msgspec.json.format(msgspec.json.encode(pairs), indent=1) + b"\n"


def vcsl_name(release_id: str) -> str:
    """A release id in which the hyphen can only be the one between two names: `%` is `%25` and `-` is `%2D`."""
    return release_id.replace("%", "%25").replace("-", "%2D")


def vcsl_ids(key: str) -> tuple[str, str]:
    """Query and reference release ids of a key that `vcsl_json` wrote."""
    query, _, ref = key.partition("-")
    return unquote(query), unquote(ref)
