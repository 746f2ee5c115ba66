"""What parent and worker say to each other over two pipes: msgpack messages, and arrays as their raw bytes.

A worker opens hostile files, so nothing it says is trusted: no pickle, a length before every message, an allow-list of
array types, and a ceiling on size that is checked before memory is set aside.

    message   8 bytes little-endian length, then that many bytes of msgpack
    reply     a message that holds an `Envelope`, then the bytes of each array it announces, C order
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

MAX_MESSAGE_BYTES = 1 << 20
ARRAY_TYPES = frozenset({"|u1", "<i4", "<i8", "<f4", "<f8"})

Arrays = Mapping[str, NDArray[Any]]
Write = Callable[[memoryview], None]
ReadInto = Callable[[memoryview], None]


class WireBroken(Exception):
    """The other side said something that cannot be a message."""


class ArrayHead(msgspec.Struct, frozen=True):
    """Name, NumPy type string and shape of one array that follows."""

    name: str
    dtype: str
    shape: tuple[int, ...]


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One reply: `ready` once after start, any number of `part`, then `done`, `error` or `fault`."""

    kind: Literal["ready", "part", "done", "error", "memory", "fault"]
    body: msgspec.Raw = msgspec.Raw(b"\xc0")
    arrays: tuple[ArrayHead, ...] = ()


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True):
    """An `ItemError` of `twicetold.errors` by its class name, or (kind `fault`) an error that nobody foresaw."""

    name: str
    message: str
    code: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker handed over: msgpack bytes of a structure the caller knows, and arrays by name."""

    body: bytes
    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)


def write_message(write: Write, payload: bytes) -> None:
    """Send one message."""
    write(memoryview(len(payload).to_bytes(8, "little") + payload))


def read_message(read_into: ReadInto) -> bytes:
    """Receive one message.

    Raises:
        WireBroken: it claims to be longer than any message is.
    """
    head = bytearray(8)
    read_into(memoryview(head))
    length = int.from_bytes(head, "little")
    if length > MAX_MESSAGE_BYTES:
        raise WireBroken(f"a message of {length} bytes was announced")
    payload = bytearray(length)
    read_into(memoryview(payload))
    return bytes(payload)


def write_reply(write: Write, kind: str, body: object = None, arrays: Arrays | None = None) -> None:
    """Send one reply; arrays go out without a copy where they are contiguous."""
    solid = {name: np.ascontiguousarray(array) for name, array in (arrays or {}).items()}
    heads = tuple(ArrayHead(name, array.dtype.str, array.shape) for name, array in solid.items())
    envelope = {"kind": kind, "body": body, "arrays": heads}
    write_message(write, msgspec.msgpack.encode(envelope))
    for array in solid.values():
        if array.size:
            write(array.reshape(-1).view(np.uint8).data)


def read_reply(read_into: ReadInto, *, max_bytes: int) -> tuple[Envelope, dict[str, NDArray[Any]]]:
    """Receive one reply whose arrays hold at most `max_bytes` together.

    Raises:
        WireBroken: it is not a reply, or announces arrays of another type or size than may be.
    """
    try:
        envelope = msgspec.msgpack.decode(read_message(read_into), type=Envelope)
    except msgspec.MsgspecError as error:
        raise WireBroken(str(error)) from error
    arrays: dict[str, NDArray[Any]] = {}
    for head, nbytes in _checked(envelope.arrays, max_bytes):
        array = np.empty(head.shape, np.dtype(head.dtype))
        if nbytes:
            read_into(array.reshape(-1).view(np.uint8).data)
        arrays[head.name] = array
    return envelope, arrays


def _checked(heads: tuple[ArrayHead, ...], max_bytes: int) -> Iterator[tuple[ArrayHead, int]]:
    left = max_bytes
    for head in heads:
        if head.dtype not in ARRAY_TYPES or len(head.shape) > 8 or min(head.shape, default=0) < 0:
            raise WireBroken(f"an array of type {head.dtype!r} and shape {head.shape} was announced")
        nbytes = prod(head.shape) * np.dtype(head.dtype).itemsize
        left -= nbytes
        if left < 0:
            raise WireBroken(f"arrays of more than {max_bytes} bytes were announced")
        yield head, nbytes
