from __future__ import annotations

import io
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from twicetold.run.wire import (
    MAX_MESSAGE_BYTES,
    ArrayHead,
    Envelope,
    WireBroken,
    read_message,
    read_reply,
    write_message,
    write_reply,
)


def reader_of(data: bytes) -> Callable[[memoryview], None]:
    source = io.BytesIO(data)

    def read_into(view: memoryview) -> None:
        if source.readinto(view) < len(view):
            raise EOFError

    return read_into


def envelope_with(*heads: ArrayHead) -> bytes:
    sink = io.BytesIO()
    write_message(sink.write, msgspec.msgpack.encode(Envelope(kind="part", arrays=heads)))
    return sink.getvalue()


@settings(deadline=None, max_examples=50)
@given(
    body=st.recursive(st.none() | st.integers(-(2**63), 2**63 - 1) | st.text(), st.lists),
    array=hnp.arrays(
        dtype=st.sampled_from([np.uint8, np.int32, np.int64, np.float32, np.float64]),
        shape=hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5),
    ),
)
def test_what_is_written_is_read(body: object, array: np.ndarray) -> None:
    sink = io.BytesIO()
    write_reply(sink.write, "part", body, {"array": array.T, "other": array})
    envelope, arrays = read_reply(reader_of(sink.getvalue()), max_bytes=10**6)
    assert msgspec.msgpack.decode(envelope.body) == body
    assert arrays["array"].dtype == array.dtype
    np.testing.assert_array_equal(arrays["array"], array.T)
    np.testing.assert_array_equal(arrays["other"], array)


@pytest.mark.parametrize(
    "head",
    [
        ArrayHead("a", "|O", (1,)),
        ArrayHead("a", "|S5", (1,)),
        ArrayHead("a", "nonsense", (1,)),
        ArrayHead("a", "|u1", (-1, -1)),
        ArrayHead("a", "|u1", (1001,)),
        ArrayHead("a", "<i8", (126,)),
        ArrayHead("a", "|u1", (2**40, 2**40)),
        ArrayHead("a", "|u1", (1,) * 9),
    ],
)
def test_arrays_that_must_not_come_are_refused_before_memory_is_set_aside(head: ArrayHead) -> None:
    with pytest.raises(WireBroken):
        read_reply(reader_of(envelope_with(head)), max_bytes=1000)


def test_several_arrays_share_one_ceiling() -> None:
    heads = [ArrayHead(str(index), "|u1", (600,)) for index in range(2)]
    with pytest.raises(WireBroken, match="more than 1000"):
        read_reply(reader_of(envelope_with(*heads) + bytes(1200)), max_bytes=1000)


def test_a_message_cannot_claim_any_length() -> None:
    with pytest.raises(WireBroken, match="was announced"):
        read_message(reader_of((MAX_MESSAGE_BYTES + 1).to_bytes(8, "little")))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_never_a_reply(noise: bytes) -> None:
    framed = len(noise).to_bytes(8, "little") + noise
    try:
        envelope, arrays = read_reply(reader_of(framed), max_bytes=100)
    except (WireBroken, EOFError):
        return
    assert envelope.kind in {"ready", "part", "done", "error", "memory", "fault"}
    assert all(array.nbytes <= 100 for array in arrays.values())
