"""Look-ups per second and latency of the match service at 1 M and 5 M hashes: python bench/service.py [millions ...].

The index alone first, a hash at a time and in batches; then `GET /m/lookup` over HTTP on this machine, with one client
and with four, through the real app with its fence and door. Hashes are random, so that there is next to nothing to
find: half of the queries are hashes of the list with 20 bits changed. Prints recall of those, too.
"""

from __future__ import annotations

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
from twicetold.fingerprint.pdq import to_hex
from twicetold.handover.lookup import Entry, Lookup
from twicetold.web.app import create_app
from twicetold.web.desk import Desk
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


def over_http(lookup: Lookup, queries: list[str], clients: int) -> tuple[float, float, float]:
    """`GET /m/lookup` on a server that listens on this machine."""
    import socket

    import uvicorn

    with tempfile.TemporaryDirectory() as folder:
        Archive.init(Path(folder) / "archive").close()
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        door = LocalDoor(port=port)
        app = create_app(Path(folder) / "archive", door=door, hosts=[f"127.0.0.1:{port}"])
        shelf = app.state.match_shelf = Shelf()
        with Desk(Path(folder) / "archive").archive() as archive:
            archive.handover.create("BENCH")
            shelf._lookup, shelf._stamp = lookup, archive.handover.stamp()
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


def main() -> None:
    """Print one block of rows for each size."""
    for millions in [float(given) for given in sys.argv[1:]] or [1.0, 5.0]:
        random = np.random.default_rng(1)
        count = round(millions * 1_000_000)
        codes = random.integers(0, 2**64, (count, 4), dtype=np.uint64)
        entries = [Entry(number, "BENCH", str(number), 1, False) for number in range(count)]
        began = time.perf_counter()
        lookup = Lookup(entries, codes, np.arange(count, dtype=np.int32), np.full(count, -1, np.int64))
        print(f"{count:,} hashes, made ready in {time.perf_counter() - began:.1f} s")
        known = codes[random.integers(0, count, QUERIES // 2)]
        queries = np.concatenate([changed(known, random), random.integers(0, 2**64, known.shape, dtype=np.uint64)])
        queries = queries[random.permutation(len(queries))]
        lookup.near(queries[:2])
        began = time.perf_counter()
        hits = lookup.near(queries)
        spent = time.perf_counter() - began
        print(f"  recall of {CHANGED_BITS} bits {len({hit.query for hit in hits}) / len(known):.3f}")
        print(f"  in one batch          {len(queries) / spent:9,.0f} a second")
        rate, median, most = timed(
            lambda number, q=queries, held=lookup: held.near(q[number : number + 1]), len(queries)
        )
        print(f"  one by one            {rate:9,.0f} a second  median {median:6.2f} ms  99 % {most:6.2f} ms")
        signals = [to_hex(code) for code in queries]
        for clients in (1, 4):
            rate, median, most = over_http(lookup, signals, clients)
            print(
                f"  HTTP, {clients} at a time     {rate:9,.0f} a second  median {median:6.2f} ms  99 % {most:6.2f} ms"
            )


if __name__ == "__main__":
    main()
