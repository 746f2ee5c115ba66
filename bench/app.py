"""How fast the app's pages answer on a large archive, without and with a trace at work.

    python bench/app.py [--releases 10000] [--matches 100000] [--folder DIR] [--rounds 15]

Makes an archive by writing its record (no media: pages read the record, and pictures are asked for by themselves),
starts `twicetold serve` on it as a person would, and asks for each page in turn. "Busy" is the same while another
process holds the writer lock and commits matches as a trace does. "Judging" is the same while a word is given on
another match before each round, as the page does it: the accounts are settled in the background meanwhile.
"""

from __future__ import annotations

import argparse
import hashlib
import http.cookiejar
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

from twicetold.api import Archive
from twicetold.pipeline.accounting import picture_state, settle_accounts

DAY_S = 86_400


def digest(number: int) -> str:
    """A stand-in for a SHA-256."""
    return hashlib.sha256(str(number).encode()).hexdigest()


def make(folder: Path, releases: int, matches: int) -> None:
    """An archive of films of four minutes from 20 sources; each takes from up to ten earlier ones."""
    rng = random.Random(1)  # noqa: S311 - which film takes from which is no secret
    with Archive.init(folder) as archive:
        connection = archive.connection
        connection.execute("BEGIN")
        connection.execute(
            "INSERT INTO run (id, command, started_at, finished_at, state, settings, versions)"
            " VALUES (1, 'trace', '2024-01-01T00:00:00Z', '2024-01-01T01:00:00Z', 'done', '{}', '{\"method\":\"2\"}')"
        )
        for number in range(releases):
            sha, day = digest(number), time.strftime("%Y-%m-%d", time.gmtime(1_400_000_000 + number * DAY_S // 3))
            connection.execute(
                "INSERT INTO item (sha256, kind, media_type, size_bytes, storage, name, width, height, duration_us,"
                " probe, added_at) VALUES (?, 'video', 'video/mp4', 1000, 'copied', ?, 640, 360, 240000000,"
                ' \'{"codec":"h264"}\', ?)',
                (sha, f"film {number}.mp4", f"{day}T12:00:00Z"),
            )
            connection.execute(
                "INSERT INTO release (id, source, title, origin, added_at) VALUES (?, ?, ?, 'table', ?)",
                (f"R{number:06d}", f"Source {number % 20}", f"Release number {number} of the day", f"{day}T12:00:00Z"),
            )
            connection.execute("INSERT INTO release_item VALUES (?, 0, ?, ?)", (f"R{number:06d}", sha, "film"))
            connection.execute(
                "INSERT INTO release_date VALUES (?, 'published', ?, ?, 'day', 'stated', ?)",
                (f"R{number:06d}", f"{day}T00:00:00Z", f"{day}T23:59:59Z", day),
            )
            for stage in ("trace:picture", "trace:sound", "trace:text"):
                connection.execute("INSERT INTO stage_done VALUES (?, ?, '1', '', '{}', '')", (sha, stage))
        per = max(1, matches // releases)
        for number in range(releases):
            at = 0
            for _ in range(per if number else 0):
                source, length = rng.randrange(number), rng.randrange(2, 12) * 1_000_000
                there = rng.randrange(200) * 1_000_000
                connection.execute(
                    "INSERT INTO match (run_id, query_item, ref_item, modality, query_start, query_end, ref_start,"
                    " ref_end, score, evidence) VALUES (1, ?, ?, 'video', ?, ?, ?, ?, 0.99,"
                    ' \'{"agreement":0.9,"seeds":12,"distance_bits":14}\')',
                    (digest(number), digest(source), at, at + length, there, there + length),
                )
                at += length
        # A tenth of a per cent was judged.
        for row in connection.execute("SELECT * FROM match WHERE id % 1000 = 0").fetchall():
            connection.execute(
                "INSERT INTO verdict (at, person, word, match_id, query_item, ref_item, modality, query_start,"
                " query_end, ref_start, ref_end, mirrored, rate, score) VALUES"
                " ('2024-02-01T00:00:00Z', 'ada', 'same', ?, ?, ?, 'video', ?, ?, ?, ?, 0, 1.0, 0.99)",
                (row["id"], row["query_item"], row["ref_item"], row["query_start"], row["query_end"],
                 row["ref_start"], row["ref_end"]),
            )  # fmt: skip
        connection.execute("COMMIT")
        place = archive.workplace()
        settle_accounts(place, 1, [picture_state(place, {}, fingerprint_stage="fingerprint:pdq-frame")])


def pages(folder: Path) -> list[str]:
    """Addresses of every kind of page."""
    connection = sqlite3.connect(folder / "catalogue.sqlite")
    last = connection.execute("SELECT id FROM release ORDER BY id DESC LIMIT 1").fetchone()[0]
    first = connection.execute("SELECT id FROM release ORDER BY id LIMIT 1").fetchone()[0]
    match = connection.execute("SELECT max(id) / 2 FROM match").fetchone()[0]
    connection.close()
    return [
        "/",
        "/?skip=5000",
        "/releases",
        "/releases?source=Source+3&skip=200",
        f"/release?id={last}",
        f"/release?id={first}",
        f"/release.json?id={last}",
        f"/match?id={match}",
        f"/match?id={match}&in={last}",
        "/lineage",
        f"/lineage?release={first}",
        "/search?q=number+77",
        "/health",
        "/trends",
        "/banks",
        "/code",
        "/jobs",
        "/add",
    ]


def measure(address: str, paths: list[str], rounds: int, *, judging: bool = False) -> dict[str, list[float]]:
    """Milliseconds of each request, by page; with `judging`, of the verdicts, too."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.addheaders = [("Accept", "text/html")]
    opener.open(address).read()
    base = address.partition("/enter")[0]
    times: dict[str, list[float]] = {path: [] for path in paths}
    opener.addheaders.append(("Sec-Fetch-Site", "same-origin"))
    for place in range(rounds + 1):
        if judging:
            word = urllib.parse.urlencode({"match": 1000 * place + 7, "word": ["not-same", "same"][place % 2]}).encode()
            began = time.perf_counter()
            opener.open(base + "/verdict", word).read()
            if place:
                times.setdefault("POST /verdict, and the next match", []).append((time.perf_counter() - began) * 1000)
        for path in paths:
            began = time.perf_counter()
            opener.open(base + path).read()
            if place:  # the first round loads templates and warms the disk's cache
                times[path].append((time.perf_counter() - began) * 1000)
    return times


BUSY = """
import sys, time
from twicetold.api import Archive
from twicetold.pipeline.accounting import picture_state, settle_accounts
from twicetold.archive.catalogue import transaction
with Archive.open(sys.argv[1], command="trace") as archive:
    print("holds", flush=True)
    n = 0
    while True:
        with transaction(archive.connection):
            archive.connection.executemany(
                "INSERT INTO match (run_id, query_item, ref_item, modality, query_start, query_end, ref_start, ref_end,"
                " score) SELECT 1, query_item, ref_item, 'video', query_start + ?, query_end + ?, ref_start, ref_end,"
                " 0.6 FROM match WHERE id = ?", [(200_000_000 + n, 200_000_000 + n, 1 + i) for i in range(20)])
        n += 1
        time.sleep(0.05)
"""


def serving(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """A server as a person starts it, and the address it printed."""
    command = [sys.executable, "-m", "twicetold.cli", "-C", str(folder), "-q", "serve", "--port", "0", "--no-open"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    return process, first_line(process)


def first_line(process: subprocess.Popen[str]) -> str:
    """What a program says first."""
    return "" if process.stdout is None else process.stdout.readline().strip()


def main() -> None:
    """Make, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--releases", type=int, default=10_000)
    parser.add_argument("--matches", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    held = tempfile.TemporaryDirectory(prefix="twicetold-bench-")
    folder = given.folder or Path(held.name) / "archive"
    if not folder.exists():
        make(folder, given.releases, given.matches)
    paths = pages(folder)
    results = {}
    for state in ("alone", "busy", "judging"):
        process, address = serving(folder)
        busy = None
        if state == "busy":
            busy = subprocess.Popen([sys.executable, "-c", BUSY, str(folder)], stdout=subprocess.PIPE, text=True)
            first_line(busy)
        try:
            results[state] = measure(address, paths, given.rounds, judging=state == "judging")
        finally:
            for one in (process, busy):
                if one is not None:
                    one.terminate()
                    one.wait()
    print(f"| page, {given.releases:,} releases, {given.matches:,} matches | median, ms | slowest |", end="")
    print(" busy: median | slowest | judging: median | slowest |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for path in results["judging"]:
        cells = [
            f" {statistics.median(of_page):.0f} | {max(of_page):.0f} |" if of_page else " | |"
            for of_page in (results[state].get(path, []) for state in ("alone", "busy", "judging"))
        ]
        print(f"| `{path}` |{''.join(cells)}")
    every = [one for of_page in results["alone"].values() for one in of_page]
    print(f"\nmedian of all {statistics.median(every):.0f} ms, slowest page's median"
          f" {max(statistics.median(of_page) for of_page in results['alone'].values()):.0f} ms")  # fmt: skip
    held.cleanup()


if __name__ == "__main__":
    main()
