"""What the lanes of one release say together: old picture under a new voice, an old song under new pictures.

Only stretches of one item are laid side by side, moment by moment: an old film beside a new one is no dubbing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from twicetold.lineage.lanes import Lane, lane_of, lane_shares
from twicetold.model import Part, PartKind
from twicetold.time import Span, covered_us, united

LEAST_US = 1_000_000
"""A combination that holds for less than this in all is the raggedness of ends, and not remarked upon."""

TOGETHER_US = 1_000_000
"""Picture and sound whose sources lie no further apart were taken over together."""

MOSTLY = 0.5
"""Share of the words, or of the stills, from which on a release is said to consist of old ones."""


class RemarkKind(StrEnum):
    """What is remarked upon; the value is the sentence."""

    OLD_PICTURE_NEW_SOUND = "old picture, new sound"
    NEW_PICTURE_OLD_SOUND = "old sound, new picture"
    OLD_TOGETHER = "old picture with its own old sound"
    OLD_APART = "old picture with old sound from elsewhere"
    OLD_WORDS = "old words under a new date"
    OLD_WORDS_UNDATED = "old words, the order of the dates not known"
    NEW_WORDS_OLD_REST = "new words over what was seen or heard before"
    OLD_STILLS = "stills seen before"


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """One remark. `length_us` is for how long it holds in the release's time, `spans` where, as (item, span); both are
    empty for words and stills. `sources` are the releases that the old comes from, most first."""

    kind: RemarkKind
    length_us: int = 0
    spans: tuple[tuple[str, Span], ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sentence."""
        return self.kind.value


def remarks_of(parts: Sequence[Part]) -> tuple[Remark, ...]:
    """Remarks on one release's parts, those that hold longest first, then those on words and stills."""
    return (*_timed(parts), *_words_and_stills(parts))


def _timed(parts: Iterable[Part]) -> list[Remark]:
    by_item: dict[str, dict[Lane, list[Part]]] = defaultdict(lambda: defaultdict(list))
    for part in parts:
        if part.span is not None and part.kind in (PartKind.NEW, PartKind.RECYCLED):
            by_item[part.item][lane_of(part)].append(part)
    spans: dict[RemarkKind, list[tuple[str, Span]]] = defaultdict(list)
    sources: dict[RemarkKind, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for item, lanes in by_item.items():
        for seen in lanes[Lane.PICTURE]:
            for heard in lanes[Lane.SOUND]:
                common = seen.span.intersect(heard.span) if seen.span and heard.span else None
                kind = _combined(seen, heard, common) if common else None
                if common is None or kind is None:
                    continue
                spans[kind].append((item, common))
                for part in (seen, heard):
                    if part.kind is PartKind.RECYCLED:
                        sources[kind][part.source_release] += common.duration_us
    found = []
    for kind, where in spans.items():
        joined = _joined(where)
        length = sum(span.duration_us for _, span in joined)
        if length >= LEAST_US:
            found.append(Remark(kind=kind, length_us=length, spans=joined, sources=_most_first(sources[kind])))
    return sorted(found, key=lambda remark: (-remark.length_us, remark.kind))


def _combined(seen: Part, heard: Part, common: Span) -> RemarkKind | None:
    old_picture, old_sound = seen.kind is PartKind.RECYCLED, heard.kind is PartKind.RECYCLED
    if old_picture and old_sound:
        return RemarkKind.OLD_TOGETHER if _taken_together(seen, heard, common) else RemarkKind.OLD_APART
    if old_picture:
        return RemarkKind.OLD_PICTURE_NEW_SOUND
    return RemarkKind.NEW_PICTURE_OLD_SOUND if old_sound else None


def _taken_together(seen: Part, heard: Part, common: Span) -> bool:
    """Whether both lie at one time of one source where they are shown together."""
    if (seen.source_release, seen.source_item) != (heard.source_release, heard.source_item):
        return False
    one, other = _there(seen, common.start), _there(heard, common.start)
    return one is not None and other is not None and abs(one - other) <= TOGETHER_US


def _there(part: Part, at: int) -> float | None:
    if part.span is None or part.source_span is None:
        return None
    rate = part.source_span.duration_us / part.span.duration_us
    return part.source_span.start + (at - part.span.start) * rate


def _joined(where: Iterable[tuple[str, Span]]) -> tuple[tuple[str, Span], ...]:
    by_item: dict[str, list[Span]] = defaultdict(list)
    for item, span in where:
        by_item[item].append(span)
    return tuple((item, span) for item, spans in by_item.items() for span in united(spans))


def _words_and_stills(parts: Sequence[Part]) -> list[Remark]:
    shares = {one.lane: one for one in lane_shares(parts)}
    found = []
    words = shares.get(Lane.TEXT)
    if words and words.counted:
        old = [part for part in parts if lane_of(part) is Lane.TEXT and part.kind is PartKind.RECYCLED]
        if (words.share or 0) >= MOSTLY:
            dated = any(part.certainty == "dated" for part in old)
            kind = RemarkKind.OLD_WORDS if dated else RemarkKind.OLD_WORDS_UNDATED
            found.append(Remark(kind=kind, sources=_sources(old)))
        rest = [shares[lane] for lane in (Lane.PICTURE, Lane.SOUND, Lane.STILLS) if lane in shares]
        if (words.share or 0) < MOSTLY and any((one.share or 0) >= MOSTLY for one in rest):
            others = [part for part in parts if lane_of(part) is not Lane.TEXT and part.kind is PartKind.RECYCLED]
            found.append(Remark(kind=RemarkKind.NEW_WORDS_OLD_REST, sources=_sources(others)))
    if (stills := shares.get(Lane.STILLS)) and (stills.share or 0) >= MOSTLY:
        old = [part for part in parts if lane_of(part) is Lane.STILLS and part.kind is PartKind.RECYCLED]
        found.append(Remark(kind=RemarkKind.OLD_STILLS, sources=_sources(old)))
    return found


def _sources(parts: Iterable[Part]) -> tuple[str, ...]:
    lengths: dict[str, int] = defaultdict(int)
    for part in parts:
        lengths[part.source_release] += covered_us([part.span]) if part.span else 1
    return _most_first(lengths)


def _most_first(lengths: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted(lengths, key=lambda name: (-lengths[name], name)))
