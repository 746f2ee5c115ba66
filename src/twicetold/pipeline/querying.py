"""What in one file is known to an archive, without storing the file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from twicetold.align.footage import Footage
from twicetold.align.patience import Patience
from twicetold.archive import furniture
from twicetold.errors import MediaRejected
from twicetold.fingerprint import registry
from twicetold.fingerprint.learned_model import PictureModel
from twicetold.lineage.clip import clipped
from twicetold.lineage.darkened import without_darkened
from twicetold.media.reader import MediaReader
from twicetold.model import FurnitureSpan, Item, ItemKind, Match, Storage
from twicetold.pipeline.fingerprinting import PICTURE_KINDS, CodeMaking, Sampling, fingerprint_file
from twicetold.pipeline.furnishing import KnownFurniture
from twicetold.pipeline.indexing import existing_index
from twicetold.pipeline.keypointing import KeypointMaking, Spots, existing_keypoint_index
from twicetold.pipeline.known import Known
from twicetold.pipeline.learned_tracing import chosen_model, learned_seeds_for
from twicetold.pipeline.matching import Matcher
from twicetold.pipeline.reading import FootageReader
from twicetold.pipeline.tracks import ItemCodes, Tracks, seeding_rows
from twicetold.pipeline.workplace import Workplace


def query(place: Workplace, path: Path, *, workers: int) -> list[Match]:
    """Matches of a file with what has been traced, the file as query, by time; nothing is written.

    An item of the archive with the same bytes is left out: it is the file itself.

    Raises:
        MediaRejected: the file cannot be read, or holds no pictures (`media.no_pictures`).
    """
    fingerprinter = registry.load()
    chosen = chosen_model(place)
    picture = place.settings.picture
    tracks = Tracks(place, fingerprinter)
    index = existing_index(place, fingerprinter)
    with MediaReader(place.settings.media, workers=workers) as reader:
        probe = reader.probe(path)
        kind = probe.kind
        if kind not in PICTURE_KINDS:
            raise MediaRejected(
                f"{path}: holds no pictures but is {kind.value}",
                code="media.no_pictures",
                hint="Give a video or a still.",
            )
        with path.open("rb") as file:
            own = hashlib.file_digest(file, "sha256").hexdigest()
        item = Item(
            sha256=own,
            kind=kind,
            media_type=probe.media_type,
            size_bytes=path.stat().st_size,
            storage=Storage.REFERENCED,
            name=path.name,
            duration_us=probe.duration_us,
            width=probe.width,
            height=probe.height,
        )
        sampling = Sampling.of(picture)
        makings = (CodeMaking(fingerprinter, sampling=sampling), KeypointMaking(sampling=sampling))
        (codes, asked_spots), _ = fingerprint_file(reader, path, item, makings)
        asked = ItemCodes(codes, seeding_rows(codes))
        spans: dict[str, list[FurnitureSpan]] = {}
        for span in furniture.all_spans(place.connection):
            if span.item != own and span.item in place.holders:
                spans.setdefault(span.item, []).append(span)

        def path_of(item: str) -> Path:
            return path if item == own else place.objects.path_of(place.connection, item)

        def item_of(name: str) -> Item:
            return item if name == own else place.items[name]

        def kind_of(name: str) -> ItemKind:
            return item_of(name).kind

        spots = Spots(place)
        alike = None
        if chosen is not None:
            model = PictureModel(chosen)
            alike = learned_seeds_for(place, reader, model, spots, path=path, item=item, own=asked_spots)
        known = Known(tracks, index, spots, existing_keypoint_index(place), alike)
        frames = FootageReader(reader, path_of, item_of)
        matcher = Matcher(
            Footage(frames),
            lambda item: asked if item == own else tracks[item],
            lambda item: asked_spots if item == own else known.spots[item],
            kind_of,
            picture,
            tiny=frames.tiny,
            gone=place.stripped - {own},
        )
        found = known.matches(
            matcher,
            own,
            asked,
            asked_spots,
            partners=set(index.item_names) & set(place.items),
            house=KnownFurniture(spans, lambda item: (place.first_rank(item), item)),
            max_distance_bits=picture.seed_max_distance_bits,
            patience=Patience(picture.most_looks),
        )
    apart = without_darkened(spans, found)
    holes = {item: [one.span for one in of_item if one.span] for item, of_item in apart.items()}
    told = [piece for match in found for piece in clipped(match, holes, min_span_us=picture.least_left_us)]
    return sorted(told, key=lambda m: (m.query.start if m.query else 0, -m.score, m.ref_item))
