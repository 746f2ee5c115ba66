from __future__ import annotations

import numpy as np

from tests.handover.conftest import SECOND, code, entry, film, still
from tests.handover.test_lookup import codes
from twicetold.archive.bank_entries import Hash, SignalKind
from twicetold.fingerprint.base import FrameCodes
from twicetold.handover.retro import matches_of
from twicetold.search.index import FrameIndex
from twicetold.time import Span

FILM, STILL = "aa" * 32, "bb" * 32


def frames(*seeds: int) -> FrameCodes:
    rows = codes(*seeds)
    return FrameCodes(
        times_us=np.arange(len(rows)) * SECOND,
        codes=rows,
        mirrored=rows,
        quality=np.full(len(rows), 90, np.uint8),
        flags=np.zeros(len(rows), np.uint8),
    )


def found(entry, tmp_path):
    index = FrameIndex.open(tmp_path / "index")
    held = {FILM: frames(50, 51, 1, 2, 3, 52), STILL: frames(7)}
    for item, of_item in held.items():
        index.append(item, of_item.codes, np.arange(len(of_item)))
    return list(matches_of(entry, index, held.__getitem__, lambda item: item == STILL, step_us=SECOND))


def test_a_film_of_a_list_is_found_where_the_archive_shows_it(tmp_path) -> None:
    [one] = found(film("e", 90, 1, 2, 3), tmp_path)
    assert (one.item, one.span) == (FILM, Span(2 * SECOND, 5 * SECOND))
    assert (one.entry_span, one.frames, one.of_frames) == (Span(SECOND, 4 * SECOND), 3, 4)


def test_a_still_of_a_list_is_found_in_films_and_among_stills(tmp_path) -> None:
    [one] = found(still("e", 7), tmp_path)
    assert (one.item, one.span, one.distance_bits) == (STILL, None, 0)
    [two] = found(still("f", 51), tmp_path / "again")
    assert (two.item, two.span, two.entry_span) == (FILM, Span(SECOND, 2 * SECOND), None)


def test_what_the_archive_does_not_show_is_not_found(tmp_path) -> None:
    assert found(film("e", 91, 92), tmp_path) == []
    assert found(entry("d", SignalKind.SHA256, (Hash(code(1)),)), tmp_path / "again") == []
