"""What in one file is known to an archive on any of its tracks, without storing the file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from twicetold.errors import MediaRejected
from twicetold.media.reader import MediaReader
from twicetold.model import ItemKind, Match, track_of
from twicetold.pipeline.querying import query
from twicetold.pipeline.sound_fingerprinting import SOUND_KINDS
from twicetold.pipeline.sound_querying import query_sound
from twicetold.pipeline.text_querying import query_text
from twicetold.pipeline.text_reading import READ_KINDS
from twicetold.pipeline.workplace import Workplace


def ask(place: Workplace, path: Path, *, workers: int) -> list[Match]:
    """Matches of a file with what has been traced, the file as query, by track, then by place; nothing is written.

    An item of the archive with the same bytes is left out: it is the file itself.

    Raises:
        MediaRejected: the file cannot be read, or holds nothing that can be compared.
    """
    found: list[Match] = []
    with MediaReader(place.settings.media, workers=workers) as reader:
        kind = reader.probe(path).kind
        if kind is ItemKind.UNKNOWN:
            raise MediaRejected(
                f"{path}: is not a video, picture, sound or text that can be opened",
                hint="Give a file of one of these kinds; 'twicetold doctor' lists what is read.",
                code="media.unreadable",
            )
        with path.open("rb") as file:
            own = hashlib.file_digest(file, "sha256").hexdigest()
        if kind in READ_KINDS:
            found += query_text(place, reader, path, own)
        if kind in SOUND_KINDS:
            found += query_sound(place, reader, path, kind, own)
    if kind not in (ItemKind.TEXT, ItemKind.AUDIO):
        found += query(place, path, workers=workers)
    return sorted(
        found,
        key=lambda m: (track_of(m.modality), m.query.start if m.query else 0, -m.score, m.ref_item),
    )
