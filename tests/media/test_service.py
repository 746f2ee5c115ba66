"""What a worker answers, asked without a worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image

from twicetold.errors import MediaRejected
from twicetold.media.probe import Probe
from twicetold.media.requests import ProbeAsk, SampleAsk, StillAsk, WindowAsk, about, unpack_batch
from twicetold.media.service import handle
from twicetold.model import ItemKind
from twicetold.run.wire import Reply
from twicetold.settings import MediaSettings

HOW: dict[str, Any] = {
    "width": 16,
    "height": 12,
    "pixels": "gray",
    "frames_per_batch": 4,
    "skip_loop_filter": False,
    "skip_frame": "none",
}


def answers(ask: msgspec.Struct) -> list[Reply]:
    return [Reply(msgspec.msgpack.encode(body), dict(arrays)) for body, arrays in handle(msgspec.msgpack.encode(ask))]


def test_a_probe_is_one_structure(film: Path) -> None:
    (reply,) = answers(ProbeAsk(**about(film, MediaSettings())))
    assert msgspec.msgpack.decode(reply.body, type=Probe).kind is ItemKind.VIDEO
    assert reply.arrays == {}


def test_a_sample_comes_in_batches_of_the_size_asked_for(film: Path) -> None:
    replies = answers(
        SampleAsk(**about(film, MediaSettings()), every_us=200_000, reading="full", max_key_gap_us=10**6, **HOW)
    )
    batches = [unpack_batch(reply) for reply in replies]
    assert [len(batch) for batch in batches] == [4, 4, 2]
    assert {batch.pixels.shape[1:] for batch in batches} == {(12, 16)}
    assert np.concatenate([batch.times_us for batch in batches]).tolist() == list(range(0, 2_000_000, 200_000))


def test_a_window_has_every_frame_or_the_samples_of_the_grid(film: Path) -> None:
    given = about(film, MediaSettings()) | HOW | {"start_us": 400_000, "end_us": 600_000, "lead_us": 0}
    every = [unpack_batch(reply) for reply in answers(WindowAsk(**given, every_us=None, long_side=None))]
    assert sum(map(len, every)) == 5
    (grid,) = [unpack_batch(reply) for reply in answers(WindowAsk(**given, every_us=100_000, long_side=None))]
    # On a grid of a tenth of a second the first picture at or after 0.5 s comes at 0.52 s.
    assert grid.times_us.tolist() == [400_000, 520_000]
    free = given | {"width": None, "height": None, "frames_per_batch": 9}
    (small,) = [unpack_batch(reply) for reply in answers(WindowAsk(**free, every_us=None, long_side=48))]
    assert small.pixels.shape == (5, 36, 48)


def test_a_still_is_one_array(tmp_path: Path) -> None:
    path = tmp_path / "still.png"
    Image.new("RGB", (8, 4), (1, 2, 3)).save(path)
    (reply,) = answers(StillAsk(**about(path, MediaSettings()), long_side=4, pixels="rgb"))
    assert reply.arrays["pixels"].shape == (2, 4, 3)
    assert msgspec.msgpack.decode(reply.body) is None


def test_an_error_is_raised_and_what_is_no_request_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaRejected, match=r"gone\.mp4"):
        answers(ProbeAsk(**about(tmp_path / "gone.mp4", MediaSettings())))
    with pytest.raises(msgspec.MsgspecError):
        list(handle(msgspec.msgpack.encode({"type": "Sing"})))
