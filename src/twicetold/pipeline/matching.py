"""One item against the others it shares seeds with: matches of footage and of stills, each with its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from twicetold.align.footage import Footage
from twicetold.align.line import Proposal
from twicetold.align.moving import Segment, align_moving
from twicetold.align.propose import propose
from twicetold.align.standing import Sighting, same_still, sightings
from twicetold.align.warp import MIRROR, PLAIN
from twicetold.model import ItemKind, Match, Modality
from twicetold.pipeline.seeding import Seeds
from twicetold.pipeline.tracks import ItemCodes
from twicetold.settings import PictureSettings
from twicetold.time import Span

Codes = Callable[[str], ItemCodes]
KindOf = Callable[[str], ItemKind]


class Matcher:
    """Judges seeds between items; holds what all pairs share."""

    def __init__(self, footage: Footage, codes: Codes, kind_of: KindOf, settings: PictureSettings) -> None:
        self._footage = footage
        self._codes = codes
        self._kind_of = kind_of
        self._settings = settings

    def matches(
        self, item: str, codes: ItemCodes, seeds: Iterable[Seeds], masked: Callable[[str], NDArray[np.bool_]]
    ) -> list[Match]:
        """Matches of `item`, as query, with every item that shares seeds with it.

        Args:
            masked: rows of a partner's frames that may not seed, bool (n,).
        """
        by_partner: dict[str, list[Seeds]] = defaultdict(list)
        for group in seeds:
            free = ~masked(group.item)[group.ref_rows]
            if free.any():
                by_partner[group.item].append(
                    Seeds(group.item, group.query_rows[free], group.ref_rows[free], group.mirrored)
                )
        found = [
            match
            for partner, groups in sorted(by_partner.items())
            for match in self._pair(item, codes, partner, groups)
        ]
        return [match for match in found if match.score >= self._settings.min_score]

    def _pair(self, item: str, codes: ItemCodes, partner: str, groups: list[Seeds]) -> list[Match]:
        kinds = (self._kind_of(item), self._kind_of(partner))
        if kinds == (ItemKind.IMAGE, ItemKind.IMAGE):
            return [match for group in groups for match in self._stills(item, partner, group)][:1]
        if ItemKind.IMAGE in kinds:
            still_is_query = kinds[0] is ItemKind.IMAGE
            return [m for group in groups for m in self._still_and_footage(item, codes, partner, group, still_is_query)]
        proposals: list[Proposal] = []
        for group in groups:
            proposals += propose(
                codes.track(mirrored=group.mirrored),
                self._codes(partner).track(),
                group.query_rows,
                group.ref_rows,
                mirrored=group.mirrored,
                extend_max_distance_bits=self._settings.extend_max_distance_bits,
            )
        segments = align_moving(self._footage, item, partner, proposals, min_span_us=self._settings.min_span_ms * 1000)
        return [_moving_match(item, partner, segment) for segment in segments]

    def _stills(self, item: str, partner: str, group: Seeds) -> list[Match]:
        same = same_still(self._footage, item, partner, MIRROR if group.mirrored else PLAIN)
        if same is None:
            return []
        found, score = same
        return [
            Match(
                query_item=item,
                ref_item=partner,
                modality=Modality.IMAGE,
                query=None,
                ref=None,
                score=score,
                mirrored=group.mirrored,
                offset_known=False,
                evidence={"likeness": round(found.likeness, 4), "detail": round(found.detail, 4)},
            )
        ]

    def _still_and_footage(
        self, item: str, codes: ItemCodes, partner: str, group: Seeds, still_is_query: bool
    ) -> list[Match]:
        still, moving = (item, partner) if still_is_query else (partner, item)
        times = (
            self._codes(partner).codes.times_us[group.ref_rows]
            if still_is_query
            else codes.codes.times_us[group.query_rows]
        )
        seen = sightings(
            self._footage,
            still,
            moving,
            np.unique(times),
            MIRROR if group.mirrored else PLAIN,
            still_is_query=still_is_query,
        )
        if still_is_query and seen:
            # A still was cut from one moment; the best sighting is it, the others are the same shot again.
            seen = [max(seen, key=lambda s: (s.score, -s.start_us))]
        return [_sighting_match(item, partner, sighting, group.mirrored, still_is_query) for sighting in seen]


def _moving_match(item: str, partner: str, segment: Segment) -> Match:
    return Match(
        query_item=item,
        ref_item=partner,
        modality=Modality.VIDEO,
        query=Span(segment.start_us, segment.end_us),
        ref=Span(max(0, segment.ref_start_us), max(segment.ref_end_us, segment.ref_start_us + 1, 1)),
        score=round(segment.score, 6),
        mirrored=segment.warp.mirrored,
        rate=round(segment.line.rate, 6),
        evidence={
            "agreement": round(segment.height, 4),
            "agreement_elsewhere": round(segment.elsewhere, 4),
            "likeness": round(segment.likeness, 4),
            "seeds": segment.seeds,
            "distance_bits": segment.distance_bits,
            "windows": segment.windows,
            "windows_agreeing": segment.windows_agreeing,
        },
    )


def _sighting_match(item: str, partner: str, seen: Sighting, mirrored: bool, still_is_query: bool) -> Match:
    span = Span(seen.start_us, seen.end_us)
    return Match(
        query_item=item,
        ref_item=partner,
        modality=Modality.IMAGE,
        query=None if still_is_query else span,
        ref=span if still_is_query else None,
        score=round(seen.score, 6),
        mirrored=mirrored,
        offset_known=False,
        evidence={
            "likeness": round(seen.resemblance.likeness, 4),
            "detail": round(seen.resemblance.detail, 4),
            "best_us": seen.best_us,
        },
    )
