from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from twicetold.errors import ItemError, MediaRejected, TwicetoldError
from twicetold.run.limits import WorkerLimits
from twicetold.run.pool import WorkerPool
from twicetold.run.process import Loss, WorkerLost
from twicetold.run.wire import Reply

HERE = Path(__file__).parent
LIMITS = WorkerLimits(memory_mib=256, cpu_s=1, wall_s=60)
IMPATIENT = WorkerLimits(memory_mib=256, cpu_s=60, wall_s=1)


class Order(msgspec.Struct, frozen=True):
    what: str
    amount: int = 0


class Lost(ItemError):
    """Keeps what the pool told `explain`."""

    def __init__(self, order: Order, lost: WorkerLost) -> None:
        super().__init__(f"{order.what}: {lost.detail}", code=f"test.{lost.loss}")
        self.loss = lost.loss


@pytest.fixture(scope="module", autouse=True)
def entries_on_the_path() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(HERE))
        yield


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool[Order]]:
    with WorkerPool(2, LIMITS, "hostile_entry:obey", explain=Lost) as made:
        yield made


def body(reply: Reply) -> object:
    return msgspec.msgpack.decode(reply.body)


def workers_alive() -> set[int]:
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(child) for listed in children for child in listed.read_text().split()}


def test_arrays_come_back_whole(pool: WorkerPool[Order]) -> None:
    (reply,) = pool.call(Order("echo", 100_000))
    assert body(reply) == 100_000
    assert np.array_equal(reply.arrays["numbers"], np.arange(100_000))
    (empty,) = pool.call(Order("echo", 0))
    assert empty.arrays["numbers"].shape == (0,)


def test_a_worker_serves_again_after_an_error_of_its_own(pool: WorkerPool[Order]) -> None:
    (before,) = pool.call(Order("turn"))
    process, turn = msgspec.msgpack.decode(before.body)
    with pytest.raises(MediaRejected, match="file: no") as caught:
        pool.call(Order("refuse"))
    assert (caught.value.code, caught.value.hint) == ("media.test", "Try another.")
    (after,) = pool.call(Order("turn"))
    assert body(after) == [process, turn + 2]


@pytest.mark.parametrize(
    ("order", "loss", "says"),
    [
        (Order("abort"), Loss.DIED, "Aborted"),
        (Order("crash"), Loss.DIED, "Segmentation fault"),
        (Order("leave", 3), Loss.DIED, "status 3"),
        (Order("leave", 0), Loss.DIED, "status 0"),
        (Order("spin"), Loss.SLOW, "1 s of processor time"),
        (Order("eat", 4096), Loss.MEMORY, "more memory"),
        (Order("fail", 10_000), Loss.FAULT, "RuntimeError: xxx"),
        (Order("garble"), Loss.DIED, "broken message"),
        (Order("objects"), Loss.DIED, "array of type"),
        (Order("open_many", 200), Loss.FAULT, "Too many open files"),
    ],
    ids=lambda value: value.what if isinstance(value, Order) else "",
)
def test_a_lost_worker_is_one_error_and_the_next_request_works(
    pool: WorkerPool[Order], order: Order, loss: Loss, says: str
) -> None:
    with pytest.raises(Lost, match=says) as caught:
        pool.call(order)
    assert caught.value.loss is loss
    assert body(pool.call(Order("echo", 1))[0]) == 1


def test_a_request_that_hangs_ends_with_its_worker() -> None:
    with WorkerPool(1, IMPATIENT, "hostile_entry:obey", explain=Lost) as pool:
        with pytest.raises(Lost, match="longer than 1 s") as caught:
            pool.call(Order("sleep", 60))
        assert caught.value.loss is Loss.SLOW
        assert body(pool.call(Order("echo", 1))[0]) == 1


def test_a_worker_cannot_write_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "written"
    monkeypatch.setenv("TWICETOLD_TEST_FILE", str(target))
    with WorkerPool(1, LIMITS, "hostile_entry:obey", explain=Lost) as pool, pytest.raises(Lost):
        pool.call(Order("write_file"))
    assert not target.exists() or target.stat().st_size == 0


def test_a_worker_reaches_no_network(pool: WorkerPool[Order]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        with pytest.raises(Lost, match=r"Network is unreachable|refused"):
            pool.call(Order("connect", server.getsockname()[1]))
        with pytest.raises(TimeoutError):
            server.accept()


def test_what_libraries_print_does_not_get_between_the_messages(pool: WorkerPool[Order]) -> None:
    assert body(pool.call(Order("chatter"))[0]) == "said"


def test_requests_can_be_handed_out_and_asked_for_later(pool: WorkerPool[Order]) -> None:
    with pool.hand_out() as submit:
        futures = [submit(order) for order in (Order("echo", 1), Order("refuse"), Order("abort"), Order("echo", 4))]
        first, refused, lost, last = [future.result() for future in futures]
    assert isinstance(refused, MediaRejected)
    assert isinstance(lost, Lost)
    assert not isinstance(first, TwicetoldError)
    assert not isinstance(last, TwicetoldError)
    assert (body(first[0]), body(last[0])) == (1, 4)


def test_leaving_ends_what_was_handed_out_and_cancels_what_had_not_begun() -> None:
    with WorkerPool(1, LIMITS, "hostile_entry:obey", explain=Lost) as pool:
        before = workers_alive()
        with pool.hand_out() as submit:
            running, waiting = submit(Order("sleep", 60)), submit(Order("echo", 1))
        assert running.cancelled() or isinstance(running.result(), Lost)
        assert waiting.cancelled()
        assert len(workers_alive() - before) <= 1
        assert body(pool.call(Order("echo", 7))[0]) == 7


def test_a_request_may_be_made_while_another_is_open() -> None:
    with WorkerPool(1, LIMITS, "hostile_entry:obey", explain=Lost) as pool:
        open_one = pool.stream(Order("parts", 3))
        assert body(next(open_one)) == 0
        assert body(pool.call(Order("echo", 7))[0]) == 7
        assert [body(part) for part in open_one] == [1, 2]


def test_a_slow_reader_costs_the_worker_nothing() -> None:
    with WorkerPool(1, IMPATIENT, "hostile_entry:obey", explain=Lost) as pool:
        parts = pool.stream(Order("parts", 2))
        next(parts)
        time.sleep(IMPATIENT.wall_s + 0.2)
        assert [body(part) for part in parts] == [1]


def test_an_entry_that_cannot_be_imported_is_an_error_not_a_hang() -> None:
    with (
        WorkerPool(1, LIMITS, "no_such_module:entry", explain=Lost) as pool,
        pytest.raises(Lost, match="ended with status 1"),
    ):
        pool.call(Order("echo"))


def test_a_closed_pool_says_so() -> None:
    pool = WorkerPool[Order](1, LIMITS, "hostile_entry:obey", explain=Lost)
    pool.close()
    with pytest.raises(RuntimeError, match="closed"):
        pool.call(Order("echo"))
    with pytest.raises(ValueError, match="at least one"):
        WorkerPool[Order](0, LIMITS, "hostile_entry:obey", explain=Lost)


def test_ctrl_c_ends_parent_and_workers_without_a_word_from_them(tmp_path: Path) -> None:
    script = tmp_path / "job.py"
    script.write_text(
        f"""
import sys
sys.path.insert(0, {str(HERE)!r})
import msgspec
from hostile_entry import Order
from twicetold.run.limits import WorkerLimits
from twicetold.run.pool import WorkerPool

with WorkerPool(2, WorkerLimits(memory_mib=256, cpu_s=60, wall_s=60), "hostile_entry:obey", explain=None) as pool:
    (reply,) = pool.call(Order("turn"))
    first = msgspec.msgpack.decode(reply.body)[0]
    stream = pool.stream(Order("sleep", 60))
    next(stream)
    print(first, flush=True)
    try:
        with pool.hand_out() as submit:
            [submit(Order("sleep", 60)) for _ in range(3)][0].result()
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    finally:
        stream.close()
"""
    )
    # A new session, and the signal to its whole group: what Ctrl-C at a terminal does.
    job = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert job.stdout is not None
    worker = int(job.stdout.readline())
    time.sleep(0.5)
    os.killpg(job.pid, signal.SIGINT)
    out, err = job.communicate(timeout=20)
    assert (job.returncode, out, err) == (0, "interrupted\n", "")
    assert not Path(f"/proc/{worker}").exists()
