#!/usr/bin/env python3
"""What codes, spots and networks propose on a set with ground truth, before anything is verified, and what each costs.

    python bench/proposing.py SETDIR [--model efficientnet-lite0] [--file sscd=PATH] [--traced]

SETDIR is laid out as `trace_evalset.py` wants it; `edited_set.py` builds one. A row of the truth is proposed where a
pair of frames of it, within 1.2 s of the true moment, is. With `--traced` the whole pipeline runs three times from the
same fingerprints: as it is, with the first network besides, and with the network's proposals in the place of what the
index of spots proposes; pairs of releases are then counted after verification, and processor seconds of matching,
sound and describing by the network are printed.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.trace_evalset import TRACED_KINDS, cpu_seconds, predictions_of, read_set, write_intake, write_predictions
from twicetold import Archive
from twicetold.fingerprint import registry
from twicetold.fingerprint.learned import SHORT, Described
from twicetold.fingerprint.learned_model import NAMES, PACKAGED, ModelFile, PictureModel, model_file
from twicetold.media.reader import MediaReader
from twicetold.model import ItemKind
from twicetold.pipeline import known
from twicetold.pipeline.describing import KeptPictures
from twicetold.pipeline.fingerprinting import CodeMaking, Sampling, fingerprint_file, fingerprint_items, to_fingerprint
from twicetold.pipeline.indexing import existing_index
from twicetold.pipeline.keypointing import Spots, existing_keypoint_index
from twicetold.pipeline.learned_seeding import LearnedSeeds
from twicetold.pipeline.seeding import seeds_of
from twicetold.pipeline.spot_seeding import SpotSeeds, spot_seeds_of
from twicetold.pipeline.tracks import Tracks
from twicetold.run.progress import NoProgress
from twicetold.search.gallery import Gallery
from twicetold.settings import LearnedSettings, Settings, dump

NEAR_S = 1.2

Frames = list[tuple[str, NDArray[np.float64], NDArray[np.float64]]]
"""Of one query: with which item, and the times in seconds of the frames that are proposed together."""


def proposed_by_codes(archive: Archive, query: str, refs: set[str]) -> Frames:
    """What whole-picture codes propose."""
    place, fingerprinter = archive.workplace(), registry.load()
    tracks = Tracks(place, fingerprinter)
    codes = tracks[query]
    found = seeds_of(
        existing_index(place, fingerprinter),
        query,
        codes,
        partners=refs,
        masked=np.zeros(len(codes.codes), np.bool_),
        max_distance_bits=place.settings.picture.seed_max_distance_bits,
    )
    return [
        (one.item, codes.codes.times_us[one.query_rows] / 1e6, tracks[one.item].codes.times_us[one.ref_rows] / 1e6)
        for one in found
    ]


def proposed_by_spots(archive: Archive, query: str, refs: set[str]) -> Frames:
    """What the index of spots proposes."""
    place = archive.workplace()
    spots = Spots(place)
    found = spot_seeds_of(
        existing_keypoint_index(place),
        query,
        spots[query],
        partners=refs,
        aspect_of=lambda item: spots[item].aspect,
        masked=np.zeros(len(spots[query]), np.bool_),
        masked_in=lambda item: np.zeros(len(spots[item]), np.bool_),
    )
    return _times(spots, query, found)


def proposed_by_network(archive: Archive, pictures: dict[str, Described], query: str, refs: set[str]) -> Frames:
    """What a network proposes, and spots let stand."""
    spots = Spots(archive.workplace())
    seeds = LearnedSeeds(Gallery(pictures), spots.__getitem__, items=LearnedSettings().nearest_items)
    found = seeds.seeds_of(
        query,
        spots[query],
        partners=refs,
        masked=np.zeros(len(spots[query]), np.bool_),
        masked_in=lambda item: np.zeros(len(spots[item]), np.bool_),
    )
    return _times(spots, query, found)


def _times(spots: Spots, query: str, found: Iterator[SpotSeeds]) -> Frames:
    return [
        (
            one.item,
            spots[query].times_us[one.pairs.query_frame] / 1e6,
            spots[one.item].times_us[one.pairs.ref_frame] / 1e6,
        )
        for one in found
    ]


def described(archive: Archive, model: PictureModel) -> tuple[dict[str, Described], float]:
    """Every item's kept frames by a network, and processor milliseconds of the network for each, apart from reading."""
    place, spent, frames = archive.workplace(), 0.0, 0
    whole, run = {}, model.vectors

    def timed(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        nonlocal spent, frames
        begun = time.thread_time()
        found = run(pictures)
        spent, frames = spent + time.thread_time() - begun, frames + len(pictures)
        return found

    model.vectors = timed  # type: ignore[method-assign]  # this one network, to be timed
    spots = Spots(place)
    making = KeptPictures(model, spots.__getitem__, sampling=Sampling.of(place.settings.picture))
    with MediaReader(place.settings.media, workers=1) as reader:
        for item, known_item in sorted(place.items.items()):
            if known_item.kind in (ItemKind.VIDEO, ItemKind.IMAGE):
                path = place.objects.path_of(place.connection, item)
                (whole[item],), _ = fingerprint_file(reader, path, known_item, [making])
    return whole, 1000 * spent / max(frames, 1)


def told(truth: list[dict[str, str]], item_of: dict[str, str], found: dict[str, Frames]) -> str:
    """One line of the table: rows, pairs of items and pairs of frames."""
    rows, right = 0, set()
    for row in truth:
        query, ref = item_of[row["query_id"]], item_of[row["ref_id"]]
        begin, end, start, stop = (float(row[key]) for key in ("query_start", "query_end", "ref_start", "ref_end"))
        rate = (stop - start) / (end - begin) if end > begin and row["modality"] == "video" else 0.0
        there = False
        for item, at, under in found[query]:
            if item == ref:
                inside = (at >= begin - 0.3) & (at <= end + 0.3) if end > begin else np.ones(len(at), np.bool_)
                expected = start + (at - begin) * rate
                near = np.abs(under - expected) <= NEAR_S
                if not rate:
                    near = (under >= start - NEAR_S) & (under <= stop + NEAR_S)
                there |= bool((inside & near).any())
        rows += there
        right |= {(query, ref)} if there else set()
    pairs = {(query, item) for query, of_query in found.items() for item, _, _ in of_query}
    true = {(row["query_id"], row["ref_id"]) for row in truth}
    count = sum(len(at) for of_query in found.values() for _, at, _ in of_query)
    return f"{rows} of {len(truth)} | {len(right)} of {len(true)}, {len(pairs)} | {count}"


RUNS = {"spots": (False, True), "both": (True, True), "network": (True, False)}
"""With the network, and with the index of spots."""


def traced(
    folder: Path, rows: list[dict[str, str]], archive_folder: Path, out: Path, model: str, wanted: list[str]
) -> None:
    """Trace as it is, with a network besides, and with the network in the place of the index of spots.

    Each on a copy of the same fingerprinted archive, as matches of an earlier run teach furniture.
    """
    truth = {(row["query_id"], row["ref_id"]) for row in _truth(folder, {row["id"] for row in rows})}
    role = {row["id"]: row["role"] for row in rows}
    whole = known.spot_seeds_of
    for name in wanted:
        network, spots = RUNS[name]
        home = archive_folder.with_name(name)
        shutil.copytree(archive_folder, home)
        settings = Settings(learned=LearnedSettings(model=model if network else "none"))  # type: ignore[arg-type]
        (home / "twicetold.toml").write_text(dump(settings))
        known.spot_seeds_of = whole if spots else _nothing
        with Archive.open(home) as archive:
            begun = cpu_seconds()
            archive.trace(workers=1)
            spent = cpu_seconds() - begun
            found = [one for one in predictions_of(archive, role) if one["modality"] in TRACED_KINDS]
        shutil.rmtree(home)
        pairs = {(str(one["query_id"]), str(one["ref_id"])) for one in found}
        write_predictions(found, out.with_name(f"{out.stem}-{name}.csv"))
        right = f"{len(pairs & truth)} of {len(truth)} pairs, {len(pairs)} predicted"
        print(f"traced, {name}: {right}, {spent:.0f} cpu s", flush=True)
    known.spot_seeds_of = whole


def _nothing(*_given: object, **_more: object) -> Iterator[SpotSeeds]:
    return iter(())


def _truth(folder: Path, releases: set[str]) -> list[dict[str, str]]:
    with (folder / "truth.csv").open(newline="") as table:
        return [
            row
            for row in csv.DictReader(table)
            if row["modality"] in ("video", "image") and {row["query_id"], row["ref_id"]} <= releases
        ]


def searched_million() -> str:
    """What it costs to ask a million pictures for those most like the 600 of ten minutes of film."""
    random = np.random.default_rng(0)
    pictures = {
        f"{number:064x}": Described(
            np.arange(500, dtype=np.int64), random.integers(-127, 128, (500, SHORT)).astype(np.int8)
        )
        for number in range(2000)
    }
    gallery = Gallery(pictures)
    asked = random.integers(-127, 128, (600, SHORT)).astype(np.int8)
    begun = time.process_time()
    gallery.nearest(asked, allowed=np.ones(len(pictures), np.bool_), items=LearnedSettings().nearest_items)
    return f"600 pictures among {len(gallery)}: {time.process_time() - begun:.1f} cpu s"


def main() -> None:
    """Add, fingerprint, ask each, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("setdir", type=Path)
    parser.add_argument("--model", action="append", default=[], choices=NAMES)
    parser.add_argument("--file", action="append", default=[], help="NAME=PATH of a network that is not installed")
    parser.add_argument("--traced", type=Path, help="also trace; predictions go beside this path")
    parser.add_argument("--runs", default=",".join(RUNS), help="which of these, in this order")
    parser.add_argument("--million", action="store_true", help="also time asking among a million pictures")
    arguments = parser.parse_args()
    if arguments.million:
        print(searched_million())
    folder = arguments.setdir.resolve()
    rows = read_set(folder)
    models = [model_file(name) for name in arguments.model or [PACKAGED]]
    for name, path in (given.split("=", 1) for given in arguments.file):
        models.append(ModelFile(name, Path(path), hashlib.sha256(Path(path).read_bytes()).hexdigest()))
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "archive"
        write_intake(rows, folder, Path(scratch) / "releases.csv")
        with Archive.init(home) as archive:
            archive.add(folder, releases=Path(scratch) / "releases.csv", storage="referenced")
            _fingerprinted(archive)
        if arguments.traced:
            traced(folder, rows, home, arguments.traced, models[0].name, arguments.runs.split(","))
        with Archive.open(home) as archive:
            _table(archive, folder, rows, models)


def _table(archive: Archive, folder: Path, rows: list[dict[str, str]], models: list[ModelFile]) -> None:
    place = archive.workplace()
    item_of = {release.id: release.items[0] for release in place.releases}
    queries = [item_of[row["id"]] for row in rows if row["role"] == "query"]
    refs = {item_of[row["id"]] for row in rows if row["role"] == "ref"}
    truth = _truth(folder, set(item_of))
    print("| proposes | rows | pairs of items: true, proposed | pairs of frames | cpu ms a kept frame |")
    print("| --- | --- | --- | --- | --- |")
    codes = {query: proposed_by_codes(archive, query, refs) for query in queries}
    spots = {query: proposed_by_spots(archive, query, refs) for query in queries}
    print(f"| codes | {told(truth, item_of, codes)} | |")
    print(f"| spots | {told(truth, item_of, spots)} | |")
    print(f"| codes and spots | {told(truth, item_of, {q: codes[q] + spots[q] for q in queries})} | |")
    for file in models:
        pictures, milliseconds = described(archive, PictureModel(file))
        found = {query: proposed_by_network(archive, pictures, query, refs) for query in queries}
        print(f"| {file.name} | {told(truth, item_of, found)} | {milliseconds:.1f} |")
        both = {query: spots[query] + found[query] for query in queries}
        print(f"| spots and {file.name} | {told(truth, item_of, both)} | |", flush=True)


def _fingerprinted(archive: Archive) -> None:
    """See that codes and spots are there, with their indexes."""
    from twicetold.pipeline.indexing import updated_index
    from twicetold.pipeline.keypointing import KeypointMaking, updated_keypoint_index

    place, fingerprinter = archive.workplace(), registry.load()
    sampling = Sampling.of(place.settings.picture)
    makings = (CodeMaking(fingerprinter, sampling=sampling), KeypointMaking(sampling=sampling))
    with MediaReader(place.settings.media, workers=1) as reader:
        fingerprint_items(place, reader, to_fingerprint(place, makings), workers=1, progress=NoProgress())
    updated_index(place, Tracks(place, fingerprinter), fingerprinter, progress=NoProgress())
    updated_keypoint_index(place, Spots(place), progress=NoProgress())


if __name__ == "__main__":
    main()
