"""Idents of a small channel: codes are made up, and no film is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.lineage.conftest import date, span
from tests.pipeline.catalogued import archive_of, digest, film
from twicetold.api import Archive
from twicetold.archive import furniture
from twicetold.fingerprint.base import FrameCodes
from twicetold.fingerprint.blank import Blank
from twicetold.model import FurnitureSpan, Release
from twicetold.pipeline.furnishing import furnish, masked_rows
from twicetold.pipeline.tracks import ItemCodes, seeding_rows
from twicetold.run.progress import NoProgress
from twicetold.search.index import FrameIndex

STEP_US = 200_000
ROWS = 100
IDENT = np.random.default_rng(1).integers(0, 2**63, (15, 4)).astype(np.uint64)
"""Three seconds of a moving ident."""


def footage(seed: int) -> NDArray[np.uint64]:
    return np.random.default_rng(1000 + seed).integers(0, 2**63, (ROWS, 4)).astype(np.uint64)


def codes_of(shown: NDArray[np.uint64], *, black: slice = slice(0), nearly_flat: slice = slice(0)) -> FrameCodes:
    flags = np.zeros(len(shown), np.uint8)
    flags[black] = Blank.BLACK | Blank.FLAT | Blank.NEAR_FLAT
    flags[nearly_flat] = Blank.NEAR_FLAT
    return FrameCodes(
        times_us=np.arange(len(shown), dtype=np.int64) * STEP_US,
        codes=shown,
        mirrored=~shown,
        quality=np.full(len(shown), 100, np.uint8),
        flags=flags,
        end_us=len(shown) * STEP_US,
    )


class Channel:
    """Releases of one source, one film each, indexed as they come."""

    def __init__(self, folder: Path, names: str) -> None:
        contents = [
            (Release(id=name, source="channel", dates=(date(number),), items=(digest(name),)), [film(name)])
            for number, name in enumerate(names)
        ]
        self.archive: Archive = archive_of(folder / "archive", contents)
        self.index = FrameIndex.open(folder / "index")
        self.codes: dict[str, ItemCodes] = {}

    def __getitem__(self, item: str) -> ItemCodes:
        return self.codes[item]

    def show(self, name: str, codes: FrameCodes) -> None:
        found = ItemCodes(codes, seeding_rows(codes))
        self.codes[digest(name)] = found
        rows = np.flatnonzero(found.seeding)
        self.index.append(digest(name), codes.codes[rows], rows)

    def furnish(self, names: str) -> dict[str, list[tuple[str, float, float]]]:
        """What furniture is found when these releases are new: label, start and end in seconds, by name."""
        found = furnish(
            self.archive.workplace(),
            self,  # type: ignore[arg-type]  # as much of the tracks as is asked for
            self.index,
            [digest(name) for name in names],
            progress=NoProgress(),
        )
        return {
            bytes.fromhex(item).decode().rstrip("\0"): [
                (one.label, one.span.start / 1e6, one.span.end / 1e6) for one in spans if one.span
            ]
            for item, spans in found.items()
        }


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Channel]:
    made = Channel(tmp_path, "abcd")
    yield made
    made.archive.close()


def with_ident(seed: int, at: int) -> FrameCodes:
    shown = footage(seed)
    shown[at : at + len(IDENT)] = IDENT
    return codes_of(shown)


def test_what_opens_three_releases_of_a_source_is_furniture_of_all_three(channel: Channel) -> None:
    for seed, name in enumerate("abc"):
        channel.show(name, with_ident(seed, 0))
    channel.show("d", codes_of(footage(9)))
    assert channel.furnish("abcd") == {name: [("opening", 0, 3)] for name in "abc"}
    (thing,) = furniture.all_furniture(channel.archive.connection)
    assert (thing.source, thing.label, thing.releases) == ("channel", "opening", 3)


def test_two_releases_are_not_enough(channel: Channel) -> None:
    for seed, name in enumerate("ab"):
        channel.show(name, with_ident(seed, 0))
    for seed, name in enumerate("cd"):
        channel.show(name, codes_of(footage(5 + seed)))
    assert channel.furnish("abcd") == {}
    assert furniture.all_furniture(channel.archive.connection) == []


def test_a_later_release_is_recognised_by_the_look_wherever_the_ident_stands(channel: Channel) -> None:
    for seed, name in enumerate("abc"):
        channel.show(name, with_ident(seed, ROWS - len(IDENT)))
        first = channel.furnish(name) if name == "c" else {}
    assert first["c"] == [("closing", 17, 20)]
    channel.show("d", with_ident(7, 40))
    assert channel.furnish("d")["d"] == [("closing", 8, 11)]
    assert len(furniture.all_furniture(channel.archive.connection)) == 1


def test_releases_traced_before_the_ident_was_known_are_gone_over_again(channel: Channel) -> None:
    for seed, name in enumerate("ab"):
        channel.show(name, with_ident(seed, 0))
    assert channel.furnish("ab") == {}
    channel.show("c", with_ident(2, 0))
    assert set(channel.furnish("c")) == {"a", "b", "c"}


def test_doing_it_again_changes_nothing(channel: Channel) -> None:
    for seed, name in enumerate("abc"):
        channel.show(name, with_ident(seed, 0))
    channel.show("d", codes_of(footage(9)))
    first = channel.furnish("abcd")
    kept = furniture.all_furniture(channel.archive.connection)
    assert channel.furnish("") == first
    assert channel.furnish("abcd") == first
    assert furniture.all_furniture(channel.archive.connection) == kept


def test_black_is_furniture_of_its_own_and_no_thing(channel: Channel) -> None:
    shown = footage(3)
    shown[50:60] = 0
    channel.show("a", codes_of(shown, black=slice(50, 60)))
    assert channel.furnish("a") == {"a": [("black", 10, 12)]}
    (kept,) = furniture.all_spans(channel.archive.connection)
    assert kept.furniture_id is None


def test_a_nearly_flat_picture_is_footage(channel: Channel) -> None:
    shown = footage(1)
    channel.show("a", codes_of(shown, nearly_flat=slice(50, 60)))
    assert "a" not in channel.furnish("a"), "a bird in the sky is footage"


def test_what_was_called_blank_and_is_not_any_more_is_forgotten(channel: Channel) -> None:
    shown = footage(1)
    channel.show("a", codes_of(shown, black=slice(50, 60)))
    channel.furnish("a")
    channel.codes[digest("a")] = ItemCodes(codes_of(shown), channel.codes[digest("a")].seeding)
    assert channel.furnish("a") == {}


def test_rows_in_furniture_are_masked_and_no_others() -> None:
    codes = codes_of(footage(1))
    spans = [
        FurnitureSpan(item="a", span=span(1, 2), label="opening"),
        FurnitureSpan(item="a", span=span(19.8, 25), label="closing"),
        FurnitureSpan(item="a", span=None, label="card"),
    ]
    assert np.flatnonzero(masked_rows(codes, spans)).tolist() == [5, 6, 7, 8, 9, 99]
    assert not masked_rows(codes, []).any()
