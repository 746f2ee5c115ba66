#!/usr/bin/env python3
"""Run the stages of sound alone on an evaluation set with ground truth, and score its audio rows.

    python bench/sound_evalset.py SETDIR --out predictions.csv [--scorer SETDIR/../score.py]

SETDIR is laid out as for `trace_evalset.py`. Pictures are not read, which saves most of the time; what sound finds does
not depend on them.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.trace_evalset import cpu_seconds, predictions_of, write_intake, write_predictions
from twicetold import Archive
from twicetold.archive import catalogue, runs
from twicetold.media.reader import MediaReader
from twicetold.model import TrackKind
from twicetold.pipeline.accounting import settle_accounts
from twicetold.pipeline.sound_tracing import SoundTracing
from twicetold.pipeline.states import state_on_record
from twicetold.run.progress import NoProgress

SOUND_KINDS = ("video", "audio")


def trace_set(folder: Path, home: Path) -> list[dict[str, object]]:
    """Add the set's releases that can hold sound to a fresh archive, trace their sound, and return predictions."""
    with (folder / "releases.csv").open(newline="") as listed:
        rows = [row for row in csv.DictReader(listed) if row["kind"] in SOUND_KINDS]
    table = home.parent / "releases.csv"
    write_intake(rows, folder, table)
    with Archive.init(home) as archive:
        archive.add(folder, releases=table, storage="referenced")
        traced(archive)
        return predictions_of(archive, {row["id"]: row["role"] for row in rows})


def traced(archive: Archive) -> None:
    """Trace the sound of an archive, and nothing else."""
    place = archive.workplace()
    with catalogue.transaction(place.connection):
        run_id = runs.start(place.connection, "trace", settings={}, versions={}, input_digest="")
    with MediaReader(place.settings.media, workers=1) as reader:
        sounds = SoundTracing(place, reader, progress=NoProgress(), workers=1)
        sounds.trace(sounds.waiting(), run_id)
    settle_accounts(place, run_id, [state_on_record(place, TrackKind.SOUND)])


def main() -> None:
    """Run, write, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("setdir", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, help="the set's score.py; by default beside SETDIR")
    arguments = parser.parse_args()
    folder = arguments.setdir.resolve()
    with tempfile.TemporaryDirectory() as scratch:
        started, cpu = time.monotonic(), cpu_seconds()
        found = trace_set(folder, Path(scratch) / "archive")
        print(f"{time.monotonic() - started:.0f} s wall, {cpu_seconds() - cpu:.0f} s processor")
    write_predictions(found, arguments.out)
    scorer = arguments.scorer or folder.parent / "score.py"
    if scorer.exists():
        command = [sys.executable, str(scorer), str(folder), str(arguments.out), "--modality", "audio"]
        print(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    main()
