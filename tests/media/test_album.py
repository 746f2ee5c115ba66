from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from twicetold.media import album as album_module
from twicetold.media.album import Album
from twicetold.media.clock import TrackClock
from twicetold.media.frames import FrameBatch
from twicetold.media.picture import Renderer, TargetSize
from twicetold.media.track import Tally


class FakeTrack:
    """As much of a track as an album asks for."""

    path = Path("film.mp4")
    clock = TrackClock.of(Fraction(1, 1000), Fraction(0))
    sample_aspect = None
    stated_end = None

    def __init__(self) -> None:
        self.tally = Tally()


class CountingRenderer(Renderer):
    rendered = 0

    def __call__(self, frame: av.VideoFrame) -> NDArray[np.uint8]:
        self.rendered += 1
        return super().__call__(frame)


def grey(level: int, size: tuple[int, int] = (8, 6)) -> av.VideoFrame:
    width, height = size
    return av.VideoFrame.from_ndarray(np.full((height, width), level, np.uint8), format="gray")


def filled(album: Album, levels: list[int]) -> list[FrameBatch]:
    batches = [batch for number, level in enumerate(levels) for batch in album.add(number * 40, grey(level))]
    return [*batches, album.rest(len(levels) * 40, like=grey(0))]


@pytest.mark.parametrize(("count", "most", "lengths"), [(5, 2, [2, 2, 1]), (4, 2, [2, 2]), (3, 9, [3]), (1, 1, [1])])
def test_batches_are_full_but_the_last_and_each_ends_where_the_next_begins(
    count: int, most: int, lengths: list[int]
) -> None:
    batches = filled(Album(FakeTrack(), Renderer(TargetSize(), "gray", None), most), list(range(count)))
    assert [len(batch) for batch in batches] == lengths
    assert all(one.end_us == two.times_us[0] for one, two in pairwise(batches))
    assert batches[-1].end_us == count * 40_000
    whole = FrameBatch.joined(batches)
    assert whole.pixels[:, 0, 0].tolist() == list(range(count))
    assert whole.times_us.tolist() == [40_000 * number for number in range(count)]


def test_a_batch_handed_out_is_not_written_to_again() -> None:
    batches = filled(Album(FakeTrack(), Renderer(TargetSize(), "gray", None), 2), [10, 20, 30, 40])
    assert [batch.pixels[:, 0, 0].tolist() for batch in batches] == [[10, 20], [30, 40]]


def test_large_pictures_come_in_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(album_module, "MAX_BATCH_BYTES", 100)
    batches = filled(Album(FakeTrack(), Renderer(TargetSize(), "gray", None), 512), [1, 2, 3, 4, 5])
    # 48 bytes a picture.
    assert [len(batch) for batch in batches] == [2, 2, 1]
    monkeypatch.setattr(album_module, "MAX_BATCH_BYTES", 1)
    assert [len(batch) for batch in filled(Album(FakeTrack(), Renderer(TargetSize(), "gray", None), 9), [1, 2])] == [
        1,
        1,
    ]


def test_a_picture_that_stands_is_rendered_once() -> None:
    renderer = CountingRenderer(TargetSize(), "gray", None)
    album = Album(FakeTrack(), renderer, 100)
    standing = grey(7)
    for number in range(20):
        assert not list(album.add(number, standing))
    assert not list(album.add(20, grey(7)))
    assert len(album.rest(30, like=standing)) == 21
    assert renderer.rendered == 2


def test_nothing_is_a_batch_of_the_right_size_and_layout() -> None:
    empty = Album(FakeTrack(), Renderer(TargetSize(long_side=4), "rgb", None), 10).rest(99, like=grey(3))
    assert (len(empty), empty.pixels.shape, empty.end_us) == (0, (0, 3, 4, 3), 0)


def test_the_first_frame_of_the_track_settles_the_size_of_every_page() -> None:
    album = Album(FakeTrack(), Renderer(TargetSize(), "gray", None), 10)
    album.settle(grey(0, (8, 6)))
    assert not list(album.add(0, grey(9, (20, 10))))
    assert album.rest(40, like=grey(0, (2, 2))).pixels.shape == (1, 6, 8)


def test_a_batch_says_how_the_read_went_up_to_it() -> None:
    track = FakeTrack()
    album = Album(track, Renderer(TargetSize(), "gray", None), 1)
    list(album.add(0, grey(1)))
    track.tally.wrong("one")
    (first,) = album.add(40, grey(2))
    track.tally.wrong("two")
    last = album.rest(80, like=grey(0))
    assert (first.report.errors, last.report.errors) == (1, 2)
