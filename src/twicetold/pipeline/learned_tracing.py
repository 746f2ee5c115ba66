"""The slot for a network, from the setting to proposals: which model, what it makes of each item, and what is asked of
it.

Off by default. With `learned.model` set, a trace describes every item's kept frames once and lets the nearest ones be
judged like what spots propose; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from twicetold.archive import ledger
from twicetold.fingerprint.keypoints import Keypoints
from twicetold.fingerprint.learned_model import ModelFile, PictureModel, model_file
from twicetold.media.reader import MediaReader
from twicetold.model import Item
from twicetold.pipeline.describing import VERSION, KeptPictures, described_items
from twicetold.pipeline.fingerprinting import Sampling, fingerprint_file
from twicetold.pipeline.keypointing import Spots
from twicetold.pipeline.learned_seeding import LearnedSeeds
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress
from twicetold.search.gallery import Gallery

OFF = "none"


def chosen_model(place: Workplace) -> ModelFile | None:
    """The model that the settings name; a relative path is from the archive's folder. None where there is to be none.

    Raises:
        UsageError: `learned.no_model`, it is not there.
    """
    wanted = place.settings.learned
    if wanted.model == OFF:
        return None
    return model_file(wanted.model, path=place.layout.root / wanted.file if wanted.file else None, sha256=wanted.sha256)


def version_of_learned(place: Workplace) -> str:
    """What has to be equal for matches to stand: empty without a model, so that setting none changes nothing."""
    model = chosen_model(place)
    return "" if model is None else f"{VERSION}/{model.sha256[:16]}/{place.settings.learned.nearest_items}"


def learned_seeds(
    place: Workplace,
    reader: MediaReader,
    model: PictureModel,
    spots: Spots,
    *,
    among: Collection[str],
    workers: int,
    progress: Progress,
) -> LearnedSeeds:
    """Proposals over every item, after describing those that are new.

    Args:
        among: items whose spots are found.
    """
    making = KeptPictures(model, spots.__getitem__, sampling=Sampling.of(place.settings.picture))
    found = described_items(place, reader, making, among=among, workers=workers, progress=progress)
    return LearnedSeeds(Gallery(found), spots.__getitem__, items=place.settings.learned.nearest_items)


def learned_seeds_for(
    place: Workplace, reader: MediaReader, model: PictureModel, spots: Spots, *, path: Path, item: Item, own: Keypoints
) -> LearnedSeeds:
    """Proposals for a file that is not in the archive.

    Args:
        item: the file as an item.
        own: its spots.
    """
    making = KeptPictures(model, lambda _: own, sampling=Sampling.of(place.settings.picture))
    (asked,), _ = fingerprint_file(reader, path, item, [making])
    known = {
        name: making.read(making.path(place, name), name)
        for name in ledger.done(place.connection, making.stage, version=making.version)
    }
    return LearnedSeeds(Gallery(known), spots.__getitem__, items=place.settings.learned.nearest_items, asked=asked)
