"""What a worker may be made to do by a hostile file, on request."""

from __future__ import annotations

import ctypes
import os
import socket
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import msgspec
import numpy as np

from twicetold.errors import MediaRejected
from twicetold.run.wire import Arrays

served = count(1)


class Order(msgspec.Struct, frozen=True):
    what: str
    amount: int = 0


Answers = Iterator[tuple[object, Arrays]]


def obey(request: bytes) -> Answers:
    order = msgspec.msgpack.decode(request, type=Order)
    turn = next(served)
    if order.what == "turn":
        yield [os.getpid(), turn], {}
    else:
        yield from globals()[order.what](order.amount)


def echo(amount: int) -> Answers:
    yield amount, {"numbers": np.arange(amount)}


def parts(amount: int) -> Answers:
    for index in range(amount):
        yield index, {}


def refuse(_: int) -> Answers:
    raise MediaRejected("file: no", code="media.test", hint="Try another.")


def refuse_oddly(_: int) -> Answers:
    raise MediaRejected("line\udcff: no", code="media.test", hint="Try another.")


def fail(amount: int) -> Answers:
    raise RuntimeError("x" * amount)


def abort(_: int) -> Answers:
    os.abort()


def crash(_: int) -> Answers:
    yield ctypes.string_at(0), {}


def leave(status: int) -> Answers:
    os._exit(status)


def sleep(seconds: int) -> Answers:
    yield "asleep", {}
    time.sleep(seconds)


def spin(_: int) -> Answers:
    while True:
        pass


def eat(mebibytes: int) -> Answers:
    yield len([bytearray(2**20) for _ in range(mebibytes)]), {}


class Tangled:
    """Holds memory and itself, as the objects of a decoder do."""

    def __init__(self, mebibytes: int) -> None:
        self.held = bytearray(mebibytes * 2**20)
        self.itself = self


def tangle(mebibytes: int) -> Answers:
    yield len(Tangled(mebibytes).held), {}


def chatter(_: int) -> Answers:
    os.write(1, b"noise on standard output")
    yield "said", {}


def garble(_: int) -> Answers:
    # Whatever number the pipe to the parent has.
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b"\xff" * 64)
        except OSError:
            continue
    yield None, {}


def objects(_: int) -> Answers:
    yield None, {"objects": np.array([{}], object)}


def write_file(_: int) -> Answers:
    with Path(os.environ["TWICETOLD_TEST_FILE"]).open("wb", buffering=0) as file:
        yield file.write(b"x"), {}


def open_many(amount: int) -> Answers:
    yield len([os.open(os.devnull, os.O_RDONLY) for _ in range(amount)]), {}


def connect(port: int) -> Answers:
    with socket.socket() as connection:
        connection.settimeout(5)
        connection.connect(("127.0.0.1", port))
    yield "connected", {}
