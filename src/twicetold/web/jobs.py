"""Jobs: what changes the archive runs as a command of its own, tells how far it is, and can be stopped.

A job is the very command that a person would give in a terminal. So it holds the writer lock itself, ends as Ctrl-C
ends it, goes on where it was when it is given again, and a crash of it leaves the pages standing.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import msgspec

from twicetold.web.uploads import as_sent

STOP_S = 30.0
"""How long a stopped command may take to put away what it holds before it is killed; nothing recorded is lost then."""

KEPT = 50
MAX_LINE_BYTES = 1 << 16


class JobState(StrEnum):
    """How a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    PROBLEMS = "problems"
    STOPPED = "stopped"
    FAILED = "failed"


LIVE = frozenset({JobState.WAITING, JobState.RUNNING, JobState.STOPPING})


@dataclass(slots=True)
class Job:
    """One command: what it does in words, and how far it is. `percent` is of the stage at hand, None where unknown."""

    id: int
    label: str
    person: str
    arguments: tuple[str, ...]
    state: JobState = JobState.WAITING
    stage: str = ""
    subject: str = ""
    percent: float | None = None
    seconds_left: float | None = None
    message: str = ""
    code: str = ""
    hint: str = ""
    began: float = field(default_factory=time.time)
    ended: float | None = None
    after: Callable[[], None] | None = None

    @property
    def live(self) -> bool:
        """Whether it waits or runs."""
        return self.state in LIVE

    @property
    def went_well(self) -> bool:
        """Whether it ended as it should."""
        return self.state is JobState.DONE

    @property
    def by_itself(self) -> bool:
        """Whether nobody asked for it: it followed from what somebody did, and is told of only where it fails."""
        return self.arguments == ("settle",)

    @property
    def command(self) -> str:
        """What to type for the same; for what was sent, with one's own folder."""
        given = [as_sent(one) if as_sent(f"{one}/") else "FOLDER" for one in self.arguments]
        return shlex.join(("twicetold", *given))


class _Line(msgspec.Struct):
    """A line of `--log-json`, as far as a job reads it."""

    type: str = ""
    label: str = ""
    percent: float | None = None
    seconds_left: float | None = None
    subject: str = ""
    message: str = ""
    code: str = ""
    hint: str = ""


class JobBoard:
    """The jobs of one archive, one at a time: an archive has one writer.

    Args:
        path: the archive's folder.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._jobs: dict[int, Job] = {}
        self._queue: deque[Job] = deque()
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._thread: threading.Thread | None = None
        self._closed = False
        self._number = 0

    def start(
        self, label: str, arguments: Sequence[str], *, person: str, after: Callable[[], None] | None = None
    ) -> Job:
        """Queue a command; one that waits already with the same arguments is given back instead of a second one.

        Args:
            label: what it does, a key of the message catalogue.
            after: called when it has ended, however it did.
        """
        with self._lock:
            same = next((job for job in self._queue if job.arguments == tuple(arguments)), None)
            if same is not None or self._closed:
                return same or Job(0, label, person, tuple(arguments), state=JobState.STOPPED)
            self._number += 1
            job = Job(self._number, label, person, tuple(arguments), after=after)
            self._jobs[job.id] = job
            self._queue.append(job)
            for old in [number for number, kept in self._jobs.items() if not kept.live][:-KEPT]:
                del self._jobs[old]
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="twicetold-jobs", daemon=True)
                self._thread.start()
        return job

    def all(self) -> list[Job]:
        """Every job that is remembered, the latest first."""
        with self._lock:
            return sorted(self._jobs.values(), key=lambda job: -job.id)

    def get(self, number: int) -> Job | None:
        """One job, or None."""
        with self._lock:
            return self._jobs.get(number)

    def stop(self, number: int) -> Job | None:
        """Stop a job as Ctrl-C would; what it has recorded stays, and the same command goes on from there."""
        with self._lock:
            job = self._jobs.get(number)
            if job is None or not job.live:
                return job
            if job.state is JobState.WAITING:
                self._queue.remove(job)
                job.state, job.ended = JobState.STOPPED, time.time()
                if job.after is not None:
                    job.after()
                return job
            job.state = JobState.STOPPING
            process = self._processes.get(number)
        if process is not None:
            _end(process)
        return job

    def close(self) -> None:
        """Stop what runs and wait for it."""
        with self._lock:
            self._closed = True
            live = [job.id for job in self._jobs.values() if job.live]
            thread = self._thread
        for number in live:
            self.stop(number)
        if thread is not None:
            thread.join(STOP_S + 5)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._queue or self._closed:
                    self._thread = None
                    return
                job = self._queue.popleft()
                job.state = JobState.RUNNING
                process = self._begin(job)
                self._processes[job.id] = process
            self._follow(job, process)
            with self._lock:
                del self._processes[job.id]
            if job.after is not None:
                try:
                    job.after()
                except Exception as error:  # noqa: BLE001 - what follows one job must never keep the others from running
                    with self._lock:
                        job.message = str(error)

    def _begin(self, job: Job) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "twicetold.cli", "--archive", str(self._path), "--log-json", *job.arguments]
        return subprocess.Popen(  # noqa: S603 - our own command line; no word of a request stands where an option could
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def _follow(self, job: Job, process: subprocess.Popen[bytes]) -> None:
        assert process.stderr is not None  # noqa: S101 - asked for in _begin
        with process.stderr as lines:
            while line := lines.readline(MAX_LINE_BYTES):
                self._told(job, line)
        status = process.wait()
        with self._lock:
            job.ended, job.percent, job.seconds_left = time.time(), None, None
            if job.state is JobState.STOPPING:
                job.state = JobState.STOPPED
            else:
                job.state = {0: JobState.DONE, 3: JobState.PROBLEMS}.get(status, JobState.FAILED)

    def _told(self, job: Job, line: bytes) -> None:
        try:
            told = msgspec.json.decode(line, type=_Line)
        except msgspec.MsgspecError:
            return  # not one of ours: a warning that a library printed
        with self._lock:
            if told.type == "progress_percent":
                job.stage, job.percent, job.seconds_left = told.label, told.percent, told.seconds_left
                job.subject = as_sent(told.subject) or job.subject
            elif told.type in {"error", "log_message"}:
                # Where the archive lies is nobody's business beyond this machine; the code stands beside the message.
                message = as_sent(told.message).replace(f"{self._path}/", "").removesuffix(f" [{told.code}]")
                job.message, job.code, job.hint = message, told.code, told.hint


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the command to end, and kill it where it does not."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)

    def kill() -> None:
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    threading.Thread(target=kill, name="twicetold-stop", daemon=True).start()
