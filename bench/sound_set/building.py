"""A set of references and queries with ground truth, made from real sound and edits of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.sound_set.doubles import RATE, Sound, repeats
from bench.sound_set.edits import EDITS, Edit, write_sound
from bench.sound_set.material import level, talks, tunes

CARRIER_S = 12.0
"""How much of other sound surrounds the reused stretch, half before and half behind."""

LENGTHS_S = (4.0, 6.0, 9.0, 13.0)


@dataclass(frozen=True, slots=True)
class Query:
    """One query. `ref` is the reference that `[start, end)` of it repeats, from `ref_start` to `ref_end` (seconds);
    `edit` is 'nothing' where it repeats none."""

    path: Path
    edit: str
    ref: Path | None = None
    start: float = 0.0
    end: float = 0.0
    ref_start: float = 0.0
    ref_end: float = 0.0


def build(material: Path, folder: Path, *, seed: int, queries_per_edit: int) -> tuple[list[Path], list[Query]]:
    """Write the set to `folder`; returns the references and the queries."""
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    kinds = [tunes(material), talks(material)]
    for kind in kinds:
        random.shuffle(kind)  # type: ignore[arg-type]
    # Half of each kind is reused, the other half carries: same composers, same instruments, same speakers.
    refs = [piece for kind in kinds for piece in kind[::2]]
    carriers = [kind[1::2] for kind in kinds]
    paths = []
    for number, piece in enumerate(refs):
        paths.append(folder / f"ref-{number:03d}.m4a")
        write_sound(paths[-1], piece, "aac", 128_000)
    queries = []
    for edit in EDITS:
        for number in range(queries_per_edit):
            carrier = carriers[number % len(carriers)]
            held = carrier[int(random.integers(len(carrier)))]
            name = f"{edit.name.replace(' ', '-').replace('/', '')}-{number:02d}"
            queries.append(_query(folder, name, edit, paths, refs, held, random))
    for number in range(2 * queries_per_edit):
        carrier = carriers[number % len(carriers)]
        path = folder / f"nothing-{number:02d}.m4a"
        write_sound(path, carrier[int(random.integers(len(carrier)))][: 25 * RATE], "aac", 96_000)
        queries.append(Query(path, "nothing"))
    for name, sound in _nothing_to_hear(random).items():
        path = folder / f"nothing-{name}.m4a"
        write_sound(path, sound, "aac", 96_000)
        queries.append(Query(path, "nothing"))
        # The same in the archive: it must not match itself either.
        paths.append(folder / f"ref-{name}.m4a")
        write_sound(paths[-1], sound, "aac", 128_000)
    return paths, queries


def _query(
    folder: Path,
    name: str,
    edit: Edit,
    paths: Sequence[Path],
    refs: Sequence[Sound],
    carrier: Sound,
    random: np.random.Generator,
) -> Query:
    length_s = edit.length_s or float(random.choice(LENGTHS_S))
    taken_s = length_s * edit.rate
    while True:
        chosen = int(random.integers(len(refs)))
        ref, source = paths[chosen], refs[chosen]
        ref_start = float(random.uniform(0, len(source) / RATE - taken_s))
        first, end = round(ref_start * RATE), round((ref_start + taken_s) * RATE)
        stretch = source[first:end]
        audible = level(stretch[: RATE // 2]) > 0.01 and level(stretch[-RATE // 2 :]) > 0.01
        # What a machine plays alike twice has two true places.
        if audible and not repeats(source, first, end):
            break
    inserted = edit.apply(stretch, int(random.integers(1_000_000)))
    half = round(CARRIER_S / 2 * RATE)
    at = int(random.integers(0, len(carrier) - 2 * half))
    before, behind = carrier[at : at + half], carrier[at + half : at + 2 * half]
    suffix, codec, bit_rate = edit.coded
    path = folder / f"{name}.{suffix}"
    picture_seed = int(random.integers(1_000_000)) if edit.picture else None
    write_sound(path, np.concatenate([before, inserted, behind]), codec, bit_rate, picture_seed=picture_seed)
    start = half / RATE
    return Query(path, edit.name, ref, start, start + len(inserted) / RATE, ref_start, ref_start + len(stretch) / RATE)


def _nothing_to_hear(random: np.random.Generator) -> dict[str, Sound]:
    time = np.arange(20 * RATE) / RATE
    noise = random.normal(0, 1, len(time))
    room = np.convolve(noise, np.ones(12) / 12, "same")
    return {
        "silence": np.zeros(len(time), np.float32),
        "tone": (0.3 * np.sin(2 * np.pi * 1000 * time)).astype(np.float32),
        "dial-tone": (0.2 * np.sin(2 * np.pi * 350 * time) + 0.2 * np.sin(2 * np.pi * 440 * time)).astype(np.float32),
        "beeps": (0.3 * np.sin(2 * np.pi * 800 * time) * (time % 1 < 0.3)).astype(np.float32),
        "white-noise": (0.1 * noise).astype(np.float32),
        "room-noise": (0.01 * room).astype(np.float32),
    }
