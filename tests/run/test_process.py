"""A worker as its parent sees it; some of the workers here are impostors that send what they like."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from twicetold.errors import MediaRejected
from twicetold.run import process
from twicetold.run.limits import WorkerLimits
from twicetold.run.process import Loss, WorkerLost, WorkerProcess
from twicetold.run.wire import ErrorBody, write_reply

HERE = Path(__file__).parent
LIMITS = WorkerLimits(memory_mib=256, cpu_s=60, wall_s=60)


@pytest.fixture(scope="module", autouse=True)
def entries_on_the_path() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(HERE))
        yield


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    made = WorkerProcess("hostile_entry:obey", LIMITS)
    yield made
    made.close()


def order(what: str, amount: int = 0) -> bytes:
    return msgspec.msgpack.encode({"what": what, "amount": amount})


def replies(*said: tuple[object, ...]) -> bytes:
    """The bytes of replies, as `write_reply` takes them."""
    sent = bytearray()
    for reply in said:
        write_reply(sent.extend, *reply)  # type: ignore[arg-type]
    return bytes(sent)


READY = replies(("ready",))


@pytest.fixture
def impostor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes, bytes], WorkerProcess]:
    """A process that says `first` at once and `second` to any request, and then goes silent until its pipe ends."""

    def start(first: bytes, second: bytes = b"") -> WorkerProcess:
        script = tmp_path / "impostor"
        (tmp_path / "first").write_bytes(first)
        (tmp_path / "second").write_bytes(second)
        script.write_text(
            f"#!{sys.executable}\nimport os\nfrom pathlib import Path\n"
            f"os.write(1, Path({str(tmp_path / 'first')!r}).read_bytes())\n"
            f"os.read(0, 1000)\nos.write(1, Path({str(tmp_path / 'second')!r}).read_bytes())\n"
            "while os.read(0, 1000):\n    pass\n"
        )
        script.chmod(0o755)
        monkeypatch.setattr(process.sys, "executable", str(script))
        return WorkerProcess("module:entry", LIMITS)

    return start


def test_replies_come_one_by_one_and_the_worker_serves_again(worker: WorkerProcess) -> None:
    parts = worker.exchange(order("parts", 2))
    assert [msgspec.msgpack.decode(reply.body) for reply in parts] == [0, 1]
    (reply,) = worker.exchange(order("echo", 3))
    assert np.array_equal(reply.arrays["numbers"], [0, 1, 2])


def test_an_error_of_the_entry_is_raised_as_what_it_is(worker: WorkerProcess) -> None:
    with pytest.raises(MediaRejected, match="file: no"):
        list(worker.exchange(order("refuse")))
    assert list(worker.exchange(order("echo", 1)))


def test_a_request_to_a_worker_that_has_ended_says_how_it_ended(worker: WorkerProcess) -> None:
    worker.kill()
    with pytest.raises(WorkerLost, match="was ended by the system") as caught:
        list(worker.exchange(order("echo")))
    assert caught.value.loss is Loss.DIED


def test_killing_from_another_thread_ends_a_request_that_hangs(worker: WorkerProcess) -> None:
    answers = worker.exchange(order("sleep", 60))
    next(answers)
    killer = threading.Thread(target=worker.kill)
    killer.start()
    with pytest.raises(WorkerLost, match="Killed"):
        next(answers)
    killer.join()


def test_closing_twice_does_nothing_more(worker: WorkerProcess) -> None:
    worker.close()
    worker.close()


def test_workers_compute_with_one_thread_and_import_what_the_parent_imports(
    worker: WorkerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Path(f"/proc/{worker._process.pid}/environ").read_bytes().decode().split("\0")
    environment = dict(line.split("=", 1) for line in seen if "=" in line)
    assert {environment[f"{name}_NUM_THREADS"] for name in ("OMP", "OPENBLAS", "MKL")} == {"1"}
    assert environment["PYTHONPATH"].split(os.pathsep)[0] == str(HERE)
    # -P: a module beside the files that somebody works on is never imported in the place of one of ours.
    (tmp_path / "msgspec.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    WorkerProcess("hostile_entry:obey", LIMITS).close()


@pytest.mark.parametrize(
    ("first", "says"),
    [
        (b"", "said nothing|took longer"),
        (replies(("done",)), "said 'done'"),
        (b"\xff" * 20, "was announced"),
        (b"\x03" + b"\0" * 7 + b"abc", "could not be started"),
        (replies(("ready", None, {"numbers": np.zeros(4)})), "arrays of more than 0 bytes"),
    ],
    ids=["silence", "too early", "endless", "not msgpack", "presents"],
)
def test_a_process_that_does_not_say_ready_is_no_worker(
    impostor: Callable[..., WorkerProcess], monkeypatch: pytest.MonkeyPatch, first: bytes, says: str
) -> None:
    if not first:
        monkeypatch.setattr(process, "START_S", 0.2)
    with pytest.raises(WorkerLost, match=says):
        impostor(first)


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (replies(("ready",)), "broken message"),
        (replies(("part", "x", {"a": np.zeros(3, np.float16)})), "array of type"),
        (replies(("part", "x", {"a": np.zeros(257 * 2**20, np.uint8)}))[:200], "arrays of more than"),
        (replies(("error", ErrorBody(name="ClassVar", message="m"))), "an error named 'ClassVar'"),
        (replies(("error", ErrorBody(name="annotations", message="m"))), "an error named 'annotations'"),
        (replies(("error", {"name": 3})), "broken message"),
    ],
    ids=["ready again", "odd array", "huge array", "no error class", "not a class", "no error body"],
)
def test_what_no_honest_worker_says_is_a_lost_worker(
    impostor: Callable[..., WorkerProcess], second: bytes, says: str
) -> None:
    worker = impostor(READY, second)
    with pytest.raises(WorkerLost, match=says) as caught:
        list(worker.exchange(order("echo")))
    assert caught.value.loss in {Loss.DIED, Loss.FAULT}
    worker.close()


def test_a_worker_that_was_taken_over_cannot_stop_the_run_with_an_error_about_the_archive(
    impostor: Callable[..., WorkerProcess],
) -> None:
    worker = impostor(READY, replies(("error", ErrorBody(name="ArchiveBusy", message="m", code="c", hint="h"))))
    with pytest.raises(WorkerLost, match="an error named 'ArchiveBusy'"):
        list(worker.exchange(order("echo")))
    worker.close()
