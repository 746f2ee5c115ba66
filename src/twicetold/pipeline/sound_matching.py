"""One soundtrack against those it may share sound with: matches with their evidence."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import msgspec
import numpy as np

from twicetold.align.sound_choose import chosen
from twicetold.align.sound_pair import WINDOW_FRAMES, Found, Sound, found_on
from twicetold.align.sound_score import LEAST_STRENGTH, sound_score, strength
from twicetold.align.sound_take import MARGIN_US, PIECE_US, Take, middle_of, take_of
from twicetold.align.sound_vote import SoundLine, voted_lines
from twicetold.errors import MediaRejected
from twicetold.fingerprint.sound import SoundPrint
from twicetold.fingerprint.sound_landmarks import Landmarks
from twicetold.fingerprint.sound_spectrum import CENTRE_US, FRAME_US, Samples
from twicetold.model import Match, Modality
from twicetold.search.sound_index import LandmarkHits, SoundIndex
from twicetold.settings import SoundSettings
from twicetold.time import Span

WINDOW_HOP = WINDOW_FRAMES // 2

MOST_HITS = 300_000
"""Hits of one window and one table that are looked at; in a large archive the commonest landmarks are passed over."""

MOST_LINES = 100
"""Lines of one window that are tried at the recorded speed, and as many at any tempo, over all items, those with most
votes first."""

LEAST_VOTES = {False: 3.0, True: 2.0}
"""Votes that a line needs at the recorded speed, and at any tempo."""

SHARED_FRAMES = 3_750
"""Two minutes of an item, in which its landmarks share their votes."""

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
    tracks: Callable[[str], SoundPrint],
    sounds: Callable[[str], Sound],
    *,
    partners: Iterable[str],
    read: ReadSamples,
    settings: SoundSettings,
) -> list[Match]:
    """Matches of `item`, as query, with the soundtracks of `partners`.

    Args:
        sounds: what `Sound.of` gives for each of them.
    """
    lines: dict[str, list[tuple[int, SoundLine]]] = defaultdict(list)
    for partner, first, line in candidate_lines(index, track, items=sorted(set(partners) - {item})):
        lines[partner].append((first, line))
    min_frames = max(1, settings.min_span_ms * 1000 // FRAME_US)
    query = Sound.of(track)
    matches = []
    for partner, of_partner in sorted(lines.items()):
        other = tracks(partner)
        found = found_on(query, sounds(partner), of_partner, min_frames=min_frames)
        for one in chosen(found, min_frames=min_frames):
            if strength(one) < LEAST_STRENGTH:
                continue
            match = _match(item, partner, one, track.end_us, other.end_us)
            take = _take(match, read) if one.line.rate == 1.0 else None
            score = sound_score(one, take)
            if score >= settings.min_score and not (take and take.played_again):
                matches.append(_with_score(match, score, take))
    return matches


def candidate_lines(
    index: SoundIndex, track: SoundPrint, *, items: Iterable[str]
) -> Iterator[tuple[str, int, SoundLine]]:
    """(item, first frame of the window, line) of the lines that landmarks speak for, window by window."""
    names = index.item_names
    wanted = tuple(items)
    for first in range(0, max(1, len(track) - WINDOW_HOP), WINDOW_HOP):
        for strong in (False, True):
            asked = _within(track.strong_landmarks if strong else track.landmarks, first, first + WINDOW_FRAMES)
            hits = index.query(asked, strong=strong, items=wanted, most_hits=MOST_HITS)
            voted = [
                (names[number], line)
                for number, line in _voted(asked, hits, middle=first + WINDOW_FRAMES / 2, any_tempo=strong)
                if line.votes >= LEAST_VOTES[strong]
            ]
            voted.sort(key=lambda entry: (-entry[1].votes, entry[0], entry[1].offset))
            for name, line in voted[:MOST_LINES]:
                yield name, first, line


def _within(found: Landmarks, first: int, end: int) -> Landmarks:
    low, high = np.searchsorted(found.frame, [first, end])
    return Landmarks(found.frame[low:high], found.cents[low:high], found.interval[low:high], found.gap[low:high])


def _voted(asked: Landmarks, hits: LandmarkHits, *, middle: float, any_tempo: bool) -> Iterator[tuple[int, SoundLine]]:
    if not len(hits.query):
        return
    # A landmark that an item has many times over, as a drone has, shares its one vote among them; those of other
    # minutes have votes of their own, or a file of hours would have none to speak of anywhere.
    minutes = hits.frame // SHARED_FRAMES
    pair = (hits.item.astype(np.int64) * (int(minutes.max()) + 1) + minutes) * len(asked.frame) + hits.query
    _, back, times = np.unique(pair, return_inverse=True, return_counts=True)
    weight = (1.0 / times[back]).astype(np.float32)
    edges = np.append(np.flatnonzero(np.diff(hits.item, prepend=-1)), len(hits.item)).tolist()
    for low, high in itertools.pairwise(edges):
        query = hits.query[low:high]
        for line in voted_lines(
            asked.frame[query],
            asked.gap[query],
            hits.frame[low:high],
            hits.gap[low:high],
            hits.shift[low:high],
            weight[low:high],
            middle=middle,
            any_tempo=any_tempo,
        ):
            yield int(hits.item[low]), line


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
