"""What would have been found here: edited copies of the archive's own footage, planted in our own films and asked for.

Each planted film is a picture of ours, then a stretch of the archive's footage under one edit, then our picture again.
What is found on our picture is false for certain, for nobody has seen it before. Accuracy on edits that were made for
measuring is an upper bound for what people do to footage.
"""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.archive import catalogue, matches, runs
from twicetold.archive.runs import RunState
from twicetold.archive.versions import current as current_versions
from twicetold.errors import MediaRejected, UsageError
from twicetold.fingerprint import registry
from twicetold.media.encoding import write_film
from twicetold.media.reader import MediaReader
from twicetold.model import ItemKind, Match
from twicetold.pipeline.edits import EDITS, Edit
from twicetold.pipeline.querying import query
from twicetold.pipeline.reports import EditResult
from twicetold.pipeline.tracks import Tracks
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress
from twicetold.time import Span

EXCERPT_US = 4_000_000
LEAD_US = 2_000_000
RATE = 25
LONG_SIDE = 426
FOUND_SHARE = 0.3
"""Share of a planted stretch that has to be covered, at the right source time, to be found."""
RIGHT_US = 1_000_000


def self_test(place: Workplace, *, excerpts: int, progress: Progress, workers: int) -> list[EditResult]:
    """Plant `excerpts` stretches of the archive's footage under every edit, and ask the archive for each.

    Raises:
        UsageError: `selftest.no_footage`, the archive holds no traced film of enough length.
    """
    chosen = _stretches(place, excerpts)
    if not chosen:
        raise UsageError(
            "the archive holds no traced film that is long enough for a self-test",
            code="selftest.no_footage",
            hint="Run 'twicetold trace' first; films of 5 seconds and more are used.",
        )
    progress.begin("self-test", total=len(EDITS) * len(chosen))
    outcomes: dict[str, list[_Outcome]] = {edit.name: [] for edit in EDITS}
    with tempfile.TemporaryDirectory() as folder, MediaReader(place.settings.media, workers=workers) as reader:
        for item, start in chosen:
            try:
                film = reader.window(
                    place.objects.path_of(place.connection, item),
                    start_us=start,
                    end_us=start + EXCERPT_US,
                    long_side=LONG_SIDE,
                    every_us=1_000_000 // RATE,
                    pixels="rgb",
                ).pixels
            except MediaRejected:
                continue
            kin = _kin(place, item, Span(start, start + EXCERPT_US))
            film = film[:, : film.shape[1] // 2 * 2, : film.shape[2] // 2 * 2]
            for edit in EDITS:
                path = Path(folder) / "planted.mp4"
                length_us = _plant(path, film, edit)
                found = query(place, path, workers=workers)
                outcomes[edit.name].append(_judge(found, item, start, length_us, edit, kin=kin))
                progress.advance(subject=edit.name)
    progress.end()
    results = [_summed(name, each) for name, each in outcomes.items()]
    _record(place, results, len(chosen))
    return results


class _Outcome(msgspec.Struct, frozen=True):
    found: bool
    errors_s: tuple[float, ...]
    false_s: float
    right_us: int
    wrong_us: int


def _stretches(place: Workplace, wanted: int) -> list[tuple[str, int]]:
    """Items and start times spread evenly over the archive's films, where the picture is not blank."""
    tracks = Tracks(place, registry.load())
    usable = []
    for item in sorted(place.holders, key=lambda i: (place.first_rank(i), i)):
        known = place.items[item]
        if known.kind is not ItemKind.VIDEO or not known.duration_us or known.duration_us < EXCERPT_US + 1_000_000:
            continue
        codes = tracks[item]
        for start in range(500_000, known.duration_us - EXCERPT_US, EXCERPT_US):
            inside = (codes.codes.times_us >= start) & (codes.codes.times_us < start + EXCERPT_US)
            if inside.any() and codes.seeding[inside].mean() > 0.9:
                usable.append((item, start))
    every = max(1, len(usable) // max(1, wanted))
    return usable[::every][:wanted]


def _plant(path: Path, film: NDArray[np.uint8], edit: Edit) -> int:
    """Write a planted film; returns the length of the planted stretch in microseconds."""
    copy = edit.apply(film)
    height, width = film.shape[1:3]
    random = np.random.default_rng(len(film) + height)
    tiles = random.integers(0, 256, (9, 16, 3), dtype=np.uint8)
    ours = np.repeat(np.repeat(tiles, -(-height // 9), axis=0), -(-width // 16), axis=1)[:height, :width]
    lead = np.stack([np.roll(ours, 3 * number, axis=1) for number in range(LEAD_US * RATE // 1_000_000)])
    write_film(path, np.concatenate([lead, copy, lead[::-1]]), rate=RATE, crf=edit.crf)
    return len(copy) * 1_000_000 // RATE


def _kin(place: Workplace, item: str, span: Span) -> set[str]:
    """Other items that the record says show some of this stretch: finding them, too, is neither right nor wrong."""
    kin = set()
    for match in matches.of_item(place.connection, item):
        mine, other = (match.query, match.ref_item) if match.query_item == item else (match.ref, match.query_item)
        if mine is None or mine.intersect(span) is not None:
            kin.add(other)
    return kin


def _judge(found: list[Match], item: str, start: int, length_us: int, edit: Edit, *, kin: set[str]) -> _Outcome:
    covered, false_us, right_us, wrong_us = 0, 0, 0, 0
    errors: tuple[float, ...] = ()
    for match in found:
        if match.query is None:
            continue
        low, high = max(match.query.start, LEAD_US), min(match.query.end, LEAD_US + length_us)
        inside = max(0, high - low)
        false_us += match.query.duration_us - inside if inside < 0.5 * match.query.duration_us else 0
        if match.ref_item != item or match.ref is None or not inside:
            wrong_us += 0 if inside and match.ref_item in kin else match.query.duration_us
            continue
        middle = (low + high) / 2
        there = match.ref.start + (middle - match.query.start) * match.rate
        if abs(there - (start + (middle - LEAD_US) * edit.rate)) > RIGHT_US:
            # Where a shot stands still, any moment of it is as good.
            wrong_us += match.query.duration_us if match.offset_known else 0
            continue
        right_us, wrong_us = right_us + inside, wrong_us + match.query.duration_us - inside
        if inside > covered:
            covered = inside
            errors = (abs(match.query.start - LEAD_US) / 1e6, abs(match.query.end - LEAD_US - length_us) / 1e6)
    right = covered >= FOUND_SHARE * length_us
    return _Outcome(right, errors if right else (), false_us / 1e6, right_us, wrong_us)


def _summed(name: str, outcomes: list[_Outcome]) -> EditResult:
    planted, found = len(outcomes), sum(outcome.found for outcome in outcomes)
    low, high = wilson(found, planted)
    right_us, wrong_us = (sum(getattr(outcome, name) for outcome in outcomes) for name in ("right_us", "wrong_us"))
    errors = [error for outcome in outcomes for error in outcome.errors_s]
    return EditResult(
        edit=name,
        planted=planted,
        found=found,
        recall=round(found / planted, 3) if planted else 0.0,
        recall_low=round(low, 3),
        recall_high=round(high, 3),
        precision=round(right_us / (right_us + wrong_us), 3) if right_us + wrong_us else None,
        median_boundary_error_s=round(float(np.median(errors)), 3) if errors else None,
        false_s=round(sum(outcome.false_s for outcome in outcomes), 2),
    )


def wilson(found: int, planted: int) -> tuple[float, float]:
    """95 % score interval for a share (Wilson, J. Am. Stat. Assoc. 22, 1927); (0, 1) where nothing was planted."""
    if not planted:
        return 0.0, 1.0
    z = 1.959964
    share, scale = found / planted, 1 + z * z / planted
    middle = (share + z * z / (2 * planted)) / scale
    half = z / scale * math.sqrt(share * (1 - share) / planted + z * z / (4 * planted * planted))
    return max(0.0, middle - half), min(1.0, middle + half)


def _record(place: Workplace, results: list[EditResult], stretches: int) -> None:
    with catalogue.transaction(place.connection):
        run_id = runs.start(
            place.connection,
            "self-test",
            settings=msgspec.to_builtins(place.settings),
            versions=current_versions(),
        )
        summary = {"stretches": stretches} | {f"recall, {result.edit}": result.recall for result in results}
        runs.finish(place.connection, run_id, RunState.DONE, summary=summary)
