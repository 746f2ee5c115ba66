"""What in one file's sound is known to an archive, without storing the file."""

from __future__ import annotations

from pathlib import Path

from twicetold.archive import furniture
from twicetold.errors import MediaRejected
from twicetold.fingerprint.sound_spectrum import RATE_HZ, Samples
from twicetold.media.reader import MediaReader
from twicetold.model import ItemKind, Match, TrackKind
from twicetold.pipeline.sound_fingerprinting import NO_SOUND, SoundPrints, fingerprint_sound
from twicetold.pipeline.sound_indexing import existing_sound_index
from twicetold.pipeline.sound_matching import sound_matches
from twicetold.pipeline.workplace import Workplace
from twicetold.time import Span, covered_us

FURNITURE_SHARE = 0.5
"""A match of which furniture covers more is the jingle again, and is not told."""


def query_sound(place: Workplace, reader: MediaReader, path: Path, kind: ItemKind, own: str) -> list[Match]:
    """Matches of a sound file, or of a film's soundtrack, by place in it; nothing is written.

    Args:
        kind: what the file is. A film without sound has no matches.
        own: SHA-256 of the file: an item of the archive with the same bytes is left out, it is the file itself.

    Raises:
        MediaRejected: its sound cannot be read, or a sound file has none.
        IndexDamaged: the archive's index is not what was written.
    """
    try:
        asked, _ = fingerprint_sound(reader, path)
    except MediaRejected as error:
        if error.code == NO_SOUND and kind is ItemKind.VIDEO:
            return []
        raise
    index = existing_sound_index(place)
    prints = SoundPrints(place)

    def read(item: str, start_us: int, end_us: int) -> Samples:
        file = path if item == own else place.objects.path_of(place.connection, item)
        return reader.sound_window(file, rate_hz=RATE_HZ, start_us=start_us, end_us=end_us)

    found = sound_matches(
        index,
        own,
        asked,
        prints.sound,
        partners=index.items() & set(place.items),
        read=read,
        settings=place.settings.sound,
    )
    house: dict[str, list[Span]] = {}
    for known in furniture.all_spans(place.connection, track=TrackKind.SOUND):
        if known.span is not None:
            house.setdefault(known.item, []).append(known.span)
    told = [match for match in found if not _furniture(match, house.get(match.ref_item, []))]
    return sorted(told, key=lambda m: (m.query.start if m.query else 0, -m.score, m.ref_item))


def _furniture(match: Match, house: list[Span]) -> bool:
    if match.ref is None:
        return False
    covered = [piece for span in house if (piece := span.intersect(match.ref)) is not None]
    return covered_us(covered) > FURNITURE_SHARE * match.ref.duration_us
