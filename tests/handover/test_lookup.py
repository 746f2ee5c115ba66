from __future__ import annotations

import numpy as np
import pytest

from tests.handover.conftest import SECOND, code, film, still


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
    assert [(hit.query, hit.entry.uid, hit.distance_bits) for hit in hits] == [(0, "b", 5), (0, "c", 5), (1, "a", 31)]
    assert hits[2].time_us == SECOND
    assert [hit.entry.bank for hit in lookup.near(query[:1], banks=["OTHER"])] == ["OTHER"]


def test_an_empty_lookup_knows_nothing(archive) -> None:
    assert archive.handover.lookup().near(codes(1)) == []
    assert len(archive.handover.lookup()) == 0


def test_a_film_that_shows_part_of_an_entry_is_told_as_spans(filled) -> None:
    times = np.array([20, 21, 22, 23]) * SECOND
    [(entry, one)] = filled.handover.lookup().spans(times, codes(50, 2, 3, 4))
    assert (entry.uid, one.start_us, one.end_us) == ("a", 21 * SECOND, 24 * SECOND)
    assert (one.ref_start_us, one.ref_end_us, one.frames) == (SECOND, 4 * SECOND, 3)
