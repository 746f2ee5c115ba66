"""Searching one release of ten minutes in archives of millions of kept frames by their spots.

Codes are those of the demo's pictures with some bits turned over, so that common ones are common here too; some stock
cards recur as often as they do among made-up codes. The release copies frames of the archive under warps of its own;
what counts is whether the frames are proposed, and what it takes: to open the index, to add the release, to ask.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.costs.made_up import STOCK_CARDS, STOCK_SHARE
from bench.costs.processor import peak_mib
from bench.costs.searching import BAR_MIB, BAR_S, apart
from bench.keypoint_coding import pictures
from twicetold.fingerprint.keypoints import KEYPOINTS, PLACES, Keypoints, keypoints_of
from twicetold.pipeline.spot_seeding import spot_seeds_of
from twicetold.search.keypoint_index import INDEXED, KeypointIndex

FRAMES_PER_ITEM = 600
"""Ten minutes at one kept frame a second."""

ITEMS_AT_ONCE = 100
OTHER_BITS = 14
"""Bits that are turned over between a picture's code and that of another spot made of it."""

SEEN_AGAIN, AGAIN_BITS = 0.5, 5
"""Share of a frame's spots that are found again in a copy, and bits in which they differ then."""

COPIED = 0.9
"""Share of the release's frames that copy one of the archive."""

STOCK_BITS = 2
"""Bits that are turned over where a stock card is shown again."""

RELEASE = "f" * 64
"""Its name in the index."""

ASKED_OF_FAISS = 200


class Spotted(NamedTuple):
    """What searching for a release took, and the share of its copied frames that were proposed."""

    open_s: float
    add_s: float
    query_s: float
    peak_mib: float
    start_mib: float
    """of it before the index was opened: the interpreter, libraries, what was compiled and what is asked"""
    proposed: float
    pairs: int


def measure(counts: list[int]) -> None:
    """Print the table."""
    print(
        f"spots of one release: {FRAMES_PER_ITEM} kept frames with {KEYPOINTS} spots each and their mirror images,"
        f" {INDEXED} indexed of each frame of the archive; one thread"
    )
    titles = f"{'open s':>7} {'add s':>6} {'query s':>9} {'peak MiB':>9} {'before':>7} {'proposed':>9}"
    print(f"{'frames':>9} {'':12} {titles} {'frame pairs':>12}")
    for count in counts:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            np.save(folder / "pool.npy", pool())
            built, build_peak, size = apart(build, folder, count)
            found = apart(ask, folder, count)
            numbers = f"{found.open_s:7.2f} {found.add_s:6.2f} {found.query_s:9.2f} {found.peak_mib:9.0f}"
            numbers += f" {found.start_mib:7.0f} {found.proposed:9.3f}"
            print(f"{count:9d} {'spot index':12} {numbers} {found.pairs:12d}")
            if find_spec("faiss"):
                seconds = apart(ask_faiss, folder, count)
                print(f"{count:9d} {'faiss flat':12} {'':14} {seconds:9.0f}   from {ASKED_OF_FAISS} spots, codes alone")
            bar = BAR_S.get(count)
            if bar is not None:
                whole_s = found.open_s + found.add_s + found.query_s
                held = "held" if whole_s < bar and found.peak_mib < BAR_MIB else "MISSED"
                print(f"{'':9} bars: {bar} cpu s and {BAR_MIB} MiB: {held}", end="; ")
            print(f"built in {built:.0f} cpu s with {build_peak:.0f} MiB, {size / count:.0f} bytes a frame on disk")


def pool() -> NDArray[np.uint64]:
    """Codes of the demo's pictures."""
    return np.concatenate([keypoints_of(picture).codes for picture in pictures()])


def item(number: int, codes: NDArray[np.uint64], spots: int) -> Keypoints:
    """An item of the archive, always the same for its number."""
    random = np.random.default_rng(number)
    count = FRAMES_PER_ITEM * spots
    made = codes[random.integers(0, len(codes), count)] ^ flips(count, OTHER_BITS, random)
    places = random.integers(0, PLACES + 1, (count, 2)).astype(np.uint8)
    sizes = random.integers(100, 160, count).astype(np.uint8)
    shown = np.repeat(cards_of(number), spots)
    rows = np.flatnonzero(shown >= 0)
    card = shown[rows] * KEYPOINTS + rows % spots
    stock = stock_cards(codes)
    made[rows] = stock.codes[card] ^ flips(len(rows), STOCK_BITS, random)
    places[rows], sizes[rows] = stock.places[card], stock.sizes[card]
    return Keypoints(
        times_us=np.arange(FRAMES_PER_ITEM, dtype=np.int64) * 1_000_000,
        starts=np.arange(FRAMES_PER_ITEM + 1, dtype=np.int64) * spots,
        codes=made,
        places=places,
        sizes=sizes,
        aspect=16 / 9,
        end_us=FRAMES_PER_ITEM * 1_000_000,
    )


def stock_cards(codes: NDArray[np.uint64]) -> Keypoints:
    """The pictures that recur, a frame each."""
    random, count = np.random.default_rng(1), STOCK_CARDS * KEYPOINTS
    return Keypoints(
        times_us=np.arange(STOCK_CARDS, dtype=np.int64),
        starts=np.arange(STOCK_CARDS + 1, dtype=np.int64) * KEYPOINTS,
        codes=codes[random.integers(0, len(codes), count)] ^ flips(count, OTHER_BITS, random),
        places=random.integers(0, PLACES + 1, (count, 2)).astype(np.uint8),
        sizes=random.integers(100, 160, count).astype(np.uint8),
    )


def cards_of(number: int) -> NDArray[np.int64]:
    """Which stock card each frame of an item shows, -1 for none."""
    random = np.random.default_rng((1, number))
    shown = random.random(FRAMES_PER_ITEM) < STOCK_SHARE
    return np.where(shown, random.integers(0, STOCK_CARDS, FRAMES_PER_ITEM), -1)


def release(count: int, codes: NDArray[np.uint64]) -> tuple[Keypoints, NDArray[np.int64]]:
    """The release, and for each of its frames the item and frame that it copies, int64 (f, 2); -1 for none, and for
    stock, which it may show and need not be proposed."""
    random = np.random.default_rng(-count % 2**31)
    made = item(2**31, codes, KEYPOINTS)
    fresh, places, sizes = made.codes.copy(), made.places.copy(), made.sizes.copy()
    copied = np.full((FRAMES_PER_ITEM, 2), -1, np.int64)
    for frame in np.flatnonzero(random.random(FRAMES_PER_ITEM) < COPIED):
        copied[frame] = random.integers(0, count // FRAMES_PER_ITEM), random.integers(0, FRAMES_PER_ITEM)
        source = item(int(copied[frame, 0]), codes, INDEXED)
        rows = np.flatnonzero(random.random(INDEXED) < SEEN_AGAIN)
        of = copied[frame, 1] * INDEXED + rows
        to = made.starts[frame] + random.permutation(KEYPOINTS)[: len(rows)]
        fresh[to] = source.codes[of] ^ flips(len(rows), AGAIN_BITS, random)
        # The copy shows the middle of the picture.
        places[to] = np.clip(np.rint((source.places[of] / PLACES - 0.1) / 0.8 * PLACES), 0, PLACES).astype(np.uint8)
        sizes[to] = source.sizes[of] + 8
        if cards_of(int(copied[frame, 0]))[copied[frame, 1]] >= 0:
            copied[frame] = -1
    return replace(made, codes=fresh, places=places, sizes=sizes), copied


def flips(count: int, bits: int, random: np.random.Generator) -> NDArray[np.uint64]:
    """What to XOR with to turn over up to `bits` bits of each of so many codes."""
    turned = np.zeros(count, np.uint64)
    for _ in range(bits):
        turned |= np.uint64(1) << random.integers(0, 64, count, dtype=np.uint64)
    return turned


def build(folder: Path, count: int) -> tuple[float, float, int]:
    """Index an archive of `count` frames: processor seconds, peak memory in MiB, bytes on disk."""
    codes, index, spent = np.load(folder / "pool.npy"), KeypointIndex.open(folder / "index"), 0.0
    for batch in batches(count):
        made = [(name_of(number), item(number, codes, INDEXED)) for number in batch]
        started = time.process_time()
        index.append_many(made)
        spent += time.process_time() - started
    size = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file())
    return spent, peak_mib(), size


def ask(folder: Path, count: int) -> Spotted:
    """Propose frames for the release, with the maps that lay them on one another."""
    codes = np.load(folder / "pool.npy")
    asked, copied = release(count, codes)
    compiled = KeypointIndex.open(folder / "compiled")
    compiled.append_many([(name_of(0), item(0, codes, INDEXED))])
    seeds(compiled, asked.take(asked.frame == 0))
    before, started = peak_mib(), time.process_time()
    index = KeypointIndex.open(folder / "index")
    opened = time.process_time() - started
    started = time.process_time()
    index.append_many([(RELEASE, asked)])
    added = time.process_time() - started
    started = time.process_time()
    found = seeds(index, asked)
    spent = time.process_time() - started
    there = {
        (query, int(name, 16), ref)
        for name, frames, refs in found
        for query, ref in zip(frames.tolist(), refs.tolist(), strict=True)
    }
    wanted = [(frame, int(of), int(at)) for frame, (of, at) in enumerate(copied) if of >= 0]
    proposed = float(np.mean([one in there for one in wanted]))
    return Spotted(opened, added, spent, peak_mib(), before, proposed, len(there))


def seeds(index: KeypointIndex, query: Keypoints) -> list[tuple[str, NDArray[np.int64], NDArray[np.int64]]]:
    """Items with the frames of the query and of theirs that are proposed together."""
    nothing = np.zeros(FRAMES_PER_ITEM, np.bool_)
    found = spot_seeds_of(
        index,
        RELEASE,
        query,
        partners=set(index.item_names),
        aspect_of=lambda _: 16 / 9,
        masked=nothing[: len(query)],
        masked_in=lambda _: nothing,
    )
    return [(one.item, one.pairs.query_frame, one.pairs.ref_frame) for one in found]


def ask_faiss(folder: Path, count: int) -> float:
    """Processor seconds that comparing every spot of the release with every one of the archive would take."""
    import faiss

    faiss.omp_set_num_threads(1)
    codes = np.load(folder / "pool.npy")
    asked, _ = release(count, codes)
    spent = 0.0
    for batch in batches(count):
        flat = faiss.IndexBinaryFlat(64)
        for number in batch:
            flat.add(item(number, codes, INDEXED).codes[:, None].view(np.uint8))
        started = time.process_time()
        flat.range_search(asked.codes[:ASKED_OF_FAISS, None].view(np.uint8), 11)
        spent += time.process_time() - started
    return spent * 2 * len(asked.codes) / ASKED_OF_FAISS


def batches(count: int) -> Iterator[range]:
    """Numbers of the archive's items, as many as are added in one change."""
    items = count // FRAMES_PER_ITEM
    for first in range(0, items, ITEMS_AT_ONCE):
        yield range(first, min(items, first + ITEMS_AT_ONCE))


def name_of(number: int) -> str:
    """An item's name in the index."""
    return f"{number:064x}"
