"""Bytes on disk of what is derived from film, for every 1,000 hours."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from bench.costs.made_up import FRAMES_PER_ITEM, archive_codes
from bench.costs.spots import OTHER_BITS, flips
from bench.keypoint_coding import pictures
from twicetold.fingerprint import keypoint_store, store
from twicetold.fingerprint.base import FrameCodes
from twicetold.fingerprint.keypoints import PLACES, Keypoints, keypoints_of
from twicetold.fingerprint.pdq_frame import PdqFrame
from twicetold.search.keypoint_index import INDEXED, KeypointIndex

HOURS = 1000
ITEM_S = 600
RATES = (1, 2, 5)
KEPT = (0.25, 0.5, 1)
"""Frames a second whose spots are kept: a picture that stands, talk, and one that moves."""

ITEMS = 100
"""Releases in the index that is measured: what it holds once is little then."""

MOVED = 3
"""Parts of 255 by which a spot is moved between two showings of one picture."""


def measure(index_bytes_per_code: float) -> None:
    """Print the table: releases of ten minutes, with as many rows as a rate gives."""
    print(f"on disk for {HOURS} hours in releases of ten minutes, in MB")
    print(f"{'frames a second':>16} {'fingerprints':>13} {'index':>7} {'together':>9}")
    for rate in RATES:
        files = HOURS * 3600 / ITEM_S * _file_bytes(ITEM_S * rate)
        index = HOURS * 3600 * rate * index_bytes_per_code
        print(f"{rate:16d} {files / 1e6:13.0f} {index / 1e6:7.0f} {(files + index) / 1e6:9.0f}")
    print(f"{'kept frames/s':>16}   spots of pictures, {INDEXED} of each kept frame, as they are after a trace")
    for kept in KEPT:
        files, index = (HOURS * 3600 / ITEM_S * held for held in _spot_bytes(round(ITEM_S * kept)))
        print(f"{kept:16} {files / 1e6:13.0f} {index / 1e6:7.0f} {(files + index) / 1e6:9.0f}")


def _spot_bytes(frames: int) -> tuple[int, int]:
    """Bytes of the file and of the index for one release with so many kept frames."""
    random = np.random.default_rng(0)
    shown = Keypoints.joined([keypoints_of(picture).first(INDEXED) for picture in pictures()])
    lengths = np.diff(shown.starts)
    frame = np.arange(frames) % len(shown)
    rows = np.concatenate([np.arange(shown.starts[k], shown.starts[k + 1]) for k in frame])
    # A little is moved, so that pictures that come again are not stored as repetitions, which neighbours are not.
    moved = shown.places[rows].astype(np.int64) + random.integers(-MOVED, MOVED + 1, (len(rows), 2))
    made = Keypoints(
        times_us=np.arange(frames, dtype=np.int64) * (ITEM_S * 1_000_000 // frames),
        starts=np.concatenate([[0], np.cumsum(lengths[frame])]).astype(np.int64),
        codes=shown.codes[rows] ^ flips(len(rows), OTHER_BITS, random),
        places=np.clip(moved, 0, PLACES).astype(np.uint8),
        sizes=shown.sizes[rows],
        end_us=ITEM_S * 1_000_000,
    )
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "item.arrow"
        keypoint_store.write(path, made.packed(), item_sha256="0" * 64, settings_digest="")
        KeypointIndex.open(Path(scratch) / "index").append_many([(f"{n:064x}", made) for n in range(ITEMS)])
        segment = sum(file.stat().st_size for file in (Path(scratch) / "index").rglob("*.npy"))
        return path.stat().st_size, segment // ITEMS


def _file_bytes(rows: int) -> int:
    codes, mirrored = (archive_codes(max(rows, FRAMES_PER_ITEM), np.random.default_rng(n))[:rows] for n in (0, 1))
    made = FrameCodes(
        times_us=np.arange(rows, dtype=np.int64) * (ITEM_S * 1_000_000 // rows),
        codes=codes,
        mirrored=mirrored,
        quality=np.full(rows, 100, np.uint8),
        flags=np.zeros(rows, np.uint8),
        end_us=ITEM_S * 1_000_000,
    )
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "item.arrow"
        store.write(path, made, item_sha256="0" * 64, fingerprinter=PdqFrame())
        return path.stat().st_size
