"""passim (https://github.com/dasmiq/passim, MIT) run as a script on Spark, as far as its pairwise alignments.

    pip install pyspark        # needs Java 17 or later
    python bench/text.py MATERIAL --passim passim/seriatim.py

Its command line asks a registry of Java packages for GraphFrames, which only clustering needs. So its script is given
to `spark-submit` with `--all-pairs --pairwise`; it writes `align.json` and then ends where it would cluster.

It loses a passage whose first shared run lies in the first 25 characters of the quoting text. To compare methods and
not that fault, every text is padded in front with characters of its own; offsets are counted without them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from bench.text_set.cases import Case, ReuseSet

PAD = 33
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def detections(reuse: ReuseSet, *, script: Path) -> list[Case]:
    """Aligned passages between quoting texts and sources."""
    random = np.random.default_rng(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "in.json").open("w", encoding="utf-8") as file:
            for series, texts in (("a-source", reuse.sources), ("b-text", reuse.texts)):
                for identity, text in texts.items():
                    pad = "".join(random.choice(list(_LETTERS), PAD - 1)) + " "
                    file.write(json.dumps({"id": identity, "series": series, "text": pad + text}) + "\n")
        subprocess.run(
            [
                str(Path(sys.executable).with_name("spark-submit")),
                *("--master", "local[1]", "--driver-memory", "2g"),
                *("--conf", "spark.sql.shuffle.partitions=2", "--conf", "spark.ui.enabled=false"),
                *(str(script), "--all-pairs", "--pairwise", "--fields", "xxhash64(series) as gid"),
                *("--filterpairs", "gid <> gid2", str(folder / "in.json"), str(folder / "out")),
            ],
            env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,  # it ends with an error where it would cluster
        )
        written = sorted((folder / "out" / "align.json").glob("part-*"))
        if not written:
            raise RuntimeError("passim wrote no alignments: is Java 17 there, and pyspark beside this Python?")
        rows = [json.loads(line) for path in written for line in path.read_text(encoding="utf-8").splitlines()]
    return [case for row in rows if (case := _case(row, reuse)) is not None]


def _case(row: dict[str, object], reuse: ReuseSet) -> Case | None:
    """One alignment with the quoting text first, whichever side passim put it on."""
    sides = [(row[f"id{n}"], int(row[f"begin{n}"]) - PAD, int(row[f"end{n}"]) - PAD) for n in ("", "2")]
    for (text, start, end), (source, source_start, source_end) in (sides, sides[::-1]):
        if text in reuse.texts and source in reuse.sources:
            return Case(str(text), max(0, start), end, str(source), max(0, source_start), source_end)
    return None
