"""Matches by fingerprints alone, for items whose media is gone: footage by its codes, stills by theirs.

Spots are not used here: without the pictures nothing tells a crop of the same moment from one of the same scene, so
crops, insets and borders are not found between stripped items. docs/hash-only.md has what was tried.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np

from twicetold.align.alone import HIGHEST, Alone, judged_alone
from twicetold.align.propose import distances, propose
from twicetold.archive import ledger
from twicetold.model import ItemKind, Match, Modality
from twicetold.pipeline.seeding import Seeds
from twicetold.pipeline.tracks import ItemCodes
from twicetold.pipeline.workplace import Workplace
from twicetold.time import Span

EVIDENCE = "fingerprints_alone"
"""Evidence of a match that nobody could look at."""

LEAST_US = 2_500_000
"""Shortest stretch of footage that is claimed: title cards of different words fade alike, over some two seconds, and
only the pictures tell them apart."""

STILL_BITS = 24
"""Distance up to which two codes are one still: below the 31 that PDQ's authors match at, as nothing else is asked."""

STILL_SCORE = 0.75

OVERLAP = 0.3
"""Share of the shorter of two stretches of a pair that may be common; of two that share more the better one stays."""


def traced(place: Workplace) -> dict[ItemKind, set[str]]:
    """For each kind of media, the items that a trace has fingerprinted and matched: what may be stripped."""
    picture, sound = (set(ledger.done(place.connection, f"trace:{track}")) for track in ("picture", "sound"))
    return {ItemKind.VIDEO: picture & sound, ItemKind.IMAGE: picture, ItemKind.AUDIO: sound}


def alone_matches(
    item: str,
    partner: str,
    kinds: tuple[ItemKind, ItemKind],
    codes: tuple[ItemCodes, ItemCodes],
    seeds: Iterable[Seeds],
    *,
    extend_max_distance_bits: int,
    min_span_us: int,
) -> list[Match]:
    """Matches of `item`, as query, with `partner`, whose seeds these are.

    Args:
        kinds: of the two items.
        codes: of the two items.
    """
    if ItemKind.IMAGE in kinds:
        return _with_a_still(item, partner, kinds, codes, list(seeds))
    query, ref = codes
    found: list[tuple[Alone, bool]] = []
    for group in seeds:
        of_query = query.track(mirrored=group.mirrored)
        for proposal in propose(
            of_query,
            ref.track(),
            group.query_rows,
            group.ref_rows,
            mirrored=group.mirrored,
            extend_max_distance_bits=extend_max_distance_bits,
        ):
            judged = judged_alone(of_query, ref.track(), proposal)
            if judged is not None and judged.end_us - judged.start_us >= max(min_span_us, LEAST_US):
                found.append((judged, group.mirrored))
    return [_moving(item, partner, one, mirrored) for one, mirrored in _without_rivals(found)]


def alone(match: Match) -> Match:
    """A match that was judged by fingerprints alone, with a score and evidence that say so."""
    score = round(min(match.score, HIGHEST), 6)
    return msgspec.structs.replace(match, score=score, evidence={**match.evidence, EVIDENCE: 1})


def _without_rivals(found: list[tuple[Alone, bool]]) -> list[tuple[Alone, bool]]:
    kept: list[tuple[Alone, bool]] = []
    order = sorted(
        found, key=lambda e: (-round(e[0].score, 2), e[0].distance_bits, abs(e[0].line.rate - 1), e[0].start_us)
    )
    for one, mirrored in order:
        length = one.end_us - one.start_us
        shared = (
            (min(one.end_us, other.end_us) - max(one.start_us, other.start_us), other.end_us - other.start_us)
            for other, _ in kept
        )
        if all(common <= OVERLAP * min(length, of_other) for common, of_other in shared):
            kept.append((one, mirrored))
    return sorted(kept, key=lambda entry: entry[0].start_us)


def _moving(item: str, partner: str, one: Alone, mirrored: bool) -> Match:
    start, end = (round(float(one.line.ref_us(float(edge)))) for edge in (one.start_us, one.end_us))
    return Match(
        query_item=item,
        ref_item=partner,
        modality=Modality.VIDEO,
        query=Span(one.start_us, one.end_us),
        ref=Span(max(0, start), max(end, start + 1, 1)),
        score=round(one.score, 6),
        mirrored=mirrored,
        rate=round(one.line.rate, 6),
        evidence={EVIDENCE: 1, "distance_bits": one.distance_bits, "distance_beside_bits": one.beside_bits},
    )


def _with_a_still(
    item: str,
    partner: str,
    kinds: tuple[ItemKind, ItemKind],
    codes: tuple[ItemCodes, ItemCodes],
    seeds: list[Seeds],
) -> list[Match]:
    best: tuple[int, Match] | None = None
    for group in seeds:
        mine = codes[0].track(mirrored=group.mirrored)
        away = distances(mine.codes[group.query_rows], codes[1].codes.codes[group.ref_rows])
        row = int(np.argmin(away))
        if away[row] > STILL_BITS or (best is not None and away[row] >= best[0]):
            continue
        query = _seen(codes[0], int(group.query_rows[row]), kinds[0])
        ref = _seen(codes[1], int(group.ref_rows[row]), kinds[1])
        match = Match(
            query_item=item,
            ref_item=partner,
            modality=Modality.IMAGE,
            query=query,
            ref=ref,
            score=STILL_SCORE * HIGHEST,
            mirrored=group.mirrored,
            offset_known=False,
            evidence={EVIDENCE: 1, "distance_bits": int(away[row])},
        )
        best = int(away[row]), match
    return [] if best is None else [best[1]]


def _seen(codes: ItemCodes, row: int, kind: ItemKind) -> Span | None:
    """The sample in which footage shows the still; a still has no time."""
    if kind is ItemKind.IMAGE:
        return None
    start = int(codes.codes.times_us[row])
    return Span(start, start + codes.track().step_us)
