"""A pool of worker processes for work that may hang, crash or eat memory: each request ends in a result or an error.

    with WorkerPool(2, limits, "package.module:entry", explain=explain) as pool:
        for reply in pool.stream(request):
            ...

A worker that dies or goes past a limit is replaced, and the others never notice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Generic, Self, TypeAlias, TypeVar

import msgspec

from twicetold.errors import TwicetoldError
from twicetold.run.limits import WorkerLimits
from twicetold.run.process import WorkerLost, WorkerProcess
from twicetold.run.wire import Reply

RequestT = TypeVar("RequestT", bound=msgspec.Struct)

Outcome: TypeAlias = "list[Reply] | TwicetoldError"
"""What became of a request: its replies, or the error that `call` would raise."""


@dataclass(slots=True)
class Crew:
    """The workers busy for one caller. Once it is called off, none of them may serve again: each may be half killed."""

    busy: set[WorkerProcess] = field(default_factory=set)
    called_off: bool = False


class WorkerPool(Generic[RequestT]):
    """Worker processes that run one entry.

    Args:
        workers: requests that were handed out and are carried out at a time.
        limits: what each worker may use.
        entry: `module:function`, imported by the workers only (see `twicetold.run.worker`).
        explain: the error to raise for a request that was lost with its worker.

    Processes start when first needed and are kept for the next request. `stream` and `call` may be used from several
    threads, and while another `stream` is open: there is always a worker for them.
    """

    def __init__(
        self,
        workers: int,
        limits: WorkerLimits,
        entry: str,
        *,
        explain: Callable[[RequestT, WorkerLost], TwicetoldError],
    ) -> None:
        if workers < 1:
            raise ValueError(f"a pool has at least one worker, not {workers}")
        self._workers = workers
        self._limits = limits
        self._entry = entry
        self._explain = explain
        self._idle: list[WorkerProcess] = []
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the idle workers; one that is busy ends with its request."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.close()

    def stream(self, request: RequestT) -> Iterator[Reply]:
        """Carry out one request and yield its replies as they come; leaving early ends the worker.

        Raises:
            TwicetoldError: what the entry raised, or what `explain` makes of a lost worker.
        """
        return self._stream(request, Crew())

    def call(self, request: RequestT) -> list[Reply]:
        """Carry out one request and return all its replies; raises as `stream` does."""
        return list(self.stream(request))

    @contextmanager
    def hand_out(self) -> Iterator[Callable[[RequestT], Future[Outcome]]]:
        """Gives a function that takes a request and returns at once; `workers` are carried out at a time, in order.

        Leaving ends what still runs; what has not begun by then is cancelled.
        """
        crew = Crew()
        running: set[Future[Outcome]] = set()
        threads = ThreadPoolExecutor(self._workers, thread_name_prefix="twicetold-pool")

        def submit(request: RequestT) -> Future[Outcome]:
            future = threads.submit(self._outcome, request, crew)
            running.add(future)
            future.add_done_callback(running.discard)
            return future

        try:
            yield submit
        finally:
            # Reached early by Ctrl-C or by a caller that stops: end what still runs, so that the threads end too.
            threads.shutdown(wait=False, cancel_futures=True)
            while left := [future for future in tuple(running) if future.running()]:
                self._call_off(crew)
                wait(left, timeout=0.05)
            threads.shutdown()

    def _outcome(self, request: RequestT, crew: Crew) -> Outcome:
        try:
            return list(self._stream(request, crew))
        except TwicetoldError as error:
            return error

    def _stream(self, request: RequestT, crew: Crew) -> Iterator[Reply]:
        worker: WorkerProcess | None = None
        reusable = False
        try:
            worker = self._hired(crew)
            yield from worker.exchange(msgspec.msgpack.encode(request))
            reusable = True
        except WorkerLost as lost:
            raise self._explain(request, lost) from None
        except TwicetoldError:
            reusable = True
            raise
        finally:
            if worker is not None:
                self._dismiss(worker, crew, reusable=reusable)

    def _call_off(self, crew: Crew) -> None:
        with self._lock:
            crew.called_off = True
            for worker in crew.busy:
                worker.kill()

    def _hired(self, crew: Crew) -> WorkerProcess:
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool is closed")
            worker = self._idle.pop() if self._idle else None
        worker = worker or WorkerProcess(self._entry, self._limits)
        with self._lock:
            crew.busy.add(worker)
        return worker

    def _dismiss(self, worker: WorkerProcess, crew: Crew, *, reusable: bool) -> None:
        with self._lock:
            crew.busy.discard(worker)
            keep = reusable and not (self._closed or crew.called_off) and len(self._idle) < self._workers
            if keep:
                self._idle.append(worker)
        if not keep:
            worker.close()
