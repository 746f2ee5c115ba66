"""Tracing pictures, some items at a time: fingerprint, index, learn the furniture, match each with all before it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import msgspec

from twicetold.align.footage import Footage
from twicetold.align.patience import Patience
from twicetold.archive import ledger, problems
from twicetold.archive.ledger import Done
from twicetold.archive.objects import stripped_error
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
from twicetold.pipeline.side_by_side import in_order
from twicetold.pipeline.traced import find_paths, keep_traced, not_traced
from twicetold.pipeline.tracks import Tracks
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress

STAGE = "trace:picture"

FOOTAGE_BYTES = 2**30
"""Small grey frames kept for alignment: about ten minutes of footage."""

METHOD_VERSION = "10"
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
        self._paths: dict[str, Path | None] = {}
        self._frames = FootageReader(reader, self._path_of, lambda item: place.items[item].kind)
        self._footage = Footage(self._frames, max_bytes=FOOTAGE_BYTES)
        self._matcher = Matcher(
            self._footage,
            self._tracks.__getitem__,
            self._spots.__getitem__,
            lambda item: place.items[item].kind,
            place.settings.picture,
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
        find_paths(place, index.item_names, self._paths)
        outdated = place.stripped - index.items()
        new = place.in_order(self._waiting.intersection(items) - outdated)
        house = KnownFurniture(
            furnish(place, self._tracks, index, new, progress=progress), lambda item: (place.first_rank(item), item)
        )
        known = Known(self._tracks, index, self._spots, spot_index, alike)
        found = 0
        made = spots_made(place)
        progress.begin("match", total=len(new))
        for item, of_item, faults in self._matched(known, new, house=house):
            keep_traced(place, run_id, Done(item=item, stage=STAGE, version=self._version), of_item, faults)
            thin(place, item, made.get(item))
            found += len(of_item)
            progress.advance(subject=place.items[item].name)
        progress.end()
        # Sounds come next, and then other items.
        self._footage.let_go()
        furnish_by_matches(place, seen_material(place.settings), films_of(place))
        return found

    def _matched(
        self, known: Known, new: list[str], *, house: KnownFurniture
    ) -> Iterator[tuple[str, list[Match], list[Problem]]]:
        """Each new item in order with its matches. Items are judged side by side, but given back in order.

        In order, so that after a crash every pair of items is judged exactly once: an item's partners are those traced
        before and those before it among the new ones.
        """
        place = self._place
        traced = set(ledger.done(place.connection, STAGE))

        def work(number: int) -> tuple[str, list[Match], list[Problem]]:
            item = new[number]
            partners = place.held_elsewhere(item, traced.union(new[:number]) & self._paths.keys())
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
            faults = [
                problems.of_error(error, stage="align", subject=place.items[other].name or other)
                for other, error in self._frames.take_faults()
            ]
            if patience.left_out:
                faults.append(_left_out(place.items[item].name or item, patience.left_out))
            return item, found, faults

        yield from in_order(range(len(new)), work, workers=self._workers, name="match")

    def _path_of(self, item: str) -> Path:
        path = self._paths[item]
        if path is None:  # the matcher asks for no pictures of stripped items
            raise stripped_error(item)
        return path


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
        message=f"{name}: shows what very many releases show; {looks} of the least likely stretches were not looked at",
        hint="Raise 'most_looks' under [picture] in the settings to look at more, which takes longer.",
    )
