"""Tracing pictures, some items at a time: fingerprint, index, learn the furniture, match each with all before it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any

import msgspec

from twicetold.align.footage import Footage
from twicetold.align.patience import Patience
from twicetold.fingerprint.base import Fingerprinter
from twicetold.fingerprint.learned_model import PictureModel
from twicetold.media.reader import MediaReader
from twicetold.model import Match, Modality, Problem
from twicetold.pipeline.fingerprinting import (
    PICTURE_KINDS,
    CodeMaking,
    Making,
    Sampling,
    fingerprint_items,
    to_fingerprint,
    version_of,
)
from twicetold.pipeline.furnishing import KnownFurniture, furnish
from twicetold.pipeline.indexing import updated_index
from twicetold.pipeline.keypointing import (
    KeypointMaking,
    Spots,
    keypoint_making,
    spots_made,
    thicken,
    thin,
    updated_keypoint_index,
)
from twicetold.pipeline.known import Known
from twicetold.pipeline.learned_tracing import learned_seeds, version_of_learned
from twicetold.pipeline.matching import Matcher
from twicetold.pipeline.reading import FootageReader
from twicetold.pipeline.recurring import films_of, furnish_by_matches, seen_material
from twicetold.pipeline.traced import Paths, align_faults, match_in_order, not_traced
from twicetold.pipeline.tracks import Tracks
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress

STAGE = "trace:picture"

FOOTAGE_BYTES = 2**30
"""Small grey frames kept for alignment: about ten minutes of footage."""

METHOD_VERSION = "22"
"""Changes whenever the same fingerprints would give other matches: everything is then matched again."""


class PictureTracing:
    """Traces pictures in one run, some items at a time; holds what is read of those before for those to come."""

    def __init__(
        self,
        place: Workplace,
        reader: MediaReader,
        fingerprinter: Fingerprinter,
        model: PictureModel | None,
        *,
        progress: Progress,
        workers: int,
    ) -> None:
        self._place = place
        self._reader = reader
        self._fingerprinter = fingerprinter
        self._model = model
        self._progress = progress
        self._workers = workers
        sampling = Sampling.of(place.settings.picture)
        self._makings = (CodeMaking(fingerprinter, sampling=sampling), KeypointMaking(sampling=sampling))
        self._version = _version(place, fingerprinter)
        self._waiting: set[str] = set()
        self._to_fingerprint: dict[str, list[Making[Any]]] = {}
        self._tracks, self._spots = Tracks(place, fingerprinter), Spots(place)
        self._paths = Paths(place)
        self._frames = FootageReader(reader, self._paths.__getitem__, place.items.__getitem__)
        self._footage = Footage(self._frames, max_bytes=FOOTAGE_BYTES)
        self._matcher = Matcher(
            self._footage,
            self._tracks.__getitem__,
            self._spots.__getitem__,
            lambda item: place.items[item].kind,
            place.settings.picture,
            tiny=self._frames.tiny,
            gone=place.stripped,
        )

    def waiting(self) -> set[str]:
        """Items to trace; to be asked for first. Where the method or its settings changed, all of them, anew."""
        place = self._place
        self._waiting = not_traced(
            place, STAGE, self._version, kinds=PICTURE_KINDS, modalities=(Modality.VIDEO, Modality.IMAGE)
        )
        thicken(place, self._waiting)
        self._to_fingerprint = to_fingerprint(place, self._makings)
        return self._waiting

    def trace(self, items: Collection[str], run_id: int) -> int:
        """Trace those of the items that wait; returns how many matches were found."""
        place, progress = self._place, self._progress
        waiting_later = self._waiting.difference(items)
        todo = {item: ways for item, ways in self._to_fingerprint.items() if item not in waiting_later}
        fingerprint_items(place, self._reader, todo, workers=self._workers, progress=progress)
        for item in todo:
            del self._to_fingerprint[item]
        index = updated_index(place, self._tracks, self._fingerprinter, progress=progress)
        spot_index = updated_keypoint_index(place, self._spots, progress=progress)
        alike = None
        if self._model is not None:
            alike = learned_seeds(
                place,
                self._reader,
                self._model,
                self._spots,
                among=spot_index.items(),
                workers=self._workers,
                progress=progress,
            )
        self._paths.find(index.item_names)
        outdated = place.stripped - index.items()
        new = place.in_order(self._waiting.intersection(items) - outdated)
        house = KnownFurniture(
            furnish(place, self._tracks, index, new, progress=progress), lambda item: (place.first_rank(item), item)
        )
        known = Known(self._tracks, index, self._spots, spot_index, alike)
        made = spots_made(place)
        found = match_in_order(
            place,
            new,
            lambda item, partners: self._judged(known, item, partners, house=house),
            stage=STAGE,
            version=self._version,
            run_id=run_id,
            among=self._paths.items,
            workers=self._workers,
            progress=progress,
            label="match",
            kept=lambda item: thin(place, item, made.get(item)),
        )
        # Sounds come next, and then other items.
        self._footage.let_go()
        furnish_by_matches(place, seen_material(place.settings), films_of(place))
        return found

    def _judged(
        self, known: Known, item: str, partners: set[str], *, house: KnownFurniture
    ) -> tuple[list[Match], list[Problem]]:
        place = self._place
        patience = Patience(place.settings.picture.most_looks)
        found = known.matches(
            self._matcher,
            item,
            known.tracks[item],
            known.spots[item],
            partners=partners,
            house=house,
            max_distance_bits=place.settings.picture.seed_max_distance_bits,
            patience=patience,
        )
        faults = align_faults(place, self._frames.take_faults())
        if patience.left_out:
            faults.append(_left_out(place.items[item].name or item, patience.left_out))
        return found, faults


def _version(place: Workplace, fingerprinter: Fingerprinter) -> str:
    picture = msgspec.json.encode(place.settings.picture, order="deterministic")
    fingerprints = version_of(fingerprinter, sampling=Sampling.of(place.settings.picture))
    fingerprints += f"/{keypoint_making(place).version}"
    if learned := version_of_learned(place):
        fingerprints += f"/{learned}"
    return f"{METHOD_VERSION}/{fingerprints}/{hashlib.sha256(picture).hexdigest()[:16]}"


def _left_out(name: str, looks: int) -> Problem:
    return Problem(
        stage="align",
        subject=name,
        code="align.left_out",
        message=f"{name}: so much resembles it that {looks} of the least likely stretches were not looked at",
        hint="Raise 'most_looks' under [picture] in the settings to look at more, which takes longer.",
    )
