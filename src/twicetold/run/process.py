"""One worker process as its parent sees it: start it, exchange one request at a time, end it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from enum import StrEnum

import msgspec

from twicetold import errors
from twicetold.errors import ItemError
from twicetold.run.limits import WorkerLimits
from twicetold.run.wire import Envelope, ErrorBody, Reply, WireBroken, read_reply, write_message

START_S = 60
"""Patience for a new process to import its entry on a busy machine."""


class Loss(StrEnum):
    """Why a request came to nothing through no wish of its entry."""

    DIED = "died"
    SLOW = "slow"
    MEMORY = "memory"
    FAULT = "fault"


class WorkerLost(Exception):
    """A request was lost; `detail` is a clause for a person, such as 'took longer than 60 s'."""

    def __init__(self, loss: Loss, detail: str) -> None:
        super().__init__(detail)
        self.loss = loss
        self.detail = detail


class WorkerProcess:
    """A fresh interpreter running `twicetold.run.worker`, in a session of its own: Ctrl-C at the terminal reaches the
    parent only, and the parent then ends its workers.

    Raises:
        WorkerLost: the process ended, or said nothing for a minute, before it was ready.
    """

    def __init__(self, entry: str, limits: WorkerLimits) -> None:
        self._limits = limits
        command = [sys.executable, "-P", "-m", "twicetold.run.worker", entry, msgspec.json.encode(limits).decode()]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
            bufsize=0,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a worker was started without pipes")
        self._to_worker = self._process.stdin
        self._from_worker = self._process.stdout
        self._poll = select.poll()
        self._poll.register(self._from_worker, select.POLLIN)
        try:
            envelope, _ = read_reply(self._reader(START_S), max_bytes=0)
            if envelope.kind != "ready":
                raise WireBroken(f"a new worker said {envelope.kind!r}")
        except WireBroken as error:
            self.close()
            raise WorkerLost(Loss.DIED, f"could not be started: {error}") from None
        except BaseException:
            self.close()
            raise

    def exchange(self, request: bytes) -> Iterator[Reply]:
        """Send one request and yield its replies.

        Raises:
            ItemError: the one that the entry raised; the worker is as good as before.
            WorkerLost: anything else; the worker is of no more use and has to be ended.
        """
        read_into = self._reader(self._limits.wall_s)
        try:
            try:
                write_message(self._write, request)
            except BrokenPipeError:
                raise self._ended() from None
            while True:
                envelope, arrays = read_reply(read_into, max_bytes=self._limits.memory_mib * 2**20)
                if envelope.kind == "done":
                    return
                if envelope.kind != "part":
                    raise _failure(envelope)
                yield Reply(bytes(envelope.body), arrays)
        except WireBroken as error:
            raise WorkerLost(Loss.DIED, f"sent a broken message: {error}") from None

    def kill(self) -> None:
        """End the process now and wait until it is gone. May be called again, and from another thread."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process and give back its pipes."""
        self.kill()
        self._to_worker.close()
        self._from_worker.close()

    def _write(self, view: memoryview) -> None:
        while view:
            view = view[os.write(self._to_worker.fileno(), view) :]

    def _reader(self, allowed_s: float) -> Callable[[memoryview], None]:
        """A function that fills a buffer, for at most `allowed_s` seconds of waiting over all its calls.

        Only time spent waiting here counts: a caller that is slow to ask for the next part costs the worker nothing.
        """
        left_s = allowed_s

        def read_into(view: memoryview) -> None:
            nonlocal left_s
            while view:
                began = time.monotonic()
                if not self._poll.poll(max(0.0, left_s) * 1000):
                    raise WorkerLost(Loss.SLOW, f"took longer than {allowed_s} s")
                got = os.readv(self._from_worker.fileno(), [view])
                left_s -= time.monotonic() - began
                if not got:
                    raise self._ended()
                view = view[got:]

        return read_into

    def _ended(self) -> WorkerLost:
        try:
            status = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return WorkerLost(Loss.DIED, "closed its pipe")
        if status == -signal.SIGXCPU:
            return WorkerLost(Loss.SLOW, f"used more than {self._limits.cpu_s} s of processor time")
        if status < 0:
            return WorkerLost(Loss.DIED, f"was ended by the system ({signal.strsignal(-status)})")
        return WorkerLost(Loss.DIED, f"ended with status {status}")


def _failure(envelope: Envelope) -> Exception:
    if envelope.kind == "memory":
        return WorkerLost(Loss.MEMORY, "asked for more memory than it may have")
    try:
        body = msgspec.msgpack.decode(envelope.body, type=ErrorBody)
    except msgspec.MsgspecError as error:
        return WireBroken(str(error))
    if envelope.kind == "fault":
        return WorkerLost(Loss.FAULT, f"failed with {body.name}: {body.message}")
    family = getattr(errors, body.name, None)
    # Errors about one item only: a worker that was taken over must not stop the run with a word about the archive.
    if not (isinstance(family, type) and issubclass(family, ItemError)):
        return WireBroken(f"an error named {body.name!r}")
    return family(body.message, hint=body.hint, code=body.code)


def _environment() -> dict[str, str]:
    """The parent's environment, its import path, and one thread for each numerical library."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    # The worker has to import the very code the parent runs, whatever way that came onto the path.
    return {**os.environ, **single, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
