#!/usr/bin/env python3
"""Run the whole pipeline, and the baselines beside it, on an evaluation set with ground truth.

    python bench/trace_evalset.py SETDIR --out predictions.csv [--baselines all] [--scorer SETDIR/../score.py]
    python bench/trace_evalset.py SETDIR --out predictions.csv --baselines pdq,vpdq,signature --only-baselines

SETDIR holds `releases.csv` (id,role,kind,date,file,duration; role `ref` or `query`), `refs/` and `queries/`. Every
release goes into one archive under its date and is traced by `twicetold.Archive`, as a user would do it; matches of a
query with a reference are written in the scorer's columns: query_id,ref_id,query_start,query_end,ref_start,ref_end,
modality,score. With a scorer each method's figures are printed, all measured in this run on the same files. Where SSCD
is installed (docs/learned.md), what it adds is measured as well: `--networks ''` leaves that out.
"""

from __future__ import annotations

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from twicetold import Archive
from twicetold.errors import UsageError
from twicetold.fingerprint.learned_model import SSCD, model_file
from twicetold.model import Match
from twicetold.settings import LearnedSettings, PictureSettings, Settings

COLUMNS = ("query_id", "ref_id", "query_start", "query_end", "ref_start", "ref_end", "modality", "score")
TRACED_KINDS = ("video", "image")


def read_set(folder: Path) -> list[dict[str, str]]:
    """Rows of `releases.csv` of the kinds that are traced."""
    with (folder / "releases.csv").open(newline="") as table:
        return [row for row in csv.DictReader(table) if row["kind"] in TRACED_KINDS]


def write_intake(rows: list[dict[str, str]], folder: Path, target: Path, *, apart: bool = False) -> None:
    """The releases table that `twicetold add` takes, one source for all, or one for each, dates as stated."""
    with target.open("w", newline="") as table:
        writer = csv.DictWriter(table, ["id", "source", "published", "file"])
        writer.writeheader()
        for row in rows:
            source = f"evaluation {row['id']}" if apart else "evaluation"
            writer.writerow(
                {"id": row["id"], "source": source, "published": row["date"], "file": str(folder / row["file"])}
            )


def trace_set(
    rows: list[dict[str, str]],
    folder: Path,
    archive_folder: Path,
    *,
    network: str = "none",
    apart: bool = False,
    picture: PictureSettings | None = None,
) -> list[dict[str, object]]:
    """Predictions of the product, by the road a user takes: init, add, trace."""
    table = archive_folder.parent / "releases.csv"
    write_intake(rows, folder, table, apart=apart)
    learned = LearnedSettings(model=network)  # type: ignore[arg-type]
    settings = Settings(learned=learned, picture=picture or PictureSettings())
    with Archive.init(archive_folder, settings=settings) as archive:
        report = archive.add(folder, releases=table, storage="referenced")
        print(f"added: {report}", file=sys.stderr)
        traced = archive.trace()
        print(f"traced: {traced}", file=sys.stderr)
        role = {row["id"]: row["role"] for row in rows}
        return predictions_of(archive, role)


def predictions_of(archive: Archive, role: dict[str, str]) -> list[dict[str, object]]:
    """Matches of a query with a reference, in the scorer's columns."""
    holders: dict[str, list[str]] = {}
    for release in archive.releases():
        for item in release.items:
            holders.setdefault(item, []).append(release.id)
    return [
        row_of(match, query_id, ref_id)
        for match in archive.matches()
        for query_id in holders[match.query_item]
        for ref_id in holders[match.ref_item]
        if role[query_id] == "query" and role[ref_id] == "ref"
    ]


def row_of(match: Match, query_id: str, ref_id: str) -> dict[str, object]:
    """One prediction; a still has start = end = 0."""

    def ends(span: object) -> tuple[float, float]:
        return (0.0, 0.0) if span is None else (span.start / 1e6, span.end / 1e6)  # type: ignore[attr-defined]

    query, ref = ends(match.query), ends(match.ref)
    if match.query is None and match.ref is not None:
        # A still was cut from one moment; the scorer wants the moment, not the stretch that looks like it.
        ref = (float(str(match.evidence["best_us"])) / 1e6,) * 2
    return dict(zip(COLUMNS, (query_id, ref_id, *query, *ref, match.modality.value, match.score), strict=True))


def write_predictions(found: list[dict[str, object]], target: Path) -> None:
    """The scorer's CSV."""
    with target.open("w", newline="") as table:
        writer = csv.DictWriter(table, COLUMNS)
        writer.writeheader()
        writer.writerows(found)


def boundary_errors(folder: Path, found: list[dict[str, object]], label: str) -> list[float]:
    """Seconds by which the starts and ends of true rows with only this label are missed, on the query's axis."""
    errors = []
    with (folder / "truth.csv").open(newline="") as table:
        for row in csv.DictReader(table):
            if row["modality"] != "video" or row["transforms"] != label:
                continue
            start, end = float(row["query_start"]), float(row["query_end"])
            over = [
                p
                for p in found
                if (p["query_id"], p["ref_id"]) == (row["query_id"], row["ref_id"])
                and min(end, float(str(p["query_end"]))) > max(start, float(str(p["query_start"])))
            ]
            if over:
                errors.append(abs(min(float(str(p["query_start"])) for p in over) - start))
                errors.append(abs(max(float(str(p["query_end"])) for p in over) - end))
    return errors


def cpu_seconds() -> float:
    """Processor seconds of this process and its children so far."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def main() -> None:
    """Run, write, and where a scorer is given print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("setdir", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, help="the set's score.py; by default beside SETDIR")
    parser.add_argument("--baselines", default="", help="'all', or names joined by commas: pdq,vpdq,signature")
    parser.add_argument("--only-baselines", action="store_true", help="leave the product out of the run")
    parser.add_argument("--networks", default=",".join(SSCD), help="joined by commas; those not installed are left out")
    parser.add_argument("--apart", action="store_true", help="a source of its own for each release: no house furniture")
    parser.add_argument("--min-span-ms", type=int, help="shortest stretch of picture that is reported")
    parser.add_argument("--keep", type=Path, help="keep the archive in this folder")
    arguments = parser.parse_args()
    folder = arguments.setdir.resolve()
    rows = read_set(folder)
    picture = PictureSettings(min_span_ms=arguments.min_span_ms) if arguments.min_span_ms else None
    how = {"apart": arguments.apart, "picture": picture}
    results: dict[str, tuple[Path, float, float]] = {}
    found: list[dict[str, object]] = []
    if not arguments.only_baselines:
        with tempfile.TemporaryDirectory() as scratch:
            started, cpu = time.monotonic(), cpu_seconds()
            found = trace_set(rows, folder, arguments.keep or Path(scratch) / "archive", **how)
            write_predictions(found, arguments.out)
            results["twicetold"] = (arguments.out, time.monotonic() - started, cpu_seconds() - cpu)
        for network in filter(installed, [name for name in arguments.networks.split(",") if name]):
            target = arguments.out.with_name(f"{arguments.out.stem}-{network}.csv")
            with tempfile.TemporaryDirectory() as scratch:
                started, cpu = time.monotonic(), cpu_seconds()
                seen = trace_set(rows, folder, Path(scratch) / "archive", network=network, **how)
                write_predictions(seen, target)
                results[f"twicetold with {network}"] = (target, time.monotonic() - started, cpu_seconds() - cpu)
    for name in baseline_names(arguments.baselines):
        from bench.baselines import load

        started, cpu = time.monotonic(), cpu_seconds()
        predict = load(name)
        if predict is None:
            continue
        target = arguments.out.with_name(f"{arguments.out.stem}-{name}.csv")
        write_predictions(predict(folder), target)
        results[name] = (target, time.monotonic() - started, cpu_seconds() - cpu)
    scorer = arguments.scorer or folder.parent / "score.py"
    for name, (path, wall, cpu) in results.items():
        print(f"== {name}: {wall:.0f} s wall, {cpu:.0f} s processor; {path}")
        if scorer.exists():
            said = subprocess.run(
                [sys.executable, str(scorer), str(folder), str(path), "--modality", ",".join(("video", "image"))],
                capture_output=True,
                text=True,
                check=True,
            )
            print(said.stdout)
    errors = sorted(boundary_errors(folder, found, "reencode"))
    if errors:
        print(f"median boundary error on reencode rows: {errors[len(errors) // 2]:.3f} s over {len(errors)} ends")


def installed(network: str) -> bool:
    """Whether a network's file is here; says so where it is not."""
    try:
        return model_file(network).path.exists()
    except UsageError as missing:
        print(f"left out: {missing}", file=sys.stderr)
        return False


def baseline_names(wanted: str) -> list[str]:
    """Names of the baselines to run."""
    return ["pdq", "vpdq", "signature"] if wanted == "all" else [name for name in wanted.split(",") if name]


if __name__ == "__main__":
    main()
