"""Look-ups per second and latency of the match service at 1 M and 5 M hashes: python bench/service.py [millions ...].

A bank is filled in an archive's own record. Then: how long the first look-up waits for it; the look-up alone, a hash at
a time and in batches; what one more hash costs; and `GET /m/lookup` over HTTP on this machine, with one client and with
four, through the real app with its fence and door, each request on a new reading of the record. Hashes are random, so
that there is next to nothing to find: half of the queries are hashes of the bank with 20 bits changed. Prints recall of
those, too.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from starlette.testclient import TestClient

from twicetold import Archive
from twicetold.archive.bank_entries import SignalKind
from twicetold.archive.catalogue import transaction
from twicetold.fingerprint.pdq import to_hex
from twicetold.handover.lines import entry_of
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
    with Archive.open(folder) as archive:
        began = time.perf_counter()
        lookup = archive.handover.lookup()
        print(f"{count:,} hashes, made ready in {time.perf_counter() - began:.1f} s")
        began = time.perf_counter()
        archive.handover.put("BENCH", [entry_of(SignalKind.PDQ, "0f" * 32)])
        lookup = archive.handover.lookup(lookup)
        print(f"  one more hash, kept and in the look-up after {(time.perf_counter() - began) * 1000:.0f} ms")
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
