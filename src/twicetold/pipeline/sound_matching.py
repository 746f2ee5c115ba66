"""One soundtrack against those it may share sound with: matches with their evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.align.sound_choose import chosen
from twicetold.align.sound_glance import glances
from twicetold.align.sound_pair import LEAST_STRENGTH, Found, Sound, follow, one_line
from twicetold.align.sound_score import sound_score
from twicetold.align.sound_take import MARGIN_US, PIECE_US, Take, middle_of, take_of
from twicetold.align.sound_vote import SoundLine
from twicetold.errors import MediaRejected
from twicetold.fingerprint.sound import SoundPrint
from twicetold.fingerprint.sound_spectrum import CENTRE_US, FRAME_US, Samples
from twicetold.model import Match, Modality
from twicetold.pipeline.sound_seeding import Candidates, by_item, candidate_lines
from twicetold.search.sound_index import SoundIndex
from twicetold.settings import SoundSettings
from twicetold.time import Span

FOLLOWED_IN_VAIN = 5
"""Lines of one window that may lead nowhere before those that showed less at the first look are left out."""

MOST_PIECES = 5
"""Pieces of a match on which it is asked whether it is the same recording."""

EDGE_US = CENTRE_US - FRAME_US // 2
"""A frame stands for the sound around its middle."""

ReadSamples = Callable[[str, int, int], Samples]
"""(item, start, end in microseconds) to its samples."""


def sound_matches(
    index: SoundIndex,
    item: str,
    track: SoundPrint,
    sounds: Callable[[str], Sound],
    *,
    partners: Iterable[str],
    read: ReadSamples,
    settings: SoundSettings,
) -> list[Match]:
    """Matches of `item`, as query, with the soundtracks of `partners`.

    Args:
        index: holds the landmarks of the partners.
        item: SHA-256 of the query, which is no partner of its own.
        track: its fingerprint.
        sounds: what `Sound.of` gives for each partner.
        partners: items that are looked in.
        read: samples of the query and of partners.
        settings: what is reported.
    """
    windows = candidate_lines(index, track, items=sorted(set(partners) - {item}))
    names = index.item_names
    min_frames = max(1, settings.min_span_ms * 1000 // FRAME_US)
    query = Sound.of(track)
    stretches = _stretches(query, lambda number: sounds(names[number]), windows, min_frames=min_frames)
    matches = []
    for number, found in sorted(stretches.items()):
        partner = names[number]
        for one in chosen(found, min_frames=min_frames):
            if one.strength < LEAST_STRENGTH:
                continue
            match = _match(item, partner, one, query.end_us, sounds(partner).end_us)
            take = _take(match, read) if one.line.rate == 1.0 else None
            score = sound_score(one, take)
            if score >= settings.min_score and not (take and take.played_again):
                matches.append(_with_score(match, score, take))
    return matches


def _stretches(
    query: Sound, sounds: Callable[[int], Sound], windows: Sequence[Candidates], *, min_frames: int
) -> dict[int, list[Found]]:
    """Stretches that the query may share with each item, by its number in the index; they may overlap."""
    found: dict[int, list[Found]] = defaultdict(list)
    for item, lines in by_item(_hopeful(query, sounds, windows)):
        for window, row in lines:
            line = SoundLine(*row[1:].tolist())
            if follow(query, sounds(item), line, window.first, found[item], min_frames=min_frames):
                window.useful()
    return found


def _hopeful(query: Sound, sounds: Callable[[int], Sound], windows: Sequence[Candidates]) -> list[Candidates]:
    """What a first look at the lines of each window leaves of them, now in order of what it showed."""
    seen: dict[int, list[tuple[float, NDArray[np.float64]]]] = defaultdict(list)
    for item, lines in by_item(windows):
        firsts = np.array([window.first for window, _ in lines])
        worth = glances(query.levels, sounds(item).levels, firsts, np.array([row[1:4] for _, row in lines]))
        for (window, row), shown in zip(lines, worth.tolist(), strict=True):
            if shown > 0:
                window.useful()
                seen[window.first].append((shown, row))
    return [Candidates(first, _apart(first, looks), FOLLOWED_IN_VAIN) for first, looks in sorted(seen.items())]


def _apart(first: int, looks: list[tuple[float, NDArray[np.float64]]]) -> NDArray[np.float64]:
    """Rows in order of what they showed, without those that are one line with a row before."""
    kept: list[NDArray[np.float64]] = []
    for _, row in sorted(looks, key=lambda look: (-look[0], look[1].tolist())):
        line = SoundLine(*row[1:].tolist())
        if not any(row[0] == other[0] and one_line(line, SoundLine(*other[1:].tolist()), first) for other in kept):
            kept.append(row)
    return np.array(kept)


def _match(item: str, partner: str, found: Found, query_end_us: int, ref_end_us: int) -> Match:
    stretch, line = found.stretch, found.line
    first, end = (EDGE_US + frame * FRAME_US for frame in (stretch.first, stretch.end))
    low, high = (EDGE_US + round(line.at(frame) * FRAME_US) for frame in (stretch.first, stretch.end))
    # What begins or ends within a frame of the track begins or ends with it.
    first, low = (0, max(0, low - round(first * line.rate))) if stretch.first == 0 else (first, max(0, low))
    end, high = min(end, query_end_us), min(high, ref_end_us)
    return Match(
        query_item=item,
        ref_item=partner,
        modality=Modality.AUDIO,
        query=Span(first, max(end, first + 1)),
        ref=Span(low, max(high, low + 1)),
        score=0.0,
        rate=round(line.rate, 6),
        evidence={
            "evidence": round(stretch.evidence, 3),
            "correlation": round(stretch.correlation, 4),
            "correlation_beside": round(stretch.beside, 4),
            "votes": round(line.votes, 1),
            "cents": round(line.cents, 1),
        },
    )


def _take(match: Match, read: ReadSamples) -> Take | None:
    """Whether both sides are one recording, as far as pieces of the match tell; None where they cannot be read."""
    if match.query is None or match.ref is None:
        return None
    room = match.query.duration_us - PIECE_US
    pieces = 1 if room <= 0 else min(MOST_PIECES, 1 + room // PIECE_US)
    takes = []
    for number in range(pieces):
        begin = max(0, room) * (2 * number + 1) // (2 * pieces)
        start, ref_start = match.query.start + begin, match.ref.start + begin
        length = min(PIECE_US, match.query.duration_us)
        try:
            query = read(match.query_item, start, start + length)
            ref = read(match.ref_item, max(0, ref_start - MARGIN_US), ref_start + length + MARGIN_US)
        except MediaRejected:
            return None
        take = take_of(query, ref)
        if take is not None:
            takes.append(take)
    return middle_of(takes)


def _with_score(match: Match, score: float, take: Take | None) -> Match:
    said = {} if take is None else {"near": round(take.near, 3), "exact": round(take.exact, 3)}
    return msgspec.structs.replace(match, score=round(score, 6), evidence={**match.evidence, **said})
