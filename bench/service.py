"""Look-ups per second and latency of the match service at 1 M and 5 M hashes: python bench/service.py [millions ...].

A bank is filled in an archive's own record. Then: how long after `twicetold serve` was started its first look-up is
answered, three times: with nothing kept, with the index as the first start kept it, and with one more hash in the bank,
which a request of its own adds; the look-up alone, a hash at a time and in batches; and `GET /m/lookup` over HTTP on
this machine, with one client and with four, through the real app with its fence and door, each request on a new reading
of the record. Hashes are random, so that there is next to nothing to find: half of the queries are hashes of the bank
with 20 bits changed. Prints recall of those, too.
"""

from __future__ import annotations

import contextlib
import json
import signal as signal_module
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, cast

import numpy as np
from numpy.typing import NDArray
from starlette.testclient import TestClient

from twicetold import Archive
from twicetold.archive.catalogue import transaction
from twicetold.fingerprint.pdq import to_hex
from twicetold.handover.lookup import Lookup
from twicetold.web.app import create_app
from twicetold.web.door import LocalDoor
from twicetold.web.server import configuration
from twicetold.web.service.shelf import Shelf

QUERIES = 2000
CHANGED_BITS = 20


def changed(codes: NDArray[np.uint64], random: np.random.Generator) -> NDArray[np.uint64]:
    """Each code with some bits flipped."""
    out = codes.copy()
    for row in out:
        for bit in random.choice(256, CHANGED_BITS, replace=False):
            row[bit // 64] ^= np.uint64(1) << np.uint64(bit % 64)
    return out


def timed(work: Callable[[int], object], count: int) -> tuple[float, float, float]:
    """Calls per second, median and 99 % milliseconds."""
    spent = []
    began = time.perf_counter()
    for number in range(count):
        start = time.perf_counter()
        work(number)
        spent.append((time.perf_counter() - start) * 1000)
    return count / (time.perf_counter() - began), float(np.median(spent)), float(np.percentile(spent, 99))


def filled(folder: Path, codes: NDArray[np.uint64]) -> None:
    """An archive with a bank of these hashes, written as rows: adding them one by one would take hours."""
    with Archive.init(folder) as archive:
        archive.handover.create("BENCH")
        connection = archive.connection
        with transaction(connection):
            for start in range(0, len(codes), 100_000):
                block = codes[start : start + 100_000].astype(">u8")
                numbers = range(start + 1, start + 1 + len(block))
                connection.executemany(
                    "INSERT INTO bank_entry (id, bank_id, uid, kind, category, basis, hashed_from, created_at,"
                    " updated_at, withdrawn, change) VALUES (?, 1, ?, 'pdq', 'INVESTIGATION_SEED', 'received',"
                    " 'received', '2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z', 0, ?)",
                    [(number, f"h{number}", number) for number in numbers],
                )
                connection.executemany(
                    "INSERT INTO bank_hash (entry_id, position, quality, code) VALUES (?, 0, 100, ?)",
                    [(number, row.tobytes()) for number, row in zip(numbers, block, strict=True)],
                )


class Served:
    """`twicetold serve` in a process of its own, as a person starts it."""

    def __init__(self, folder: Path) -> None:
        self.began = time.perf_counter()
        command = [str(Path(sys.executable).with_name("twicetold")), "-C", str(folder), "serve", "--port", "0"]
        self._process = subprocess.Popen([*command, "--no-open"], stdout=subprocess.PIPE, text=True)
        address = cast("IO[str]", self._process.stdout).readline().strip()
        self._base = address.partition("/enter")[0]
        jar = urllib.request.HTTPCookieProcessor()
        self._opener = urllib.request.build_opener(jar)
        self._ask(address)
        self.listened = time.perf_counter() - self.began

    def _ask(self, address: str, *, data: bytes | None = None, headers: Mapping[str, str] = {}) -> bytes:
        request = urllib.request.Request(address, data=data, headers=dict(headers))  # noqa: S310
        with self._opener.open(request) as answer:
            return bytes(answer.read())

    def until_answered(self, signal: str) -> tuple[float, int]:
        """Seconds from the start of the process to the first answer, and how often it said to come again."""
        refused = 0
        while True:
            try:
                self._ask(f"{self._base}/m/lookup?signal_type=pdq&signal={signal}")
                return time.perf_counter() - self.began, refused
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise
                refused += 1
                time.sleep(0.2)

    def add(self, signal: str) -> float:
        """Milliseconds until one more hash is in the bank and the next look-up is answered."""
        began = time.perf_counter()
        body = json.dumps({"pdq": signal}).encode()
        headers = {"Content-Type": "application/json", "Origin": self._base}
        self._ask(f"{self._base}/c/bank/BENCH/signal", data=body, headers=headers)
        self._ask(f"{self._base}/m/lookup?signal_type=pdq&signal={signal}")
        return (time.perf_counter() - began) * 1000

    def stop(self) -> None:
        """As by Ctrl-C."""
        self._process.send_signal(signal_module.SIGINT)
        self._process.wait()


def starts(folder: Path, signal: str) -> None:
    """How long after a start the first look-up is answered."""
    for named in ("nothing kept", "kept", "kept, and one more"):
        served = Served(folder)
        took, refused = served.until_answered(signal)
        print(
            f"  first answer, {named:20} {took:6.1f} s after the start ({served.listened:.1f} s until it listens;",
            end="",
        )
        print(f" told {refused} times to come again)")
        if named == "nothing kept":
            while not (folder / "index" / "banks" / "manifest.json").exists():
                time.sleep(0.2)
            size = sum(path.stat().st_size for path in (folder / "index" / "banks").rglob("*.npy"))
            print(f"  on disk {time.perf_counter() - served.began:.1f} s after the start: {size / 1e6:,.0f} MB")
        if named == "kept":
            added = [served.add(f"{number:064x}") for number in range(1, 6)]
            print(f"  one more hash, kept in the record and found: {', '.join(f'{one:.0f}' for one in added)} ms")
        served.stop()


def over_http(folder: Path, lookup: Lookup, queries: list[str], clients: int) -> tuple[float, float, float]:
    """`GET /m/lookup` on a server that listens on this machine, its look-up at hand."""
    import socket

    import uvicorn

    with contextlib.ExitStack() as held:
        listening = held.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = listening.getsockname()[1]
        door = LocalDoor(port=port)
        app = create_app(folder, door=door, hosts=[f"127.0.0.1:{port}"])
        app.state.match_shelf = Shelf(lookup)
        cookies = TestClient(app, base_url=f"http://127.0.0.1:{port}", follow_redirects=False)
        cookies.get("/enter", params={"token": door.new_token()})
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.cookies.items())
        server = uvicorn.Server(configuration(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        spent: list[list[float]] = [[] for _ in range(clients)]

        def ask(place: int) -> None:
            for signal in queries[place::clients]:
                start = time.perf_counter()
                request = urllib.request.Request(
                    f"http://127.0.0.1:{port}/m/lookup?signal_type=pdq&signal={signal}",
                    headers={"Cookie": cookie, "Accept": "application/json"},
                )
                urllib.request.urlopen(request).read()  # noqa: S310
                spent[place].append((time.perf_counter() - start) * 1000)

        began = time.perf_counter()
        threads = [threading.Thread(target=ask, args=(place,)) for place in range(clients)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        elapsed = time.perf_counter() - began
        server.should_exit = True
        thread.join()
    every = [value for of_client in spent for value in of_client]
    return len(every) / elapsed, float(np.median(every)), float(np.percentile(every, 99))


def measure(folder: Path, count: int) -> None:
    """One block of rows."""
    random = np.random.default_rng(1)
    codes = random.integers(0, 2**64, (count, 4), dtype=np.uint64)
    filled(folder, codes)
    print(f"{count:,} hashes")
    starts(folder, to_hex(codes[0]))
    with Archive.open(folder) as archive:
        began = time.perf_counter()
        lookup = archive.handover.lookup()
        print(f"  read from the record and sorted in {time.perf_counter() - began:.1f} s")
    known = codes[random.integers(0, count, QUERIES // 2)]
    queries = np.concatenate([changed(known, random), random.integers(0, 2**64, known.shape, dtype=np.uint64)])
    queries = queries[random.permutation(len(queries))]
    lookup.near(queries[:2])
    began = time.perf_counter()
    hits = lookup.near(queries)
    spent = time.perf_counter() - began
    print(f"  recall of {CHANGED_BITS} bits {len({hit.query for hit in hits}) / len(known):.3f}")
    print(f"  in one batch          {len(queries) / spent:9,.0f} a second")
    rate, median, most = timed(lambda number: lookup.near(queries[number : number + 1]), len(queries))
    print(f"  one by one            {rate:9,.0f} a second  median {median:6.2f} ms  99 % {most:6.2f} ms")
    signals = [to_hex(code) for code in queries]
    for clients in (1, 4):
        rate, median, most = over_http(folder, lookup, signals, clients)
        print(f"  HTTP, {clients} at a time     {rate:9,.0f} a second  median {median:6.2f} ms  99 % {most:6.2f} ms")


def main() -> None:
    """Print one block of rows for each size."""
    for millions in [float(given) for given in sys.argv[1:]] or [1.0, 5.0]:
        with tempfile.TemporaryDirectory(prefix="twicetold-bench-") as folder:
            measure(Path(folder) / "archive", round(millions * 1_000_000))


if __name__ == "__main__":
    main()
