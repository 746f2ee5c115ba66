"""The worker spoken to over its two pipes, byte by byte, as `twicetold.run.process` does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from twicetold.run.limits import WorkerLimits
from twicetold.run.wire import Envelope, ErrorBody, read_reply, write_message
from twicetold.run.worker import MAX_FAULT_CHARS

HERE = Path(__file__).parent
LIMITS = WorkerLimits(memory_mib=256, cpu_s=5, wall_s=60)

Said = tuple[Envelope, dict[str, np.ndarray]]


class Talk:
    """One worker process; `ask` sends an order and reads replies up to the last."""

    def __init__(self, entry: str = "hostile_entry:obey") -> None:
        path = os.pathsep.join([str(HERE), *filter(None, sys.path)])
        command = [sys.executable, "-P", "-m", "twicetold.run.worker", entry, msgspec.json.encode(LIMITS).decode()]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, "PYTHONPATH": path},
        )

    def read(self) -> Said:
        assert self.process.stdout is not None
        stdout = self.process.stdout

        def fill(view: memoryview) -> None:
            while view:
                got = os.readv(stdout.fileno(), [view])
                assert got, "the worker closed its pipe"
                view = view[got:]

        return read_reply(fill, max_bytes=2**28)

    def ask(self, what: str, amount: int = 0) -> list[Said]:
        assert self.process.stdin is not None
        write_message(self.process.stdin.write, msgspec.msgpack.encode({"what": what, "amount": amount}))
        replies = [self.read()]
        while replies[-1][0].kind == "part":
            replies.append(self.read())
        return replies

    def end(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        status = self.process.wait(timeout=20)
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()
        return status


@pytest.fixture
def talk() -> Iterator[Callable[[], Talk]]:
    made: list[Talk] = []

    def begin() -> Talk:
        made.append(Talk())
        assert made[-1].read()[0].kind == "ready"
        return made[-1]

    yield begin
    for worker in made:
        worker.process.kill()
        worker.process.wait()
        for pipe in (worker.process.stdin, worker.process.stdout, worker.process.stderr):
            assert pipe is not None
            pipe.close()


def test_a_worker_is_ready_answers_and_ends_when_its_pipe_does(talk: Callable[[], Talk]) -> None:
    worker = talk()
    (part, arrays), (done, _) = worker.ask("echo", 5)
    assert (part.kind, msgspec.msgpack.decode(part.body), done.kind) == ("part", 5, "done")
    assert arrays["numbers"].tolist() == [0, 1, 2, 3, 4]
    assert [envelope.kind for envelope, _ in worker.ask("parts", 3)] == ["part", "part", "part", "done"]
    assert worker.end() == 0


def test_each_kind_of_failure_is_told_apart_and_none_ends_the_worker(talk: Callable[[], Talk]) -> None:
    worker = talk()
    ((refused, _),) = worker.ask("refuse")
    assert refused.kind == "error"
    body = msgspec.msgpack.decode(refused.body, type=ErrorBody)
    assert (body.name, body.message, body.code, body.hint) == (
        "MediaRejected",
        "file: no",
        "media.test",
        "Try another.",
    )
    ((odd, _),) = worker.ask("refuse_oddly")
    assert msgspec.msgpack.decode(odd.body, type=ErrorBody).message == "line\\udcff: no"
    ((failed, _),) = worker.ask("fail", 10_000)
    told = msgspec.msgpack.decode(failed.body, type=ErrorBody)
    assert (failed.kind, told.name, len(told.message)) == ("fault", "RuntimeError", MAX_FAULT_CHARS)
    ((eaten, _),) = worker.ask("eat", 4096)
    assert eaten.kind == "memory"
    assert worker.ask("echo", 1)[-1][0].kind == "done"


def test_what_a_request_left_tangled_is_let_go_of_before_the_next(talk: Callable[[], Talk]) -> None:
    worker = talk()
    for _ in range(6):
        assert [envelope.kind for envelope, _ in worker.ask("tangle", 100)] == ["part", "done"]


def test_what_a_library_prints_never_reaches_the_protocol(talk: Callable[[], Talk]) -> None:
    worker = talk()
    assert [envelope.kind for envelope, _ in worker.ask("chatter")] == ["part", "done"]


def test_ctrl_c_is_the_parents_to_answer(talk: Callable[[], Talk]) -> None:
    worker = talk()
    worker.process.send_signal(signal.SIGINT)
    assert worker.ask("echo", 1)[-1][0].kind == "done"


def test_a_parent_that_goes_away_in_the_middle_of_an_answer_ends_the_worker_quietly(talk: Callable[[], Talk]) -> None:
    worker = talk()
    assert worker.process.stdin is not None
    assert worker.process.stdout is not None
    assert worker.process.stderr is not None
    # More than a pipe holds: the worker stands in the middle of writing when the reading end closes.
    write_message(worker.process.stdin.write, msgspec.msgpack.encode({"what": "echo", "amount": 1_000_000}))
    os.read(worker.process.stdout.fileno(), 8)
    worker.process.stdout.close()
    assert worker.process.wait(timeout=20) == 0
    assert worker.process.stderr.read() == b""


def test_an_entry_that_is_not_there_ends_the_process_before_it_is_ready() -> None:
    worker = Talk("hostile_entry:no_such_function")
    out, err = worker.process.communicate(timeout=30)
    assert (worker.process.returncode, out) == (1, b"")
    assert b"no_such_function" in err
