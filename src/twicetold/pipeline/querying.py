"""What in one file is known to an archive, without storing the file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from twicetold.align.footage import Footage
from twicetold.archive import furniture
from twicetold.errors import MediaRejected
from twicetold.fingerprint import registry
from twicetold.fingerprint.base import FrameCodes
from twicetold.media.reader import MediaReader
from twicetold.model import FurnitureSpan, ItemKind, Match
from twicetold.pipeline.fingerprinting import PICTURE_KINDS, fingerprint_file
from twicetold.pipeline.furnishing import masked_rows
from twicetold.pipeline.indexing import existing_index
from twicetold.pipeline.matching import Matcher
from twicetold.pipeline.reading import FootageReader
from twicetold.pipeline.seeding import seeds_of
from twicetold.pipeline.tracks import ItemCodes, Tracks, seeding_rows
from twicetold.pipeline.workplace import Workplace

CHUNK_BYTES = 1 << 20


def query(place: Workplace, path: Path, *, workers: int) -> list[Match]:
    """Matches of a file with what has been traced, the file as query, by time; nothing is written.

    An item of the archive with the same bytes is left out: it is the file itself.

    Raises:
        MediaRejected: the file cannot be read, or holds no pictures (`media.no_pictures`).
    """
    fingerprinter = registry.load()
    picture = place.settings.picture
    tracks = Tracks(place, fingerprinter)
    index = existing_index(place, fingerprinter)
    with MediaReader(place.settings.media, workers=workers) as reader:
        kind = reader.probe(path).kind
        if kind not in PICTURE_KINDS:
            raise MediaRejected(
                f"{path}: holds no pictures but is {kind.value}",
                code="media.no_pictures",
                hint="Give a video or a still.",
            )
        with path.open("rb") as file:
            own = hashlib.file_digest(file, "sha256").hexdigest()
        codes, _ = fingerprint_file(reader, path, kind, fingerprinter, sample_every_ms=picture.sample_every_ms)
        asked = ItemCodes(codes, seeding_rows(codes))
        spans: dict[str, list[FurnitureSpan]] = {}
        for span in furniture.all_spans(place.connection):
            spans.setdefault(span.item, []).append(span)

        def path_of(item: str) -> Path:
            return path if item == own else place.objects.path_of(place.connection, item)

        def kind_of(item: str) -> ItemKind:
            return kind if item == own else place.items[item].kind

        matcher = Matcher(
            Footage(FootageReader(reader, path_of, kind_of)),
            lambda item: asked if item == own else tracks[item],
            kind_of,
            picture,
        )
        seeds = seeds_of(
            index,
            own,
            asked,
            partners=set(index.item_names) & set(place.items),
            masked=np.zeros(len(codes), dtype=bool),
            max_distance_bits=picture.seed_max_distance_bits,
        )

        def masked(item: str) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
            known: FrameCodes = tracks[item].codes
            return masked_rows(known, spans.get(item, ()))

        found = matcher.matches(own, asked, seeds, masked)
    return sorted(found, key=lambda m: (m.query.start if m.query else 0, -m.score, m.ref_item))
