"""One item against the others it shares seeds with: matches of footage and of stills, each with its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.align.course import Courses, ReadTiny
from twicetold.align.footage import Footage
from twicetold.align.line import Proposal
from twicetold.align.looking import Looking, look_in_turns
from twicetold.align.path import WarpPath
from twicetold.align.patience import Patience
from twicetold.align.propose import propose
from twicetold.align.propose_spots import Kept, Look, looks, propose_from_spots
from twicetold.align.segment import Segment
from twicetold.align.sides import Sides
from twicetold.align.standing import Sighting, same_still, sightings
from twicetold.align.still_moment import Told
from twicetold.align.still_shot import StillShot, still_shots
from twicetold.align.throughout import searched_throughout, wide_stretches, without_searched
from twicetold.align.warp import CORNERS, MIRROR, PLAIN, box
from twicetold.align.zooms import zooms
from twicetold.fingerprint.keypoints import Keypoints
from twicetold.lineage.inset import SHARED, SHOWN_AT, SHOWS_PART
from twicetold.lineage.other_side import NEGATIVE, TURNED
from twicetold.model import ItemKind, Match, Modality
from twicetold.pipeline.hash_only import alone_matches
from twicetold.pipeline.seeding import Seeds
from twicetold.pipeline.spot_seeding import SpotSeeds
from twicetold.pipeline.tracks import ItemCodes
from twicetold.settings import PictureSettings
from twicetold.time import Span

RESEMBLES = 0.2
"""Score by which a picture falls behind the one that a still is, where it only resembles it."""

Codes = Callable[[str], ItemCodes]
SpotsOf = Callable[[str], Keypoints]
KindOf = Callable[[str], ItemKind]


class Judged(NamedTuple):
    """What a pair of films led to: its matches, and what was proposed between them and led nowhere."""

    matches: list[Match]
    unexplained: list[Proposal]


class Matcher:
    """Judges seeds between items; holds what all pairs share. Pairs with an item that is `gone` are judged by their
    fingerprints alone."""

    def __init__(
        self,
        footage: Footage,
        codes: Codes,
        spots: SpotsOf,
        kind_of: KindOf,
        settings: PictureSettings,
        *,
        tiny: ReadTiny,
        gone: Collection[str] = (),
    ) -> None:
        self._footage = footage
        self._codes = codes
        self._spots = spots
        self._kind_of = kind_of
        self._settings = settings
        self._gone = gone
        self._courses = Courses(tiny)

    def matches(
        self,
        item: str,
        seeds: Iterable[Seeds],
        spot_seeds: Iterable[SpotSeeds],
        masked: Callable[[str], NDArray[np.bool_]],
        *,
        patience: Patience,
    ) -> list[Match]:
        """Matches of `item`, as query, with every item that shares seeds with it, as far as patience lasts.

        Args:
            masked: rows of a partner's frames that may not seed, bool (n,).
            patience: with this item.
        """
        by_partner: dict[str, tuple[list[Seeds], list[SpotSeeds]]] = defaultdict(lambda: ([], []))
        for group in seeds:
            free = ~masked(group.item)[group.ref_rows]
            if free.any():
                by_partner[group.item][0].append(
                    Seeds(group.item, group.query_rows[free], group.ref_rows[free], group.mirrored)
                )
        for spots in spot_seeds:
            by_partner[spots.item][1].append(spots)
        # Likeliest first: where very many show one scene, the least likely are not looked at.
        order = sorted(by_partner.items(), key=lambda one: (-_likeliness(*one[1]), one[0]))
        unexplained: list[tuple[str, Proposal]] = []
        found: list[Match] = []
        films: dict[tuple[str, bool], Looking] = {}
        for partner, groups in order:
            if self._is_film(item) and self._is_film(partner):
                films[partner, False] = self._looking(item, partner, *groups, patience)
                if any(spots.negative for spots in groups[1]):
                    films[partner, True] = self._looking(item, partner, [], groups[1], patience, negative=True)
            else:
                found += self._pair(item, partner, *groups, patience)
        look_in_turns(films)
        for (partner, negative), looking in films.items():
            judged = self._judged(item, partner, looking, patience)
            if negative:
                found += [_as_negative(match) for match in judged.matches]
                continue
            found += judged.matches
            unexplained += [(partner, proposal) for proposal in judged.unexplained]
        found += self._zooms(item, unexplained, [match.query for match in found if match.query is not None])
        found.sort(key=lambda match: match.ref_item)
        least = self._settings.min_score
        if found and self._kind_of(item) is ItemKind.IMAGE:
            # A still is of one moment: beside what it is, what it only resembles is the same scene at another.
            least = max(least, max(match.score for match in found) - RESEMBLES)
        return [match for match in found if match.score >= least]

    def _shown(self, item: str, *, negative: bool) -> Footage:
        """All footage, of which that of an item may be shown as a negative."""
        return self._footage.negative_of(item) if negative else self._footage

    def _is_film(self, item: str) -> bool:
        """Whether an item is footage that can be read."""
        return item not in self._gone and self._kind_of(item) is not ItemKind.IMAGE

    def _pair(
        self, item: str, partner: str, groups: list[Seeds], spots: list[SpotSeeds], patience: Patience
    ) -> list[Match]:
        """Matches of two of which one is a still, or gone."""
        kinds = (self._kind_of(item), self._kind_of(partner))
        if item in self._gone or partner in self._gone:
            return alone_matches(
                item,
                partner,
                kinds,
                (self._codes(item), self._codes(partner)),
                groups,
                extend_max_distance_bits=self._settings.extend_max_distance_bits,
                min_span_us=self._settings.min_span_ms * 1000,
            )
        if kinds == (ItemKind.IMAGE, ItemKind.IMAGE):
            return self._stills(item, partner, groups, spots)
        still_is_query = kinds[0] is ItemKind.IMAGE
        return self._still_and_footage(item, partner, groups, spots, patience, still_is_query=still_is_query)

    def _proposed(self, item: str, partner: str, groups: list[Seeds], spots: list[SpotSeeds]) -> list[Proposal]:
        """What may be repeated between two films."""
        proposals: list[Proposal] = []
        for group in groups:
            proposals += propose(
                self._codes(item).track(mirrored=group.mirrored),
                self._codes(partner).track(),
                group.query_rows,
                group.ref_rows,
                mirrored=group.mirrored,
                extend_max_distance_bits=self._settings.extend_max_distance_bits,
                far=True,
            )
        query, ref = (Kept(found.times_us, found.end_us) for found in (self._spots(item), self._spots(partner)))
        for seeds in spots:
            proposals += propose_from_spots(query, ref, seeds.pairs)
        wide = [one for seeds in spots if not seeds.negative for one in wide_stretches(query, ref, seeds.pairs)]
        searched = [searched_throughout(self._courses, (item, partner), one) for one in wide]
        found = [one for each in searched for one in each.proposals]
        return found + without_searched(proposals, searched)

    def _looking(
        self,
        item: str,
        partner: str,
        groups: list[Seeds],
        spots: list[SpotSeeds],
        patience: Patience,
        *,
        negative: bool = False,
    ) -> Looking:
        return Looking(
            Sides(self._shown(item, negative=negative), item, partner),
            self._proposed(item, partner, groups, [seeds for seeds in spots if seeds.negative == negative]),
            min_span_us=self._settings.min_span_ms * 1000,
            min_score=self._settings.min_score,
            patience=patience,
        )

    def _judged(self, item: str, partner: str, looking: Looking, patience: Patience) -> Judged:
        """Matches of two films: the segments that looks led to, and pictures that both hold still where none is."""
        segments = looking.segments()
        unexplained = [
            one
            for one in looking.proposals
            if not any(_mostly(one, segment.start_us, segment.end_us) for segment in segments)
        ]
        shots = still_shots(
            looking.sides,
            unexplained,
            min_span_us=self._settings.min_span_ms * 1000,
            min_score=self._settings.min_score,
            patience=patience,
        )
        return Judged(
            [_moving_match(item, partner, segment) for segment in segments]
            + [_still_shot_match(item, partner, shot) for shot in shots],
            unexplained,
        )

    def _zooms(self, item: str, unexplained: list[tuple[str, Proposal]], taken: list[Span]) -> list[Match]:
        """Quick zooms, where no partner explains what is shown."""
        found = zooms(
            self._footage,
            item,
            unexplained,
            taken,
            min_span_us=self._settings.min_span_ms * 1000,
            min_score=self._settings.min_score,
        )
        return [_moving_match(item, partner, segment) for partner, segment in found]

    def _stills(self, item: str, partner: str, groups: list[Seeds], spots: list[SpotSeeds]) -> list[Match]:
        asked = [(WarpPath(MIRROR if group.mirrored else PLAIN), False) for group in groups]
        nowhere = np.zeros(1, np.int64)
        for seeds in spots:
            asked += [(look.path, seeds.negative) for look in looks(nowhere[seeds.pairs.query_frame], seeds.pairs)]
        same = [
            (path, negative, found)
            for path, negative in asked
            if (found := same_still(Sides(self._shown(item, negative=negative), item, partner), path)) is not None
        ]
        if not same:
            return []
        path, negative, found = max(same, key=lambda one: one[2].score)
        match = Match(
            query_item=item,
            ref_item=partner,
            modality=Modality.IMAGE,
            query=None,
            ref=None,
            score=found.score,
            mirrored=path.mirrored,
            offset_known=False,
            evidence={"likeness": round(found.likeness, 4), "detail": round(found.detail, 4), **_oriented(path)},
        )
        return [_as_negative(match) if negative else match]

    def _still_and_footage(
        self,
        item: str,
        partner: str,
        groups: list[Seeds],
        spots: list[SpotSeeds],
        patience: Patience,
        *,
        still_is_query: bool,
    ) -> list[Match]:
        still, moving = (item, partner) if still_is_query else (partner, item)
        asked: list[tuple[Look, bool]] = []
        for group in groups:
            rows = group.ref_rows if still_is_query else group.query_rows
            times = self._codes(moving).codes.times_us[rows]
            asked.append((Look(np.unique(times), WarpPath(MIRROR if group.mirrored else PLAIN)), False))
        times_us = self._spots(moving).times_us
        for seeds in spots:
            frames = seeds.pairs.ref_frame if still_is_query else seeds.pairs.query_frame
            asked += [(look, seeds.negative) for look in looks(times_us[frames], seeds.pairs)]
        seen: list[tuple[Sighting, Match]] = []
        for look, negative in asked:
            if any(one.start_us <= look.times_us[0] and look.times_us[-1] < one.end_us for one, _ in seen):
                continue
            at = (0, 1) if still_is_query else (int(look.times_us[0]), int(look.times_us[-1]) + 1)
            if not patience.lasts(*at):
                continue
            shown = self._shown(item, negative=negative)
            found = sightings(
                shown, still, moving, look.times_us, look.path, kept_us=times_us, still_is_query=still_is_query
            )
            if not found:
                patience.spend(*at)
            for sighting in found:
                match = _sighting_match(item, partner, sighting, look.path, still_is_query)
                seen.append((sighting, _as_negative(match) if negative else match))
        seen.sort(key=lambda one: (-one[0].score, -one[0].resemblance.likeness, one[0].start_us))
        if still_is_query:
            # A still was cut from one moment; the best sighting is it, the others are the same shot again.
            seen = seen[:1]
        kept: list[tuple[Sighting, Match]] = []
        for sighting, match in seen:
            if all(sighting.end_us <= other.start_us or sighting.start_us >= other.end_us for other, _ in kept):
                kept.append((sighting, match))
        return [match for _, match in kept]


def _likeliness(groups: list[Seeds], spots: list[SpotSeeds]) -> float:
    """How likely the seeds with a partner are to be a copy: for certain where whole pictures agree, else by the spots
    that two frames share."""
    return np.inf if groups else float(max((seeds.pairs.spots.max(initial=0) for seeds in spots), default=0))


def _mostly(proposal: Proposal, start_us: int, end_us: int) -> bool:
    """Whether most of a proposal's time lies in a stretch."""
    shared = min(proposal.end_us, end_us) - max(proposal.start_us, start_us)
    return 2 * shared > proposal.end_us - proposal.start_us


def _moving_match(item: str, partner: str, segment: Segment) -> Match:
    return Match(
        query_item=item,
        ref_item=partner,
        modality=Modality.VIDEO,
        query=Span(segment.start_us, segment.end_us),
        ref=Span(max(0, segment.ref_start_us), max(segment.ref_end_us, segment.ref_start_us + 1, 1)),
        score=round(segment.score, 6),
        mirrored=segment.path.mirrored,
        rate=round(segment.line.rate, 6),
        evidence={
            "agreement": round(segment.height, 4),
            "agreement_elsewhere": round(segment.elsewhere, 4),
            "agreement_places": round(segment.breadth, 1),
            "likeness": round(segment.likeness, 4),
            SHARED: round(segment.shared, 3),
            **({"slow_changes": 1} if segment.slow else {}),
            **_proposed(segment),
            **_placed(segment.path),
            "windows": segment.windows,
            "windows_agreeing": segment.windows_agreeing,
        },
    )


def _still_shot_match(item: str, partner: str, shot: StillShot) -> Match:
    """What both hold still: which moment of the reference it is cannot be told, so its span is a range."""
    path = WarpPath(shot.resemblance.warp)
    return Match(
        query_item=item,
        ref_item=partner,
        modality=Modality.VIDEO,
        query=shot.query,
        ref=shot.ref,
        score=round(shot.score, 6),
        mirrored=path.mirrored,
        offset_known=False,
        evidence={
            "likeness": round(shot.resemblance.likeness, 4),
            "detail": round(shot.resemblance.detail, 4),
            **_proposed(shot.proposal),
            **_placed(path),
        },
    )


def _proposed(by: Proposal | Segment) -> dict[str, float | int]:
    """What proposed a match: frames whose fingerprints met, and how near the pictures or how many spots did."""
    found: dict[str, float | int] = {"seeds": by.seeds}
    if by.distance_bits is not None:
        found["distance_bits"] = by.distance_bits
    if by.spots:
        found["spots"] = by.spots
    return found


def _placed(path: WarpPath) -> dict[str, list[float] | int]:
    """Which part of each picture shows the other, where that is not all of it: left, top, right, bottom in 0 to 1."""
    low, high = box(path.warp.back(CORNERS))
    first, last = box(path.warp.onto(CORNERS))
    placed: dict[str, list[float] | int] = {}
    if max(low.max(), 1 - high.min()) > 0.02:
        placed[SHOWN_AT] = [round(float(v), 3) for v in (*low, *high)]
    if max(first.max(), 1 - last.min()) > 0.02:
        placed[SHOWS_PART] = [round(float(v), 3) for v in (*first, *last)]
    if path.moves:
        placed["moves"] = 1
    return placed | _oriented(path)


def _oriented(path: WarpPath) -> dict[str, int]:
    """By how much the query shows the reference turned."""
    quarters = path.warp.quarters
    return {TURNED: 90 * quarters} if quarters else {}


def _moment(told: Told | None) -> dict[str, float]:
    """What tells a moment of a shot from others, where that was asked."""
    return {"only_here": round(told.here, 4), "only_elsewhere": round(told.elsewhere, 4)} if told else {}


def _as_negative(match: Match) -> Match:
    return msgspec.structs.replace(match, evidence={**match.evidence, NEGATIVE: 1})


def _sighting_match(item: str, partner: str, seen: Sighting, path: WarpPath, still_is_query: bool) -> Match:
    span = Span(seen.start_us, seen.end_us)
    return Match(
        query_item=item,
        ref_item=partner,
        modality=Modality.IMAGE,
        query=None if still_is_query else span,
        ref=span if still_is_query else None,
        score=round(seen.score, 6),
        mirrored=path.mirrored,
        offset_known=False,
        evidence={
            "likeness": round(seen.resemblance.likeness, 4),
            "detail": round(seen.resemblance.detail, 4),
            "best_us": seen.best_us,
            **_moment(seen.told),
            **_oriented(path),
        },
    )
