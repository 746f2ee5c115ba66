"""The main job: from what was added to an account of every release.

Fingerprint what is new, index it, learn the furniture, match each new item against everything before it, settle the
accounts. Each stage is in the ledger, so a trace that was stopped goes on where it was; and a trace of one new release
costs what that release costs, not what the archive does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from twicetold.align.footage import Footage
from twicetold.align.patience import Patience
from twicetold.archive import catalogue, ledger, matches, problems, runs
from twicetold.archive.ledger import Done
from twicetold.archive.objects import stripped_error
from twicetold.archive.runs import RunState
from twicetold.archive.versions import current as current_versions
from twicetold.fingerprint import registry
from twicetold.fingerprint.base import Fingerprinter
from twicetold.fingerprint.learned_model import PictureModel
from twicetold.media.reader import MediaReader
from twicetold.model import Match, Modality, Problem
from twicetold.pipeline.accounting import picture_state, settle_accounts
from twicetold.pipeline.fingerprinting import (
    PICTURE_KINDS,
    CodeMaking,
    Sampling,
    fingerprint_missing,
    stage_of,
    version_of,
)
from twicetold.pipeline.furnishing import KnownFurniture, furnish
from twicetold.pipeline.indexing import updated_index
from twicetold.pipeline.keypointing import (
    KeypointMaking,
    Spots,
    keypoint_making,
    spots_made,
    thicken,
    thin,
    updated_keypoint_index,
)
from twicetold.pipeline.known import Known
from twicetold.pipeline.learned_tracing import chosen_model, learned_seeds, version_of_learned
from twicetold.pipeline.matching import Matcher
from twicetold.pipeline.orienting import oriented
from twicetold.pipeline.reading import FootageReader
from twicetold.pipeline.recurring import films_of, furnish_by_matches, seen_material
from twicetold.pipeline.reports import TraceReport
from twicetold.pipeline.retracing import forget_since
from twicetold.pipeline.side_by_side import in_order
from twicetold.pipeline.sound_tracing import trace_sound
from twicetold.pipeline.text_tracing import trace_text
from twicetold.pipeline.tracks import Tracks
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress

STAGE = "trace:picture"

FOOTAGE_BYTES = 2**30
"""Small grey frames kept for alignment: about ten minutes of footage."""

METHOD_VERSION = "9"
"""Changes whenever the same fingerprints would give other matches: everything is then matched again."""


def trace(place: Workplace, *, progress: Progress, workers: int, since: datetime | None = None) -> TraceReport:
    """Trace everything that is not traced yet, and settle the accounts of all releases.

    Args:
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
                "method": METHOD_VERSION,
                **({f"picture model {model.name}": model.sha256} if model is not None else {}),
            },
            input_digest=_input_digest(place),
        )
    try:
        if since is not None:
            forget_since(place, since)
        report = _trace(place, run_id, fingerprinter, model, progress=progress, workers=workers)
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
    progress: Progress,
    workers: int,
) -> TraceReport:
    with MediaReader(place.settings.media, workers=workers) as reader:
        sampling = Sampling.of(place.settings.picture)
        makings = (CodeMaking(fingerprinter, sampling=sampling), KeypointMaking(sampling=sampling))
        version = _version(place, fingerprinter)
        thicken(place, ledger.missing(place.connection, STAGE, version, kinds=PICTURE_KINDS))
        fingerprint_missing(place, reader, makings, workers=workers, progress=progress)
        tracks, spots = Tracks(place, fingerprinter), Spots(place)
        index = updated_index(place, tracks, fingerprinter, progress=progress)
        spot_index = updated_keypoint_index(place, spots, progress=progress)
        alike = None
        if model is not None:
            alike = learned_seeds(place, reader, model, spots, workers=workers, progress=progress)
        new = _not_traced(place, version, place.stripped - index.items())
        spans = furnish(place, tracks, index, new, progress=progress)
        house = KnownFurniture(spans, lambda item: (place.first_rank(item), item))
        found = 0
        made = spots_made(place)
        progress.begin("match", total=len(new))
        for item, of_item, faults in _matched(
            place, reader, Known(tracks, index, spots, spot_index, alike), new, house=house, workers=workers
        ):
            with catalogue.transaction(place.connection):
                matches.insert(place.connection, run_id, [oriented(place, match) for match in of_item])
                for problem in faults:
                    problems.record(place.connection, problem)
                ledger.mark(place.connection, Done(item=item, stage=STAGE, version=version))
            thin(place, item, made.get(item))
            found += len(of_item)
            progress.advance(subject=place.items[item].name)
        progress.end()
        sound = trace_sound(place, reader, run_id, progress=progress, workers=workers)
        spans = furnish_by_matches(place, seen_material(place.settings), films_of(place))
        text = trace_text(place, reader, run_id, progress=progress, workers=workers)
    picture = picture_state(place, spans, fingerprint_stage=stage_of(fingerprinter))
    total = settle_accounts(place, run_id, [picture, sound.state, text.state])
    return TraceReport(
        run_id=run_id,
        items_traced=len({*new, *sound.items, *text.items}),
        matches_found=found + sound.matches + text.matches,
        matches=total,
        unreadable=len({*picture.unreadable, *sound.state.unreadable, *text.state.unreadable}),
        furniture=len(
            {
                span.furniture_id
                for state in (picture, sound.state, text.state)
                for of_item in state.furniture.values()
                for span in of_item
                if span.furniture_id
            }
        ),
    )


def _version(place: Workplace, fingerprinter: Fingerprinter) -> str:
    picture = msgspec.json.encode(place.settings.picture, order="deterministic")
    fingerprints = version_of(fingerprinter, sampling=Sampling.of(place.settings.picture))
    fingerprints += f"/{keypoint_making(place).version}"
    if learned := version_of_learned(place):
        fingerprints += f"/{learned}"
    return f"{METHOD_VERSION}/{fingerprints}/{hashlib.sha256(picture).hexdigest()[:16]}"


def _not_traced(place: Workplace, version: str, outdated: set[str]) -> list[str]:
    """Items to match, earliest release first. Where the method or its settings changed, all of them, anew.

    But for those that were matched and then stripped: what was found in their media stays, as it cannot be found again.
    """
    done = ledger.done(place.connection, STAGE)
    again = {item: entry for item, entry in done.items() if item not in place.stripped}
    if any(entry.version != version for entry in again.values()):
        with catalogue.transaction(place.connection):
            ledger.forget(place.connection, STAGE, items=again)
            matches.replace_for_items(place.connection, 0, again, (), modalities=(Modality.VIDEO, Modality.IMAGE))
    todo = (
        set(ledger.missing(place.connection, STAGE, version, kinds=PICTURE_KINDS)) - outdated - (set(done) - set(again))
    )
    return sorted((item for item in todo if item in place.holders), key=lambda item: (place.first_rank(item), item))


def _matched(
    place: Workplace,
    reader: MediaReader,
    known: Known,
    new: list[str],
    *,
    house: KnownFurniture,
    workers: int,
) -> Iterator[tuple[str, list[Match], list[Problem]]]:
    """Each new item in order with its matches. Items are judged side by side, but given back in order.

    In order, so that after a crash every pair of items is judged exactly once: an item's partners are those traced
    before this run and those before it in this one.
    """
    traced = set(ledger.done(place.connection, STAGE))
    paths = {
        item: None if item in place.stripped else place.objects.path_of(place.connection, item)
        for item in known.index.item_names
        if item in place.holders
    }

    def path_of(item: str) -> Path:
        path = paths[item]
        if path is None:  # the matcher asks for no pictures of stripped items
            raise stripped_error(item)
        return path

    frames = FootageReader(reader, path_of, lambda other: place.items[other].kind)
    matcher = Matcher(
        Footage(frames, max_bytes=FOOTAGE_BYTES),
        known.tracks.__getitem__,
        known.spots.__getitem__,
        lambda other: place.items[other].kind,
        place.settings.picture,
        gone=place.stripped,
    )

    def work(number: int) -> tuple[str, list[Match], list[Problem]]:
        item = new[number]
        own = set(place.holders[item])
        partners = {
            other for other in traced.union(new[:number]) if other in paths and not set(place.holders[other]) <= own
        }
        patience = Patience(place.settings.picture.most_looks)
        found = known.matches(
            matcher,
            item,
            known.tracks[item],
            known.spots[item],
            partners=partners,
            house=house,
            max_distance_bits=place.settings.picture.seed_max_distance_bits,
            patience=patience,
        )
        faults = [
            problems.of_error(error, stage="align", subject=place.items[other].name or other)
            for other, error in frames.take_faults()
        ]
        if patience.left_out:
            faults.append(_left_out(place.items[item].name or item, patience.left_out))
        return item, found, faults

    yield from in_order(range(len(new)), work, workers=workers, name="match")


def _left_out(name: str, looks: int) -> Problem:
    return Problem(
        stage="align",
        subject=name,
        code="align.left_out",
        message=f"{name}: shows what very many releases show; {looks} of the least likely stretches were not looked at",
        hint="Raise 'most_looks' under [picture] in the settings to look at more, which takes longer.",
    )


def _input_digest(place: Workplace) -> str:
    """Over what a trace starts from: every release with its dates and items."""
    return hashlib.sha256(msgspec.json.encode(place.releases, enc_hook=str, order="deterministic")).hexdigest()


def _output_digest(place: Workplace) -> str:
    """Over what a trace found, without the numbers that rows happen to have."""
    found = [msgspec.structs.replace(match, id=None) for match in matches.all_matches(place.connection)]
    return hashlib.sha256(msgspec.json.encode(found, enc_hook=str, order="deterministic")).hexdigest()
