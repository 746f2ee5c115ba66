"""The main job: from what was added to an account of every release.

Words first, then pictures, stills and sound some at a time, the earliest first: fingerprint what is new, index it,
learn the furniture, match each new item against everything before it, settle the accounts of releases that are whole.
Each stage is in the ledger, so a trace that was stopped goes on where it was; and a trace of one new release costs what
that release costs, not what the archive does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from datetime import datetime

import msgspec

from twicetold.archive import catalogue, matches, runs
from twicetold.archive.runs import RunState
from twicetold.archive.versions import current as current_versions
from twicetold.fingerprint import keypoints, registry
from twicetold.fingerprint.base import Fingerprinter
from twicetold.fingerprint.learned_model import PictureModel
from twicetold.media.reader import MediaReader
from twicetold.model import PartKind, TrackKind
from twicetold.pipeline.accounting import Settlement, TrackState, settle_accounts
from twicetold.pipeline.learned_tracing import chosen_model
from twicetold.pipeline.picture_tracing import METHOD_VERSION, PictureTracing
from twicetold.pipeline.reports import Settled, TraceReport
from twicetold.pipeline.retracing import forget_since
from twicetold.pipeline.sound_tracing import SoundTracing
from twicetold.pipeline.states import state_on_record
from twicetold.pipeline.text_tracing import trace_text
from twicetold.pipeline.turns import turns
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress


def trace(
    place: Workplace,
    *,
    progress: Progress,
    workers: int,
    since: datetime | None = None,
    settled: Callable[[Settled], None],
) -> TraceReport:
    """Trace everything that is not traced yet, and settle the accounts of all releases.

    Args:
        settled: told, before the end, of the accounts that are settled by then.
        since: match what was put out from this moment on again, although it is traced.

    Raises:
        UsageError: `learned.no_model`, `learned.wrong_model`: the network that the settings name cannot be used.
        ArchiveError: the record could not be written; what is traced so far is kept.
        KeyboardInterrupt: passed on after the run is marked as interrupted.
    """
    fingerprinter = registry.load()
    chosen = chosen_model(place)
    model = None if chosen is None else PictureModel(chosen)
    settings = msgspec.to_builtins(place.settings)
    with catalogue.transaction(place.connection):
        run_id = runs.start(
            place.connection,
            "trace",
            settings=settings,
            versions={
                **current_versions(),
                fingerprinter.name: fingerprinter.version,
                keypoints.NAME: keypoints.VERSION,
                "method": METHOD_VERSION,
                **({f"picture model {model.name}": model.sha256} if model is not None else {}),
            },
            input_digest=_input_digest(place),
        )
    try:
        if since is not None:
            forget_since(place, since)
        report = _trace(place, run_id, fingerprinter, model, settled=settled, progress=progress, workers=workers)
    except BaseException as error:
        state = RunState.INTERRUPTED if isinstance(error, KeyboardInterrupt) else RunState.FAILED
        with catalogue.transaction(place.connection):
            runs.finish(place.connection, run_id, state)
        raise
    with catalogue.transaction(place.connection):
        summary = msgspec.to_builtins(report)
        digest = _output_digest(place)
        runs.finish(place.connection, run_id, RunState.DONE, output_digest=digest, summary=summary)
        if place.custody is not None:
            place.custody.record(
                place.connection,
                "trace.done",
                subject=f"run {run_id}",
                details={**summary, "output_digest": digest, **({"since": since.isoformat()} if since else {})},
            )
    if place.custody is not None:
        place.custody.mirror(place.connection)
    return report


def _trace(
    place: Workplace,
    run_id: int,
    fingerprinter: Fingerprinter,
    model: PictureModel | None,
    *,
    settled: Callable[[Settled], None],
    progress: Progress,
    workers: int,
) -> TraceReport:
    with MediaReader(place.settings.media, workers=workers) as reader:
        # Words first, which cost seconds; then films, sound and stills, each turn with accounts of its own.
        words = trace_text(place, reader, run_id, progress=progress, workers=workers)
        pictures = PictureTracing(place, reader, fingerprinter, model, progress=progress, workers=workers)
        sounds = SoundTracing(place, reader, progress=progress, workers=workers)
        waiting = {*pictures.waiting(), *sounds.waiting()}
        traced, found = {*words.items, *waiting}, words.matches
        told = set[str]()
        fresh = bool(words.items)
        for turn in turns(place, waiting) or [[]]:
            if fresh and turn:
                settlement = settle_accounts(place, run_id, _states(place), waiting=waiting)
                settled(_settled(place, settlement, told, traced))
                told.update(settlement.told)
            found += pictures.trace(turn, run_id)
            found += sounds.trace(turn, run_id)
            waiting.difference_update(turn)
            fresh = True
    states = _states(place)
    total = settle_accounts(place, run_id, states).matches
    return TraceReport(
        run_id=run_id,
        items_traced=len(traced),
        matches_found=found,
        matches=total,
        unreadable=len({item for state in states for item in state.unreadable}),
        furniture=len(
            {
                span.furniture_id
                for state in states
                for of_item in state.furniture.values()
                for span in of_item
                if span.furniture_id
            }
        ),
    )


def _states(place: Workplace) -> list[TrackState]:
    return [state_on_record(place, kind) for kind in TrackKind]


def _settled(place: Workplace, settlement: Settlement, before: Collection[str], traced: Collection[str]) -> Settled:
    """What is told of releases with something that was traced in this run, and was not before."""
    new = {
        release
        for release in settlement.told
        if release not in before and any(item in traced for item in place.by_id[release].items)
    }
    order = sorted(new, key=place.chronology.rank)
    return Settled(
        releases=len(settlement.told),
        of=len(place.releases),
        recycled=tuple(
            part for release in order for part in settlement.told[release] if part.kind is PartKind.RECYCLED
        ),
    )


def _input_digest(place: Workplace) -> str:
    """Over what a trace starts from: every release with its dates and items."""
    return hashlib.sha256(msgspec.json.encode(place.releases, enc_hook=str, order="deterministic")).hexdigest()


def _output_digest(place: Workplace) -> str:
    """Over what a trace found, without the numbers that rows happen to have."""
    found = [msgspec.structs.replace(match, id=None) for match in matches.all_matches(place.connection)]
    return hashlib.sha256(msgspec.json.encode(found, enc_hook=str, order="deterministic")).hexdigest()
