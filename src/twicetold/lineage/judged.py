"""What people said of matches, carried over to the matches that there are now.

Matches are found anew when methods change, cut at furniture, turned around when a date is corrected. A verdict
therefore speaks of two stretches of two items and not of a row: it holds for each match of the same track between the
same items that lies on at least half of the shorter of the two on both sides, puts them at the same times against one
another, and is as mirrored. Of several verdicts on the same the last
one given rules, whoever gave it; all are kept and shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from twicetold.lineage.clip import clipped
from twicetold.lineage.jingles import same_elsewhere
from twicetold.model import FurnitureSpan, Match, TrackKind, Verdict, VerdictWord, track_of
from twicetold.time import Span, united

SAME_STRETCH_SHARE = 0.5
"""Share of the shorter stretch that has to be common for a verdict to speak of a match."""

SAME_LINE_US = 500_000
"""Two matches of the same stretches whose times differ by more say different things: one may be right, one wrong."""

LABEL = "judged"
"""Label of furniture that a person named."""

DROPPED = frozenset({VerdictWord.NOT_SAME, VerdictWord.FURNITURE})

Key = tuple[frozenset[str], TrackKind]


class Judgements:
    """All verdicts of an archive, ready to be asked about matches.

    Args:
        verdicts: oldest first, as the record has them.
    """

    def __init__(self, verdicts: Iterable[Verdict]) -> None:
        self._given: dict[Key, list[Verdict]] = defaultdict(list)
        for verdict in verdicts:
            self._given[_key(verdict)].append(verdict)
        self._ruling = {key: _ruling(of_pair) for key, of_pair in self._given.items()}

    def on(self, match: Match) -> list[Verdict]:
        """Every verdict that speaks of a match, oldest first."""
        return [verdict for verdict in self._given.get(_key(match), ()) if _same_stretch(verdict, match)]

    def word(self, match: Match) -> VerdictWord | None:
        """The word that rules: the last one given; None where nobody said anything, or 'unsure' last."""
        for verdict in self._ruling.get(_key(match), ()):
            if _same_stretch(verdict, match):
                return None if verdict.word is VerdictWord.UNSURE else verdict.word
        return None

    def standing(self, matches: Iterable[Match]) -> list[Match]:
        """Matches without those that are not the same, and without those that are furniture."""
        return [match for match in matches if self.word(match) not in DROPPED]

    def furniture(self, matches: Iterable[Match], track: TrackKind) -> list[FurnitureSpan]:
        """Stretches of a track that people called furniture, and where matches that stand show the same again."""
        spans: dict[str, list[Span]] = defaultdict(list)
        stills: set[str] = set()
        for key, ruling in self._ruling.items():
            if key[1] is not track:
                continue
            for verdict in ruling:
                if verdict.word is VerdictWord.FURNITURE:
                    for item, span in ((verdict.query_item, verdict.query), (verdict.ref_item, verdict.ref)):
                        if span is None:
                            stills.add(item)
                        else:
                            spans[item].append(span)
        if not spans and not stills:
            return []
        of_track = [match for match in matches if track_of(match.modality) is track]
        while _spread(of_track, spans):
            pass
        moving = [
            FurnitureSpan(item=item, span=span, label=LABEL, track=track)
            for item in sorted(spans)
            for span in united(spans[item])
        ]
        return moving + [FurnitureSpan(item=item, span=None, label=LABEL, track=track) for item in sorted(stills)]


def without(matches: Iterable[Match], furniture: Iterable[FurnitureSpan], *, min_span_us: int) -> list[Match]:
    """Matches cut at furniture that people named. Pieces keep the match's number: the record keeps it whole."""
    holes: dict[str, list[Span]] = defaultdict(list)
    for stretch in furniture:
        if stretch.span is not None:
            holes[stretch.item].append(stretch.span)
    if not holes:
        return list(matches)
    return [
        msgspec.structs.replace(piece, id=match.id)
        for match in matches
        for piece in clipped(match, holes, min_span_us=min_span_us)
    ]


def _spread(matches: Iterable[Match], spans: dict[str, list[Span]]) -> bool:
    grown = False
    for match in matches:
        for item, stretch, _ in same_elsewhere(match, spans):
            before = united(spans[item])
            after = united([*before, stretch])
            # A little raggedness at the ends is no news, and would let two matches push each other on for ever.
            if sum(span.duration_us for span in after) > sum(span.duration_us for span in before) * 1.02:
                spans[item] = after
                grown = True
    return grown


def _key(one: Match | Verdict) -> Key:
    return frozenset({one.query_item, one.ref_item}), track_of(one.modality)


def _ruling(given: list[Verdict]) -> list[Verdict]:
    """The verdicts of one pair that no later one speaks over, the last one first."""
    ruling: list[Verdict] = []
    for verdict in reversed(given):
        if not any(_same_stretch(later, verdict) for later in ruling):
            ruling.append(verdict)
    return ruling


def _same_stretch(one: Match | Verdict, other: Match | Verdict) -> bool:
    turned = one.query_item != other.query_item
    query, ref, rate = (other.ref, other.query, 1 / other.rate) if turned else (other.query, other.ref, other.rate)
    if one.mirrored != other.mirrored or not (_overlaps(one.query, query) and _overlaps(one.ref, ref)):
        return False
    if one.query is None or one.ref is None or query is None or ref is None:
        return True
    at = max(one.query.start, query.start)
    here, there = one.ref.start + (at - one.query.start) * one.rate, ref.start + (at - query.start) * rate
    return abs(here - there) <= SAME_LINE_US


def _overlaps(one: Span | None, other: Span | None) -> bool:
    if one is None or other is None:
        return True  # a still has no length: it is the whole of its item
    common = one.intersect(other)
    return common is not None and common.duration_us >= SAME_STRETCH_SHARE * min(one.duration_us, other.duration_us)
