from __future__ import annotations

import numpy as np
import pytest

from tests.handover.conftest import SECOND, code, film, still
from twicetold.handover.lookup import Lookup


def codes(*seeds: int) -> np.ndarray:
    return np.frombuffer(b"".join(map(code, seeds)), ">u8").astype(np.uint64).reshape(-1, 4)


def flipped(row: np.ndarray, bits: int) -> np.ndarray:
    out = row.copy()
    for bit in range(bits):
        out[bit % 2] ^= np.uint64(1) << np.uint64(bit // 2)
    return out


@pytest.fixture
def filled(archive):
    archive.handover.create("FAIR")
    archive.handover.create("OTHER")
    archive.handover.put("FAIR", [film("a", 1, 2, 3, 4), still("b", 9), still("gone", 10, withdrawn=True)])
    archive.handover.put("OTHER", [still("c", 9)])
    return archive


def test_near_hashes_are_found_with_their_distance_nearest_first(filled) -> None:
    lookup = filled.handover.lookup()
    query = np.array([flipped(codes(9)[0], 5), flipped(codes(2)[0], 31), flipped(codes(3)[0], 32), codes(10)[0]])
    hits = lookup.near(query)
    uids = filled.handover.uids(hit.entry.id for hit in hits)
    assert [(hit.query, uids[hit.entry.id], hit.distance_bits) for hit in hits] == [
        (0, "b", 5),
        (0, "c", 5),
        (1, "a", 31),
    ]
    assert hits[2].time_us == SECOND
    assert [hit.entry.bank for hit in lookup.near(query[:1], banks=["OTHER"])] == ["OTHER"]


def test_an_empty_lookup_knows_nothing(archive) -> None:
    assert archive.handover.lookup().near(codes(1)) == []
    assert len(archive.handover.lookup()) == 0


def test_a_film_that_shows_part_of_an_entry_is_told_as_spans(filled) -> None:
    times = np.array([20, 21, 22, 23]) * SECOND
    [(entry, one)] = filled.handover.lookup().spans(times, codes(50, 2, 3, 4))
    assert filled.handover.uids([entry.id]) == {entry.id: "a"}
    assert entry.frames == 4
    assert (entry.bank, one.start_us, one.end_us) == ("FAIR", 21 * SECOND, 24 * SECOND)
    assert (one.ref_start_us, one.ref_end_us, one.frames) == (SECOND, 4 * SECOND, 3)


def test_a_change_costs_what_it_changes_and_gives_what_starting_anew_gives(filled) -> None:
    first = filled.handover.lookup()
    filled.handover.put("OTHER", [still("d", 77), film("e", 20, 21)])
    filled.handover.put("FAIR", [film("a", 5, 6)])
    filled.handover.withdraw("OTHER", ["c"])
    second = filled.handover.lookup(first)
    anew = filled.handover.lookup()
    assert second is not first
    assert filled.handover.lookup(second) is second
    asked = codes(1, 5, 6, 9, 20, 77)

    def told(lookup: Lookup) -> list[tuple[object, ...]]:
        return [(hit.query, *hit.entry, hit.time_us, hit.distance_bits) for hit in lookup.near(asked)]

    assert told(second) == told(anew)
    assert len(second) == len(anew) == 6
    assert (second.size(moving=True), second.size(moving=False)) == (2, 2)
    # Whoever asks the look-up before is not disturbed.
    assert [hit.query for hit in first.near(asked)] == [0, 3, 3]


def test_segments_are_merged_as_they_grow(archive) -> None:
    archive.handover.create("FAIR")
    lookup = archive.handover.lookup()
    for number in range(40):
        archive.handover.put("FAIR", [still(f"s{number}", number)])
        lookup = archive.handover.lookup(lookup)
    assert len(lookup) == 40
    assert len(lookup.segments) <= 6
    assert {hit.query for hit in lookup.near(codes(*range(40)))} == set(range(40))
