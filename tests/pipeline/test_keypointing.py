from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.conftest import Clip, shot
from twicetold import Archive
from twicetold.pipeline.fingerprinting import Sampling
from twicetold.pipeline.keypointing import THINNED, KeypointMaking, keypoint_making, spots_made, thicken
from twicetold.pipeline.workplace import Workplace
from twicetold.search.keypoint_index import INDEXED


@pytest.fixture
def traced(tmp_path: Path, video: Callable[[str, Clip], Path]) -> Iterator[Archive]:
    """Two films, the second of which repeats the first, traced."""
    first = video("first", shot(1, 6))
    video("second", np.concatenate([shot(2, 2), shot(1, 6)[25:100]]))
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(first.parent, source="outlet")
        archive.trace()
        yield archive


def most_of_a_frame(place: Workplace, item: str) -> int:
    making = keypoint_making(place)
    return int(np.diff(making.read(making.path(place, item), item).starts).max())


def test_after_a_trace_only_the_spots_that_are_compared_are_kept(traced: Archive) -> None:
    place = traced.workplace()
    for item, entry in spots_made(place).items():
        assert entry.detail[THINNED]
        assert most_of_a_frame(place, item) <= INDEXED
        assert entry.detail["spots"] > INDEXED


def test_what_is_traced_again_has_all_its_spots_made_again_and_gives_the_same(traced: Archive) -> None:
    place = traced.workplace()
    items = list(spots_made(place))
    before = [(m.query_item, m.query, m.ref, m.score) for m in traced.matches()]
    assert before
    thicken(place, items)
    assert not spots_made(place)
    traced.trace(since="1970-01-01")
    assert [(m.query_item, m.query, m.ref, m.score) for m in traced.matches()] == before
    assert all(entry.detail[THINNED] for entry in spots_made(traced.workplace()).values())


def test_what_needs_no_tracing_is_left_as_it_is(traced: Archive) -> None:
    place = traced.workplace()
    thicken(place, [])
    paths = [keypoint_making(place).path(place, item) for item in spots_made(place)]
    written = [path.stat().st_mtime_ns for path in paths]
    traced.trace()
    assert [path.stat().st_mtime_ns for path in paths] == written


def test_spots_of_stripped_media_stay_thin(traced: Archive) -> None:
    traced.hash_only.strip()
    place = traced.workplace()
    thicken(place, list(spots_made(place)))
    assert len(spots_made(place)) == 2


def test_another_sampling_is_another_version() -> None:
    assert (
        KeypointMaking(sampling=Sampling(200_000)).version
        != KeypointMaking(sampling=Sampling(200_000, "keyframes")).version
    )
