from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.media.frames import DecodeReport, FrameBatch
from twicetold.media.requests import AnyAsk, ProbeAsk, StillAsk, about, pack_batch, unpack_batch
from twicetold.run.wire import Reply
from twicetold.settings import MediaSettings

SETTINGS = MediaSettings(max_frames=7, max_megapixels=3, max_duration_h=2)


@given(st.binary(min_size=1, max_size=40).filter(lambda name: b"\0" not in name and b"/" not in name))
def test_any_file_name_reaches_the_worker_byte_by_byte(name: bytes) -> None:
    path = Path(os.fsdecode(b"/folder/" + name))
    sent = msgspec.msgpack.encode(StillAsk(**about(path, SETTINGS), long_side=None, pixels="rgb"))
    ask = msgspec.msgpack.decode(sent, type=AnyAsk)
    assert isinstance(ask, StillAsk)
    assert os.fsencode(ask.path) == os.fsencode(path)


def test_settings_become_limits_in_the_units_of_the_reader() -> None:
    limits = ProbeAsk(**about(Path("a"), SETTINGS)).limits
    assert (limits.max_frames, limits.max_pixels, limits.max_duration_h) == (7, 3_000_000, 2)


BATCH = FrameBatch(
    ticks=np.array([0, 512, 1024], np.int64),
    time_base=Fraction(1, 12_800),
    pixels=np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5),
    end_us=120_000,
    report=DecodeReport(frames_decoded=3, messages=("one",)),
)


def reply(**changed: object) -> Reply:
    body, arrays = pack_batch(BATCH)
    structure = msgspec.to_builtins(body) | {k: v for k, v in changed.items() if k not in arrays}
    arrays |= {k: v for k, v in changed.items() if k in arrays}  # type: ignore[misc]
    return Reply(msgspec.msgpack.encode(structure), arrays)


def test_a_batch_arrives_as_it_was_sent() -> None:
    got = unpack_batch(reply())
    assert np.array_equal(got.ticks, BATCH.ticks)
    assert np.array_equal(got.pixels, BATCH.pixels)
    assert (got.time_base, got.end_us, got.report) == (BATCH.time_base, BATCH.end_us, BATCH.report)


@pytest.mark.parametrize(
    "changed",
    [
        {"ticks": np.zeros(2, np.int64)},
        {"ticks": np.zeros(3, np.int32)},
        {"pixels": np.zeros((3, 4, 5), np.float32)},
        {"pixels": np.zeros((2, 4, 5), np.uint8)},
        {"time_base": (1, 0)},
        {"time_base": (1,)},
        {"end_us": "soon"},
        {"report": {"frames_decoded": "many"}},
    ],
    ids=str,
)
def test_a_batch_that_cannot_be_one_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises((msgspec.MsgspecError, KeyError, ValueError, ZeroDivisionError)):
        unpack_batch(reply(**changed))


def test_a_batch_without_its_pictures_is_refused() -> None:
    whole = reply()
    with pytest.raises(KeyError):
        unpack_batch(Reply(whole.body, {"ticks": whole.arrays["ticks"]}))
